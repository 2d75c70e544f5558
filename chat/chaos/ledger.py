"""What a client wrote down, one line each, at the moment it knew: a file that is only ever added to.

A line is ``[seconds, what, room, …]``:

    send     room key            is about to ask for it, the first time
    ok       room key seq        it was answered: stored
    fail     room key code       it was answered: refused, and no attempt can have been stored
    unknown  room key            gave up without having been told
    deed     room type target seq  an edit, deletion or reaction was answered: done
    from     room seq            reads on from here: the last it had seen, by its own account
    see      room seq type username digest  applied an event
    odd      room text           something came in an order in which it must not come
    removing room username       the keeper, about others: is about to ask for it
    removed  room username
    adding   room username
    added    room username
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

TOLD = ("message", "target", "emoji", "on", "changes")  # what of an event everybody must have been told


class Entry(NamedTuple):
    at: float
    what: str
    room: str
    rest: tuple[Any, ...]


class Ledger:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", buffering=1)

    def note(self, what: str, room: str, *rest: Any) -> None:
        self._file.write(json.dumps([round(time.monotonic(), 4), what, room, *rest]) + "\n")

    def close(self) -> None:
        self._file.close()


def read(path: Path) -> Iterator[Entry]:
    with path.open() as lines:
        for line in lines:
            at, what, room, *rest = json.loads(line)
            yield Entry(at, what, room, tuple(rest))


def digest(event: Mapping[str, Any]) -> str:
    """A few letters for what an event says."""
    said = json.dumps([event.get(name) for name in TOLD], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:8]
