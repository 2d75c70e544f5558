"""What waits for one socket, and no more than that."""

import asyncio
import time
from collections import deque
from collections.abc import Coroutine
from typing import Any

from ..layers.messages import Burst, Message

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

    __slots__ = ("_events", "_letters", "_sleeper", "_waiting", "begun", "lags_since", "rests")

    def __init__(self) -> None:
        self.lags_since: float | None = None  # monotonic seconds; cleared when everything was taken
        self.rests = False  # nothing waits, and nothing is under way
        self.begun: Coroutine[Any, Any, None] | None = None  # what must be finished before all else
        self._waiting: deque[Burst] | None = None  # for most sockets nothing waits most of the time
        # Of what waits behind the first burst. One alone is never too much: all who get it share it.
        self._events = 0
        self._letters = 0
        self._sleeper: asyncio.Future[None] | None = None

    def __bool__(self) -> bool:
        """Does anything wait?"""
        return bool(self._waiting)

    def put(self, burst: Burst) -> None:
        if self._events >= EVENTS // 2 and all(event.get("type") in PASSING for event in burst):
            return
        self._waiting = waiting = self._waiting or deque()
        self.rests = False
        waiting.append(burst)
        if len(waiting) > 1:
            self._count(burst, 1)
            if self._events > EVENTS or self._letters > LETTERS:
                self._make_room()
        self.ring()

    def put_first(self, burst: Burst) -> None:
        self._waiting = waiting = self._waiting or deque()
        self.rests = False
        if waiting:
            self._count(waiting[0], 1)
        waiting.appendleft(burst)
        self.ring()

    def take(self) -> Burst:
        """The next one. IndexError: there is none."""
        waiting = self._waiting or deque()
        burst = waiting.popleft()
        if waiting:
            self._count(waiting[0], -1)
        return burst

    def finish(self, begun: Coroutine[Any, Any, None]) -> None:
        """Let the socket's task finish this before anything else."""
        self.begun = begun
        self.rests = False
        self.ring()

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
        urgent = [event for burst in self._waiting or () for event in burst if event.get("type") in URGENT]
        kept = Burst(messages=urgent[-EVENTS // 2 :])
        self._waiting = deque([kept] if kept else ())
        self._events, self._letters = 0, 0

    def _count(self, burst: Burst, sign: int) -> None:
        if burst.letters is None:
            burst.letters = sum(map(letters, burst))
        self._events += sign * len(burst)
        self._letters += sign * burst.letters


def letters(event: Message) -> int:
    """About how much there is to say; what other programs put into an event is no reason to fail."""
    return sum(len(value) for value in event.values() if isinstance(value, str))
