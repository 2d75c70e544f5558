"""docs/features.md promises nothing that no test looks at."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROWS = [
    re.split(r"\s*\|\s*", line.strip("| \n"))
    for line in (TESTS.parent / "docs/features.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| |")
]
REFERENCES = sorted({name for row in ROWS for name in re.findall(r"`([^`]+\.py::\w+)`", " ".join(row))})


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((TESTS / path).read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {function.name for function in functions}


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_test_that_is_named_is_there(reference):
    path, name = reference.split("::")
    assert f"test_{name}" in functions_of(path)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_row_says_yes_and_why_or_what_is_missing(row):
    feature, answer, reason = (*row, "", "")[:3]
    assert answer in ("yes", "partly", "no"), feature
    assert (answer == "yes") == bool(re.search(r"::\w+`", reason)) or answer == "partly"
