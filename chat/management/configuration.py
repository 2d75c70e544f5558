"""docs/configuration.md and .env.example, written from the variables that the settings declare."""

import textwrap
from collections.abc import Iterable
from typing import Any

from django.conf import settings

REFERENCE = """\
# Configuration

<!-- Written by `python3 manage.py document` from chatsite/settings.py. Change it there. -->

Everything is set by environment variables, or by lines `NAME=value` in a file `.env` beside `manage.py`;
the environment wins. An empty value is none. On and off may also be written true and false, yes and no, 1
and 0. Variables marked ¹ may be given as a file: `SECRET_KEY_FILE=/run/secrets/key` for `SECRET_KEY`.

A value that is not allowed stops every command, with one line for each mistake. How to run a site is in
[deployment.md](deployment.md).
"""

HEAD = "| variable | default | allowed | what it does |\n| --- | --- | --- | --- |\n"

EXAMPLE = """\
# Settings of the site. Copy this to .env and take the # from the lines you change; they show the defaults.
# Written by `python3 manage.py document` from chatsite/settings.py. docs/configuration.md has the same.
"""


Variable = Any  # one of chatsite.env, which this app does not know: name, section, allowed, default, help …


def reference() -> str:
    parts = [REFERENCE]
    for section, variables in sections():
        parts.append(f"\n## {section}\n\n{HEAD}")
        parts += map(row, variables)
    return "".join(parts)


def row(variable: Variable) -> str:
    default = f"`{variable.default}`" if variable.default else ""
    mark = "¹" if variable.private else ""
    return f"| `{variable.name}`{mark} | {default} | {variable.allowed} | {variable.help} |\n"


def example() -> str:
    parts = [EXAMPLE]
    for section, variables in sections():
        if in_file := [variable for variable in variables if variable.in_file]:
            parts.append(f"\n# ── {section} ──\n")
            parts += map(entry, in_file)
    return "".join(parts)


def entry(variable: Variable) -> str:
    remark = textwrap.fill(
        f"{variable.help} Allowed: {variable.allowed}.",
        width=108,
        initial_indent="# ",
        subsequent_indent="# ",
    )
    return f"\n{remark}\n#{variable.name}={variable.default}\n"


def sections() -> Iterable[tuple[str, list[Variable]]]:
    """Sections in the order of their first variable, whole even when the settings come back to one."""
    order: dict[str, list[Variable]] = {}
    for variable in settings.CHAT_ENVIRONMENT:
        order.setdefault(variable.section, []).append(variable)
    return order.items()
