"""What the ledgers must agree on with the rooms' logs, and with each other. Nothing here asks a server."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .ledger import Entry
from .logs import Event, Log

DEEDS = {"edit": "chat.message_edited", "delete": "chat.message_deleted", "react": "chat.reaction"}


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
    answers: list[float] = field(default_factory=list)  # seconds from asking to "stored"
    arrivals: list[float] = field(default_factory=list)  # and until somebody else was shown it

    def breach(self, kind: str, what: str) -> None:
        self.breaches.append(Breach(kind, what))


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
            if key not in places and seq in log.begun:
                findings.answers.append(entry.at - log.begun[seq])
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
    newest: dict[str, int] = {}  # who reads again what they had does not wait for it
    steady = {room for room, log in logs.items() if not log.spells(username)}
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
            begun = logs[entry.room].begun.get(seq)
            if begun is not None and entry.room in steady and seq > newest.get(entry.room, 0):
                findings.arrivals.append(entry.at - begun)
            newest[entry.room] = max(newest.get(entry.room, 0), seq)
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
