"""What waits for one socket, and no more than that."""

import asyncio
import time
from collections import deque
from typing import Any

EVENTS = 256
LETTERS = 1 << 20

URGENT = {"chat.force_disconnect", "chat.session_ended", "chat.system_message"}
PASSING = {"chat.typing", "chat.presence", "chat.preview", "chat.heads"}


class Inbox:
    """Events in order, for a client that may read more slowly than they come.

    What passes is not kept for a client that lags. When too much waits, all but the urgent goes: lasting
    events are in the log, from which the socket goes on when it has taken what was left, and those of the
    moment are stale by then. So a slow reader costs a bounded amount and loses nothing that was promised.
    """

    def __init__(self) -> None:
        self.lags_since: float | None = None  # monotonic seconds; cleared when everything was taken
        self.rests = False  # nothing waits, and nothing is under way
        self.handed_out = False  # something was taken, and is not yet under way
        self._waiting: deque[dict[str, Any]] = deque()
        self._letters = 0
        self._some = asyncio.Event()

    def __bool__(self) -> bool:
        """Does anything wait?"""
        return bool(self._waiting)

    @property
    def is_empty(self) -> bool:
        return not (self._waiting or self.handed_out)

    def put(self, event: dict[str, Any]) -> None:
        if len(self._waiting) >= EVENTS // 2 and event.get("type") in PASSING:
            return
        self.rests = False
        self._waiting.append(event)
        self._letters += letters(event)
        if len(self._waiting) > EVENTS or self._letters > LETTERS:
            self._make_room()
        self._some.set()

    def put_first(self, event: dict[str, Any]) -> None:
        self.rests = False
        self._waiting.appendleft(event)
        self._letters += letters(event)
        self._some.set()

    async def get(self) -> dict[str, Any]:
        while not self._waiting:
            self.lags_since = None
            self._some.clear()
            await self._some.wait()
        event = self._waiting.popleft()
        self.handed_out = True
        self._letters -= letters(event)
        return event

    def _make_room(self) -> None:
        self.lags_since = self.lags_since or time.monotonic()
        kept = [event for event in self._waiting if event.get("type") in URGENT]
        self._waiting = deque(kept[-EVENTS // 2 :])
        self._letters = sum(map(letters, self._waiting))


def letters(event: dict[str, Any]) -> int:
    """About how much there is to say; what other programs put into an event is no reason to fail."""
    return sum(len(value) for value in event.values() if isinstance(value, str))
