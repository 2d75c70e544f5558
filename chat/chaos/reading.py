"""What a client makes of what it is told: docs/protocol.md's rules, and nothing else.

Events are applied in order alone; whoever misses some asks for them with `join … after`.
"""

import asyncio
from collections.abc import Iterable

from .ledger import Ledger, digest
from .wire import Frame

NOT_EVENTS = {"chat.ok", "chat.error", "chat.read"}  # have a seq, but no place in the log


class Reader:
    """`last` is what was seen of each room; `behind` is set when there is more."""

    def __init__(self, name: str, rooms: Iterable[str], ledger: Ledger) -> None:
        self.name = name
        self.rooms = list(rooms)
        self.ledger = ledger
        self.last = dict.fromkeys(self.rooms, 0)
        self.wanted = dict.fromkeys(self.rooms, 0)
        self.behind = asyncio.Event()
        self.followed: set[str] = set()  # on the socket that is open
        self.client_id: str | None = None  # in the registry, while the socket is open
        self._told: dict[str, int] = {}  # on this socket
        for room in self.rooms:
            ledger.note("from", room, 0)

    def begin(self) -> None:
        """A new socket."""
        self._told.clear()
        self.followed.clear()

    def end(self) -> None:
        self.client_id = None
        self.followed.clear()

    def rewind(self, room: str, seq: int) -> None:
        """Be an older copy of the page, which has seen less."""
        self.last[room] = max(0, seq)
        self.ledger.note("from", room, self.last[room])

    def heard(self, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "chat.ready":
            self.client_id = frame["client"]
        elif kind == "chat.heads":
            for room, seq in frame["rooms"].items():
                self._want(room, seq)
        elif kind == "chat.ok" and "complete" in frame:
            self._come_in(frame)
        elif kind not in NOT_EVENTS and "seq" in frame:
            self._hear_live(frame)

    def _come_in(self, frame: Frame) -> None:
        """A room is followed from this frame on: the next one may be the end of it."""
        self.followed.add(frame["room"])
        if frame["complete"]:
            for event in frame["events"]:
                self.take(event)
            self._told[frame["room"]] = frame["seq"]

    def _hear_live(self, event: Frame) -> None:
        room, seq = event["room"], event["seq"]
        if seq <= self._told.get(room, 0):
            self.ledger.note("odd", room, f"{seq} came after {self._told[room]} on one socket")
        self._told[room] = seq
        self.take(event)
        if event["type"] == "chat.leave" and event["username"] == self.name:
            self.followed.discard(room)

    def take(self, event: Frame) -> None:
        """Apply it if it is the next one; what comes too early is asked for."""
        room, seq = event["room"], event["seq"]
        if seq == self.last[room] + 1:
            self.last[room] = seq
            self.ledger.note("see", room, seq, event["type"], event["username"], digest(event))
        else:
            self._want(room, seq)

    def _want(self, room: str, seq: int) -> None:
        self.wanted[room] = max(self.wanted[room], seq)
        if seq > self.last[room]:
            self.behind.set()
