"""A room's log as the site tells it in the end."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from .ledger import Entry, digest

Event = Mapping[str, Any]
CHANGING = {"chat.message_edited", "chat.message_deleted"}


class Log:
    """What can be looked up in it."""

    def __init__(self, room: str, events: Sequence[Event]) -> None:
        self.room = room
        self.events = {event["seq"]: event for event in events}
        self.order = [event["seq"] for event in events]
        self.changed = {event["target"] for event in events if event["type"] in CHANGING}
        self.keys: dict[str, list[int]] = defaultdict(list)
        self.begun: dict[int, float] = {}  # when a message was first asked for
        self._not_before: list[float] = []
        for event in events:
            if event["type"] == "chat.message" and (words := event["message"].split()):
                self.keys[words[0]].append(event["seq"])

    def note_beginnings(self, entries: Iterable[Entry]) -> None:
        """Take from the ledgers when the messages of this room were first asked for."""
        sent: dict[str, float] = {}
        for entry in entries:
            if entry.what == "send":
                sent[entry.rest[0]] = entry.at
            elif entry.what == "ok" and entry.rest[0] in sent:
                self.begun[entry.rest[1]] = sent[entry.rest[0]]
        self._not_before = list(accumulate((self.begun.get(seq, 0.0) for seq in self.order), max))

    def not_before(self, seq: int) -> float:
        """An event is not older than what those before it say: the latest time at which one was asked for."""
        return self._not_before[bisect_left(self.order, seq)]

    def differs(self, seq: int, kind: str, username: str, told: str) -> bool:
        """Is it another event than the one that somebody was told? What was changed later says less now."""
        event = self.events.get(seq)
        if event is None or event["username"] != username:
            return True
        if seq in self.changed or event.get("target") in self.changed:
            return False
        return event["type"] != kind or digest(event) != told

    def spells(self, username: str) -> list[tuple[int, int | None]]:
        """Each time somebody was outside: the seq of their leaving, and that of their coming back."""
        found: list[tuple[int, int | None]] = []
        for seq in self.order:
            event = self.events[seq]
            if event["username"] != username:
                continue
            if event["type"] == "chat.leave":
                found.append((seq, None))
            elif event["type"] == "chat.join" and found and found[-1][1] is None:
                found[-1] = found[-1][0], seq
        return found
