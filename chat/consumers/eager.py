"""Telling at once, under a server that takes no ready frames.

To wake a socket's task for everything it is told costs more than the telling. So `send` is begun where the
news is, and nearly always it does not have to wait, and is done. If it does, the rest of it is the task's,
before anything else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator, Sequence
from typing import Any

from .inbox import Inbox


class Eager:
    """Ready frames that are texts, for whoever cannot do better. ``send`` is that of ASGI."""

    def __init__(self, send: Callable[[dict[str, Any]], Coroutine[Any, Any, None]], inbox: Inbox) -> None:
        self._send = send
        self._inbox = inbox

    @staticmethod
    def frame(text: str) -> str:
        return text

    @staticmethod
    def join(texts: Sequence[str]) -> Sequence[str]:
        return tuple(filter(None, texts))

    def say(self, text: str) -> bool:
        """False: it is awaited, as anywhere."""
        return False

    def write(self, texts: Sequence[str], later: Any = None) -> bool:
        """False: not now. Nothing is put off: whether it can be written shows when it is tried.

        In somebody's task nothing is begun: a server that asks which task is running, as timeouts do, would
        lay hands on the wrong one."""
        if asyncio.current_task() is not None:
            return False
        for place, text in enumerate(texts):
            sending = self._send(_message(text))
            try:
                awaited = sending.send(None)
            except StopIteration:
                continue
            except Exception:  # the socket's own task finds out what is wrong, and ends with it
                if place == 0:
                    return False
                self._inbox.finish(self._say(texts[place:]))
            else:
                self._inbox.finish(self._say(texts[place + 1 :], _Begun(sending, awaited)))
            break
        return True

    async def _say(self, texts: Sequence[str], begun: Awaitable[None] | None = None) -> None:
        if begun is not None:
            await begun
        for text in texts:
            await self._send(_message(text))


class _Begun:
    """A coroutine that somebody has begun, and what it waits for, to be awaited by a task."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], awaited: Any) -> None:
        self._coroutine = coroutine
        self._awaited = awaited

    def __await__(self) -> Generator[Any, Any, None]:
        yield self._awaited
        yield from self._coroutine.__await__()


def _message(text: str) -> dict[str, Any]:
    return {"type": "websocket.send", "text": text}
