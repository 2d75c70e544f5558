"""The locked requirements: what pyproject.toml allows, known by their hashes, and from no address."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = PROJECT["project"]["dependencies"]
DEV = [*RUNTIME, *PROJECT["dependency-groups"]["dev"]]
LDAP = PROJECT["project"]["optional-dependencies"]["ldap"]
FILES = {"requirements.txt": RUNTIME, "requirements-dev.txt": DEV, "requirements-ldap.txt": LDAP}


def pins(name: str) -> dict[str, set[str]]:
    """Package → its lines; more than one where platforms differ."""
    lines = (ROOT / name).read_text().replace(" \\\n", " ").splitlines()
    found: dict[str, set[str]] = {}
    for line in lines:
        if line and not line.lstrip().startswith("#"):
            found.setdefault(canonicalize_name(re.split(r"[=\s;]", line)[0]), set()).add(line)
    return found


def version(line: str) -> str:
    return re.search(r"==([^\s;]+)", line)[1]


@pytest.mark.parametrize("name", FILES)
def test_the_lock_is_what_the_project_asks_for(name):
    """If this fails: python3 manage.py lock"""
    locked = pins(name)
    for text in FILES[name]:
        wanted = Requirement(text)
        assert wanted.name in locked or canonicalize_name(wanted.name) in locked, f"{text} is not locked"
        for line in locked[canonicalize_name(wanted.name)]:
            assert wanted.specifier.contains(version(line)), f"{text}, but {line.split()[0]} is locked"


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_known_by_its_hash_and_no_address_is_given(name):
    for line in (line for lines in pins(name).values() for line in lines):
        assert re.fullmatch(r"[\w.-]+==\S+( ; [^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+", line), line[:200]
    for line in (ROOT / name).read_text().splitlines():
        assert not re.search(r"://|@ |^-|/", line), line


def test_tests_run_with_the_very_versions_that_people_get():
    runtime, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    for name, lines in runtime.items():
        assert lines == dev.get(name), name


def test_what_has_to_be_compiled_is_apart_and_fits_to_the_rest():
    """A machine without a compiler runs the chat and its tests."""
    apart, others = pins("requirements-ldap.txt"), pins("requirements-dev.txt")
    assert "python-ldap" not in others
    assert all(lines == others[name] for name, lines in apart.items() if name in others)
