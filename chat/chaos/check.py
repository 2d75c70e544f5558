"""What the ledgers must agree on with the rooms' logs, and with each other. Nothing here asks a server."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from .ledger import Entry, digest

Event = Mapping[str, Any]
DEEDS = {"edit": "chat.message_edited", "delete": "chat.message_deleted", "react": "chat.reaction"}
CHANGING = {"chat.message_edited", "chat.message_deleted"}


@dataclass(frozen=True, slots=True)
class Breach:
    """``kind``: lost, doubled, order (also holes and differences), removal, registry or late."""

    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


@dataclass(slots=True)
class Findings:
    breaches: list[Breach] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def breach(self, kind: str, what: str) -> None:
        self.breaches.append(Breach(kind, what))


class Log:
    """A room's log as the site tells it in the end, and what can be looked up in it."""

    def __init__(self, room: str, events: Sequence[Event]) -> None:
        self.room = room
        self.events = {event["seq"]: event for event in events}
        self.order = [event["seq"] for event in events]
        self.changed = {event["target"] for event in events if event["type"] in CHANGING}
        self.keys: dict[str, list[int]] = defaultdict(list)
        self._not_before: list[float] = []
        for event in events:
            if event["type"] == "chat.message" and (words := event["message"].split()):
                self.keys[words[0]].append(event["seq"])

    def note_beginnings(self, entries: Iterable[Entry]) -> None:
        """Take from the ledgers when the messages of this room were first asked for."""
        sent: dict[str, float] = {}
        begun: dict[int, float] = {}
        for entry in entries:
            if entry.what == "send":
                sent[entry.rest[0]] = entry.at
            elif entry.what == "ok" and entry.rest[0] in sent:
                begun[entry.rest[1]] = sent[entry.rest[0]]
        self._not_before = list(accumulate((begun.get(seq, 0.0) for seq in self.order), max))

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


def check(logs: Mapping[str, Sequence[Event]], ledgers: Mapping[str, Iterable[Entry]]) -> Findings:
    """`logs` by room, `ledgers` by username."""
    findings = Findings()
    read = {room: Log(room, events) for room, events in logs.items()}
    told = {username: list(entries) for username, entries in ledgers.items()}
    for log in read.values():
        _check_log(log, findings)
        log.note_beginnings(entry for entries in told.values() for entry in entries if entry.room == log.room)
    for username, entries in told.items():
        _check_writing(username, entries, read, findings)
        _check_reading(username, entries, read, findings)
        _check_removals(username, entries, read, findings)
    return findings


def _check_log(log: Log, findings: Findings) -> None:
    if log.order != list(range(1, len(log.order) + 1)):
        findings.breach("order", f"the log of {log.room} does not count 1, 2, 3 …: {_first_hole(log.order)}")
    for key, seqs in log.keys.items():
        if len(seqs) > 1:
            findings.breach("doubled", f"message {key} stands in {log.room} under {seqs}")


def _first_hole(order: Sequence[int]) -> str:
    for expected, seq in enumerate(order, start=1):
        if seq != expected:
            return f"{seq} stands where {expected} should"
    return "it ends too early"


def _check_writing(
    username: str, entries: Sequence[Entry], logs: Mapping[str, Log], findings: Findings
) -> None:
    places: dict[str, int] = {}
    for entry in entries:
        log = logs[entry.room]
        if entry.what == "ok":
            key, seq = entry.rest
            findings.counts["acknowledged"] += key not in places
            if places.setdefault(key, seq) != seq:
                findings.breach("doubled", f"{username} was told {places[key]} and {seq} for message {key}")
            elif not _is_there(log, username, key, seq):
                stands = log.keys.get(key)
                where = f"it stands under {stands}" if stands else "it is nowhere"
                findings.breach("lost", f"{username}'s message {key}, acknowledged as {seq}: {where}")
        elif entry.what == "fail":
            key, code = entry.rest
            findings.counts["refused"] += 1
            if key in log.keys:
                findings.breach("doubled", f"{username}'s message {key} was refused ({code}), and is stored")
        elif entry.what == "unknown":
            findings.counts["unknown"] += 1
        elif entry.what == "deed":
            kind, target, seq = entry.rest
            findings.counts["acknowledged"] += 1
            event = log.events.get(seq, {})
            if event.get("target") != target or event.get("type") != DEEDS[kind]:
                findings.breach(
                    "lost", f"{username}'s {kind} of {target}, acknowledged as {seq}, is not there"
                )


def _is_there(log: Log, username: str, key: str, seq: int) -> bool:
    event = log.events.get(seq)
    if event is None or event["username"] != username:
        return False
    # Of a deleted message the place is left.
    return seq in log.keys.get(key, ()) or (seq in log.changed and key not in log.keys)


def _check_reading(
    username: str, entries: Sequence[Entry], logs: Mapping[str, Log], findings: Findings
) -> None:
    last: dict[str, int] = {}
    for entry in entries:
        if entry.what == "from":
            last[entry.room] = entry.rest[0]
        elif entry.what == "odd":
            findings.breach("order", f"{username} in {entry.room}: {entry.rest[0]}")
        elif entry.what == "see":
            seq, kind, author, told = entry.rest
            findings.counts["deliveries"] += 1
            expected = last.get(entry.room, 0) + 1
            last[entry.room] = seq
            if seq != expected:
                findings.breach("order", f"{username} saw {seq} in {entry.room} where {expected} was next")
            elif logs[entry.room].differs(seq, kind, author, told):
                findings.breach("order", f"{username} was told another event {seq} than {entry.room} has")


def _check_removals(
    username: str, entries: Sequence[Entry], logs: Mapping[str, Log], findings: Findings
) -> None:
    """Nothing that came after their removal reaches anybody before they are let in again."""
    spells = {room: log.spells(username) for room, log in logs.items()}
    starts = {room: [left for left, _came in found] for room, found in spells.items()}
    findings.counts["removals"] += sum(map(len, starts.values()))
    for entry in entries:
        if entry.what != "see" or not starts[entry.room]:
            continue
        seq = entry.rest[0]
        number = bisect_left(starts[entry.room], seq) - 1
        if number < 0:
            continue
        left, came = spells[entry.room][number]
        if came is None or (seq < came and entry.at < logs[entry.room].not_before(came)):
            findings.breach("removal", f"{username}, removed from {entry.room} at {left}, was shown {seq}")
