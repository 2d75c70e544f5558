"""Where what a socket hears comes from.

A source gives what is there with `take()`, and rings when there is something again. What has to be asked and
waited for, as any ASGI server and any stock layer has, needs a task for each question, which costs more than
most of the answers, and two kilobytes a socket. `serve` rings by itself.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

Event = dict[str, Any]


class Source(Protocol):
    def take(self) -> Event | None:
        """The next event, if there is one by now."""

    async def end(self) -> None: ...


class Asked:
    """``ask`` waits for the next event. It is asked again when somebody wants to take one more."""

    def __init__(self, ask: Callable[[], Awaitable[Event]], ring: Callable[..., object]) -> None:
        self._ask = ask
        self._ring = ring
        self._task: asyncio.Future[Event] | None = None

    def take(self) -> Event | None:
        if self._task is None:
            self._task = asyncio.ensure_future(self._ask())
            self._task.add_done_callback(self._ring)
        if not self._task.done():
            return None
        task, self._task = self._task, None
        return task.result()

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task


class ReadyEvents(Protocol):
    """The server's way of saying that something came (`chat.receiving`)."""

    ring: Callable[[], object] | None

    def take(self) -> Event | None: ...


class Ringing:
    """A server with ready events."""

    def __init__(self, server: ReadyEvents, ring: Callable[[], object]) -> None:
        self._server = server
        self.take = server.take
        server.ring = ring

    async def end(self) -> None:
        self._server.ring = None
