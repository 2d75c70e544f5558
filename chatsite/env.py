"""Typed environment variables, each declared once, at the place where it is read.

A reader collects what it was asked for (so that the reference in docs/configuration.md can be written from
it) and what it had to refuse (so that a wrong configuration is reported whole, not one mistake per start).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

ON = {"on", "true", "yes", "1"}
OFF = {"off", "false", "no", "0"}


@dataclass(frozen=True, slots=True)
class Variable:
    """One declared variable, as its reference shows it."""

    name: str
    section: str
    allowed: str
    default: str
    help: str
    private: bool = False  # may also be given as NAME_FILE
    in_file: bool = True  # may stand in the .env file


class Environment:
    """Reads variables from `environ`, then from `file` (a `.env` file that need not exist)."""

    def __init__(self, environ: Mapping[str, str], *, file: Path | None = None) -> None:
        self.variables: list[Variable] = []
        self.refusals: list[str] = []
        self._section = ""
        self._values = {**self._read_file(file), **environ}

    def section(self, title: str) -> None:
        """Put the variables declared from here on under `title` in the reference."""
        self._section = title

    def flag(self, name: str, help: str, *, default: bool = False) -> bool:
        return self._declare(name, help, _flag, default="on" if default else "off", allowed="on, off")

    def number(self, name: str, help: str, *, default: int, low: int, high: int) -> int:
        def parse(raw: str) -> int:
            if not low <= (value := int(raw)) <= high:
                raise ValueError
            return value

        allowed = f"a whole number from {low:,} to {high:,}"
        return self._declare(name, help, parse, default=str(default), allowed=allowed)

    def choice(self, name: str, help: str, *, default: str, options: tuple[str, ...]) -> str:
        def parse(raw: str) -> str:
            return options[options.index(raw.lower())]

        return self._declare(name, help, parse, default=default, allowed=", ".join(options))

    def words(
        self, name: str, help: str, *, default: str = "", allowed: str, check: Callable[[str], object]
    ) -> list[str]:
        """A comma list. `check` raises ValueError or returns False for a word that is not allowed."""

        def parse(raw: str) -> list[str]:
            found = [word.strip() for word in raw.split(",") if word.strip()]
            if any(check(word) is False for word in found):
                raise ValueError
            return found

        return self._declare(name, help, parse, default=default, allowed=f"a comma list of {allowed}")

    def networks(self, name: str, help: str, *, default: str = "") -> list[str]:
        return self.words(name, help, default=default, allowed="IP addresses or networks", check=ip_network)

    def hosts(self, name: str, help: str) -> list[str]:
        allowed = "host names, without scheme or port; .example.org includes all names below it"
        return self.words(name, help, allowed=allowed, check=_is_host_pattern)

    def origins(self, name: str, help: str) -> list[str]:
        return self.words(name, help, allowed="origins such as https://chat.example.org", check=_is_origin)

    def text(self, name: str, help: str, *, default: str = "", allowed: str) -> str:
        return self._declare(name, help, str, default=default, allowed=allowed)

    def secret(self, name: str, help: str) -> str:
        return self.url(name, help, str, allowed="text")

    def url(self, name: str, help: str, parse: Callable[[str], T], *, allowed: str) -> T:
        """What may carry a password: `NAME_FILE` may name a file with it, and no refusal repeats it."""
        if path := self._values.get(f"{name}_FILE"):
            try:
                self._values[name] = self._values.get(name) or Path(path).read_text().strip()
            except (OSError, UnicodeDecodeError):
                self.refuse(f"{name}_FILE", f"{path!r} cannot be read", "the path of a text file")
        return self._declare(name, help, parse, default="", allowed=allowed, private=True)

    def mention(self, name: str, help: str, *, allowed: str, default: str = "", in_file: bool = True) -> None:
        """Put a variable that somebody else reads into the reference."""
        self.variables.append(Variable(name, self._section, allowed, default, help, in_file=in_file))

    def refuse(self, name: str, problem: str, allowed: str) -> None:
        self.refusals.append(f"{name}: {problem}. Allowed: {allowed}.")

    def finish(self) -> None:
        """Stop the program, without a traceback, if anything had to be refused: one line for each."""
        if self.refusals:
            raise SystemExit("\n".join(self.refusals))

    def _declare(
        self,
        name: str,
        help: str,
        parse: Callable[[str], T],
        *,
        default: str,
        allowed: str,
        private: bool = False,
    ) -> T:
        self.variables.append(Variable(name, self._section, allowed, default, help, private))
        # `NAME=` in a .env file means "not set" to everyone who writes it.
        raw = self._values.get(name, "").strip() or default
        try:
            return parse(raw)
        except ValueError as error:
            # A private parser explains itself without repeating the value.
            value = (f"the value ({error})" if str(error) else "the value") if private else repr(raw)
            self.refuse(name, f"{value} is not allowed", allowed)
            return parse(default)

    def _read_file(self, file: Path | None) -> dict[str, str]:
        if file is None or not file.is_file():
            return {}
        values = {}
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            line = line.strip().removeprefix("export ")
            if not line or line.startswith("#"):
                continue
            name, equals, value = line.partition("=")
            if not equals or not name.strip().isidentifier():
                self.refuse(f"{file.name}, line {number}", "not a setting", "NAME=value, or # and a remark")
                continue
            values[name.strip()] = _unquote(value.strip())
        return values


def _flag(raw: str) -> bool:
    if raw.lower() not in ON | OFF:
        raise ValueError
    return raw.lower() in ON


def _is_host_pattern(word: str) -> bool:
    name = word.removeprefix("[").removesuffix("]") if word.startswith("[") else word.replace(":", "/")
    return bool(name) and not set(name) & set("/@ ")


def _is_origin(word: str) -> bool:
    parts = urlsplit(word)
    return (
        parts.scheme in {"http", "https"}
        and word == f"{parts.scheme}://{parts.netloc}" != f"{parts.scheme}://"
    )


def _unquote(value: str) -> str:
    """Quotes keep everything between them; a bare value ends at ` #`, as it does for Docker Compose."""
    if value[:1] in {'"', "'"} and value.rfind(value[0]) > 0:
        return value[1 : value.rfind(value[0])]
    return value.split(" #", 1)[0].rstrip()
