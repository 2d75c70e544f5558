"""What waits for one socket, and no more than that."""

import asyncio
from collections import deque
from typing import Any

CAPACITY = 256  # events


class Inbox:
    """Events in order. When too many wait, they all go, and the socket catches up from the log instead.

    Lasting events are in the database and those of the moment are stale by then, so nothing is
    lost that was promised.
    """

    def __init__(self) -> None:
        self._waiting: deque[dict[str, Any]] = deque()
        self._some = asyncio.Event()

    def __bool__(self) -> bool:
        """Does anything wait?"""
        return bool(self._waiting)

    def put(self, event: dict[str, Any]) -> None:
        if len(self._waiting) >= CAPACITY:
            kept = [each for each in self._waiting if each.get("type") in URGENT]
            self._waiting = deque([*kept[: CAPACITY // 2], {"type": "chat.catch_up"}])
        self._waiting.append(event)
        self._some.set()

    async def get(self) -> dict[str, Any]:
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        return self._waiting.popleft()


URGENT = {"chat.force_disconnect", "chat.session_ended", "chat.system_message"}
