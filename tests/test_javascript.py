"""The page's modules: the pure ones under Node, and what they and the server must agree on."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from chat import protocol, refusals
from chat.protocol.emoji import is_emoji
from chat.templatetags.chat_ui import initials

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "static" / "chat"


def node() -> str:
    """The Node that Playwright brings along, because its version is known; else the one on the path."""
    playwright = importlib.util.find_spec("playwright")
    if playwright and playwright.origin:
        brought = Path(playwright.origin).parent / "driver" / "node"
        if brought.exists():
            return str(brought)
    found = shutil.which("node")
    if not found:
        pytest.skip("no Node: neither Playwright's nor one on the path")
    return found


def test_pure_modules():
    files = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.js"))
    run = subprocess.run(
        [node(), "--test", *files],
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, "TZ": "Europe/Oslo", "NODE_NO_WARNINGS": "1"},
    )
    assert run.returncode == 0, run.stdout + run.stderr


def words_in(name: str, source: str) -> set[str]:
    """The texts inside `export const name = …({…});`"""
    block = re.search(rf"export const {name} = .*?\n?(.*?)\)\;", source, re.DOTALL)
    assert block, f"protocol.js has no {name}"
    return set(re.findall(r'"([\w.]+)"', block[0]))


def test_protocol_is_the_servers():
    source = (MODULES / "protocol.js").read_text()
    events = {frame.model_fields["type"].default for frame in protocol.EVENTS}
    answers = {frame.model_fields["type"].default for frame in protocol.ANSWERS}
    assert words_in("Event", source) == events
    assert words_in("Answer", source) == answers
    assert words_in("PERMANENT", source) <= set(refusals.CODES)
    codes = {int(code) for code in re.findall(r": (\d{4}),", source)}
    assert codes <= set(protocol.CLOSE_CODES)


def test_each_module_says_what_it_is_for_and_can_be_read_in_one_sitting():
    for path in MODULES.glob("*.js"):
        source = path.read_text()
        assert source.startswith("// "), path.name
        assert source.count("\n") < 280, path.name


def test_what_a_module_calls_it_imports_or_has():
    """Of what other modules export: nothing else would notice before a page comes that way."""
    sources = {path.name: path.read_text() for path in MODULES.glob("*.js")}
    exported = {
        name
        for source in sources.values()
        for name in re.findall(r"^export (?:async )?(?:function\*?|class|const|let) (\w+)", source, re.M)
    }
    strangers = []
    for module, source in sources.items():
        code = re.sub(r"^\s*(?://|/?\*).*$", "", source, flags=re.M)
        has = set(re.findall(r"\w+", " ".join(re.findall(r"^import (.+?) from", code, re.M | re.S))))
        has |= set(re.findall(r"(?:function\*?|class|const|let|import\(.*\)) \{?(\w+)", code))
        has |= set(re.findall(r"(\w+) ?=> ", code)) | set(re.findall(r"[({,] ?(\w+)(?= ?[,})=])", code))
        called = set(re.findall(r"(?<![\w.#$])(\w+)\((?![^()]*\) \{)", code))
        strangers += [f"{module}: {name}" for name in sorted(called & exported - has)]
    assert strangers == []


def test_nothing_is_inline():
    """The policy allows no inline handler, no inline style and no eval: the sources have none either."""
    for path in [*MODULES.glob("*.js"), *(ROOT / "templates").rglob("*.html")]:
        source = path.read_text()
        assert not re.search(r"<[^>]*\s(style|on\w+)=", source), path
        assert not re.search(r"\beval\(|new Function\(|javascript:", source), path


@pytest.mark.parametrize(
    ("name", "two", "one"),
    [
        ("Ingrid Solheim", "IS", "I"),
        ("ann", "A", "A"),
        ("박준호", "준호", "준"),
        ("林雨晴", "雨晴", "雨"),
        ("ليلى حداد", "لح", "ل"),
        ("  Ana  Maria  da Silva ", "AS", "A"),
        ("", "?", "?"),
        ("🦊", "🦊", "🦊"),
    ],
)
def test_initials(name, two, one):
    """Server and page draw the same avatar; the page's half is checked in tests/js/people.test.js."""
    assert (initials(name), initials(name, 1)) == (two, one)


def test_the_server_takes_every_emoji_that_can_be_chosen():
    rows = (MODULES / "data" / "emoji.js").read_text(encoding="utf-8").split("`")[-2].strip().splitlines()
    listed = [row.split(" ")[0] for row in rows if row[0] not in "=+"]
    assert len(listed) > 1_600
    assert [emoji for emoji in listed if not is_emoji(emoji)] == []
