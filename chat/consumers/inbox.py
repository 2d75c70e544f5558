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

    __slots__ = ("_letters", "_sleeper", "_waiting", "lags_since", "rests")

    def __init__(self) -> None:
        self.lags_since: float | None = None  # monotonic seconds; cleared when everything was taken
        self.rests = False  # nothing waits, and nothing is under way
        self._waiting: deque[dict[str, Any]] | None = None  # for most sockets nothing waits most of the time
        self._letters = 0
        self._sleeper: asyncio.Future[None] | None = None

    def __bool__(self) -> bool:
        """Does anything wait?"""
        return bool(self._waiting)

    def put(self, event: dict[str, Any]) -> None:
        self._waiting = waiting = self._waiting or deque()
        if len(waiting) >= EVENTS // 2 and event.get("type") in PASSING:
            return
        self.rests = False
        waiting.append(event)
        self._letters += letters(event)
        if len(waiting) > EVENTS or self._letters > LETTERS:
            self._make_room()
        self.ring()

    def put_first(self, event: dict[str, Any]) -> None:
        self._waiting = self._waiting or deque()
        self.rests = False
        self._waiting.appendleft(event)
        self._letters += letters(event)
        self.ring()

    def take(self) -> dict[str, Any]:
        """The next one. IndexError: there is none."""
        event = (self._waiting or deque()).popleft()
        self._letters -= letters(event)
        return event

    async def something(self) -> None:
        """Wait until somebody rings: something was put in, or something else is to be done."""
        self.lags_since = self._waiting = None
        self._sleeper = asyncio.get_running_loop().create_future()
        await self._sleeper

    def ring(self, *_why: Any) -> None:
        if self._sleeper is not None and not self._sleeper.done():
            self._sleeper.set_result(None)

    def _make_room(self) -> None:
        self.lags_since = self.lags_since or time.monotonic()
        kept = [event for event in self._waiting or () if event.get("type") in URGENT]
        self._waiting = deque(kept[-EVENTS // 2 :])
        self._letters = sum(map(letters, self._waiting))


def letters(event: dict[str, Any]) -> int:
    """About how much there is to say; what other programs put into an event is no reason to fail."""
    return sum(len(value) for value in event.values() if isinstance(value, str))
