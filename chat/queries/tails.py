"""What this process read of the rooms' logs lately, so that a thousand sockets with one hole cost one read.

A tail is a stretch of a room's log without a hole, kept for a few seconds after it was last needed. It is
made of `Message` objects, which all sockets share, so an event is encoded once, too.
"""

import threading
import time
from typing import Any

from .. import limits
from ..layers.messages import Message
from ..models import Room
from . import messages

KEPT_SECONDS = 10.0
TAILS = 64


class Tail:
    def __init__(self) -> None:
        # The seq before the first event, and the events: replaced as one, as it is read without the lock.
        self.stretch: tuple[int, list[Message]] = (0, [])
        self.used_at = 0.0
        self.lock = threading.Lock()  # of who reads on; the others wait for it

    def held(self, after: int, upto: int) -> list[Message] | None:
        """The events after ``after``, at least up to ``upto``; None when some of them are not here."""
        first, events = self.stretch
        return events[after - first :] if first <= after <= upto <= first + len(events) else None

    def read(self, room: Room, after: int) -> bool:
        """Go on from where the tail ends, or begin anew if ``after`` is not in it. False: too much."""
        first, events = self.stretch
        end = first + len(events)
        if not first <= after <= end:
            return self.begin(room, after)
        found = messages.events_after(room, after=end, reader=messages.EVERYBODY)
        # What a newer event changed must be read again: a deleted text is held nowhere.
        if not found["complete"] or any(event.get("target", end + 1) <= end for event in found["events"]):
            return self.begin(room, after)
        events = [*events, *map(Message, found["events"])]
        cut = max(len(events) - limits.CATCH_UP_MAX, 0)
        self.stretch = (first + cut, events[cut:])
        return first + cut <= after

    def begin(self, room: Room, after: int) -> bool:
        found = messages.events_after(room, after=after, reader=messages.EVERYBODY)
        if found["complete"]:
            self.stretch = (after, [Message(event) for event in found["events"]])
        return found["complete"]


_tails: dict[int, Tail] = {}  # by the room's id
_lock = threading.Lock()


def held(room_id: int, after: int, upto: int) -> list[Message] | None:
    """What is in memory, without waiting for anything."""
    tail = _tails.get(room_id)
    return tail.held(after, upto) if tail else None


def between(room_id: int, after: int, upto: int) -> list[Message] | None:
    """The events after ``after``, up to ``upto`` and perhaps beyond, read if need be; None when too many."""
    tail = _tail(room_id)
    with tail.lock:
        found = tail.held(after, upto)
        if found is None and tail.read(Room.objects.get(pk=room_id), after):
            found = tail.held(after, after)
        return found


def forget() -> None:
    """All of them."""
    with _lock:
        _tails.clear()


def _tail(room_id: int) -> Tail:
    now = time.monotonic()
    with _lock:
        for stale in [each for each, tail in _tails.items() if now - tail.used_at > KEPT_SECONDS]:
            del _tails[stale]
        if room_id not in _tails and len(_tails) >= TAILS:
            del _tails[min(_tails, key=lambda each: _tails[each].used_at)]
        tail = _tails.setdefault(room_id, Tail())
        tail.used_at = now
        return tail


def for_reader(events: list[Message], user) -> list[dict[str, Any]]:
    """As one person may see them: the keys of others are left out."""
    return [
        {name: value for name, value in event.items() if name != "key" or event.get("user") == user.pk}
        for event in events
    ]
