"""bench/RESULTS.md: a section for each scenario, of which a run writes its own anew."""

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from textwrap import fill

from . import report
from .compiled import ROOT
from .scenarios import SCENARIOS

WIDTH = 118
PAGE = ROOT / "bench" / "RESULTS.md"
PACKAGES = ("django", "channels", "channels-redis", "redis", "daphne", "uvicorn", "uvloop", "websockets")
HEAD = """# What a delivery costs

Written by `python bench/run.py`; how to read it: [docs/benchmarks.md](../docs/benchmarks.md). Medians, and
(lowest – highest) of the rounds. Compare figures of one table only.

{machine}
"""


def write(kept: dict) -> None:
    sections = read() | {kept["scenario"]: section(kept)}
    text = [sections[name] for name in SCENARIOS if name in sections]
    PAGE.write_text("\n".join([HEAD.format(machine=machine()), *text]))


def read() -> dict[str, str]:
    """The sections that are there; each begins with a heading, and then has its name."""
    text = PAGE.read_text() if PAGE.is_file() else ""
    found = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {name[1]: each.rstrip() + "\n" for each in found if (name := re.match(r"## .*\n\n`(\w+)`", each))}


def section(kept: dict) -> str:
    rounds = f"{kept['rounds']} round{'s' if kept['rounds'] != 1 else ''}"
    if kept["seconds"]:
        rounds += f" of {kept['seconds']:g} s"
    about = fill(f"`{kept['scenario']}`, {kept['day']}, {python()}, {rounds}. {kept['about']}", WIDTH)
    return f"## {kept['title']}\n\n{about}\n\n{report.table(kept)}\n"


def machine() -> str:
    cores = f"{os.cpu_count()} cores, {platform.machine()}"
    packages = ", ".join(f"{name} {found}" for name in PACKAGES if (found := version_of(name)))
    return fill(f"{platform.system()}, {cores}; {packages}.", WIDTH)


def python() -> str:
    return f"{platform.python_implementation()} {platform.python_version()}"


def version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
