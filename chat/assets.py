"""The scripts and style sheets of the pages: what needs what, and those of the chat as a few files.

A hundred files pack worse than one, and each costs a browser a request. So `collectstatic` makes one file
of the modules that the chat starts with, one of each that is loaded later, with what it alone needs, and
one of the style sheets. Where nothing was collected, a browser gets all of them as they lie there. Two
rules make that possible without a parser, and `Unfit` says where one is broken: what a module imports it
imports by name and without circles, and what it exports is a function, a class or a constant, where that is
declared.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

MODULES = "chat"  # a folder of static/
BUNDLES = "bundle"  # and the one that is made
START = "app.js"  # what the chat begins with
STYLES = ("css/tokens.css", "css/components.css", "css/room.css")  # what every page begins with
STYLE = f"{BUNDLES}/style.css"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
LATER = re.compile(r'\bimport\("\./([\w/-]+\.js)"\)')
EXPORT = re.compile(r"^export ((?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
IMPORTING = re.compile(r"^import\b(?!\().*", re.MULTILINE)
EXPORTING = re.compile(r"^export\b.*", re.MULTILINE)


class Unfit(ValueError):
    """A module that cannot be put into one file with others."""


def source(name: str) -> str:
    """The text of a module."""
    return read(f"{MODULES}/{name}")


def read(path: str) -> str:
    """The text of a static file where it lies."""
    return Path(str(finders.find(path))).read_text(encoding="utf-8")


def is_bundled() -> bool:
    """Does `collectstatic` make what `bundles` returns, and did it?"""
    return getattr(staticfiles_storage, "has_bundles", False)


def styles() -> tuple[str, ...]:
    return (STYLE,) if is_bundled() else STYLES


def folder(start: str) -> str:
    """Where the module is that a page begins with."""
    return BUNDLES if start == START and is_bundled() else MODULES


def bundles() -> dict[str, str]:
    """Path → text of each file that is made of others."""
    scripts = {f"{BUNDLES}/{name}": text for name, text in joined(START).items()}
    return {**scripts, STYLE: "".join(map(read, STYLES))}


@cache
def needed(*starts: str) -> tuple[str, ...]:
    """The modules and everything they import, each after what it needs. `CycleError`: there is a circle."""
    imports: dict[str, list[str]] = {}
    waiting = [*starts]
    while waiting:
        name = waiting.pop(0)
        if name not in imports:
            imports[name] = [each for _, each in IMPORT.findall(source(name))]
            waiting += imports[name]
    return tuple(TopologicalSorter(imports).static_order())


@cache
def later(start: str) -> tuple[str, ...]:
    """What is loaded when it is wanted: by the module, what it imports, or what is loaded later itself."""
    found: list[str] = []
    waiting = [start]
    while waiting:
        text = "".join(source(name) for name in needed(waiting.pop(0)))
        new = [name for name in dict.fromkeys(LATER.findall(text)) if name not in found]
        found += new
        waiting += new
    return tuple(found)


def joined(start: str) -> dict[str, str]:
    """Name → text: the start with all it imports, and what is loaded later with what it alone needs.

    What two of these need is in the start. There each module is a function of its own, called once, so that
    their names do not meet.
    """
    chunks = {name: needed(name) for name in later(start)}
    users = Counter(module for modules in chunks.values() for module in modules)
    first = needed(start, *(module for module, count in users.items() if count > 1))
    if both := chunks.keys() & {*first}:
        raise Unfit(f"imported and loaded later as well: {', '.join(sorted(both))}")
    texts = {}
    lent: set[str] = set()  # what the others take from the start
    for name, modules in chunks.items():
        own = [module for module in modules if module not in first]
        taken = {each for module in own for _, each in IMPORT.findall(source(module))} & {*first}
        lent |= taken
        head = f'import {{ {_listed(taken)} }} from "./{start}";\n' if taken else ""
        texts[name] = head + _one(own)
    last = f"export {{ {_listed(lent)} }};\n" if lent else ""
    # The start comes last: what it runs may need any of the others.
    return {start: _one([*(module for module in first if module != start), start]) + last, **texts}


def _one(modules: list[str]) -> str:
    """One text of all of them. The last stays as it is, but for what it imports."""
    *wrapped, start = modules
    return "".join([*map(_wrapped, wrapped), _with_values(start)])


def _wrapped(module: str) -> str:
    text = EXPORT.sub(r"\1", _with_values(module))
    if found := EXPORTING.search(text):
        raise Unfit(f"{module}: {found[0]}")
    names = ", ".join(name for _, name in EXPORT.findall(source(module)))
    return f"const {_value(module)} = (() => {{\n{text}return {{ {names} }};\n}})();\n"


def _with_values(module: str) -> str:
    """The text, with what it imports taken from the values of other modules."""
    text = IMPORT.sub(lambda found: f"const {{{_renamed(found[1])}}} = {_value(found[2])};\n", source(module))
    if found := IMPORTING.search(text):
        raise Unfit(f"{module}: {found[0]}")
    return text


def _renamed(names: str) -> str:
    return names.replace(" as ", ": ")


def _value(module: str) -> str:
    """What stands for a module: no name in the sources begins like this."""
    return "$" + module.removesuffix(".js").replace("-", "_")


def _listed(modules: Iterable[str]) -> str:
    return ", ".join(sorted(map(_value, modules)))
