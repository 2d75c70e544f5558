"""What `asyncio.Queue` and `asyncio.Event` do, for a socket that waits most of the time: they cost four
kilobytes a socket, which is more than the socket's own state."""

import asyncio
from collections.abc import Callable
from typing import Any


class Queue:
    """For one reader."""

    __slots__ = ("_items", "_reader", "ring")

    def __init__(self) -> None:
        self.ring: Callable[[], object] | None = None  # called when something was put in
        self._items: list[Any] = []
        self._reader: asyncio.Future[None] | None = None

    def empty(self) -> bool:
        return not self._items

    def put_nowait(self, item: Any) -> None:
        self._items.append(item)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
        if self.ring is not None:
            self.ring()

    def get_nowait(self) -> Any:
        """IndexError: there is nothing."""
        return self._items.pop(0)

    async def get(self) -> Any:
        while not self._items:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        return self.get_nowait()


class Event:
    """It is set in the beginning."""

    __slots__ = ("_unset",)

    def __init__(self) -> None:
        self._unset: asyncio.Future[None] | None = None

    def is_set(self) -> bool:
        return self._unset is None

    def set(self) -> None:
        unset, self._unset = self._unset, None
        if unset is not None:
            unset.set_result(None)

    def clear(self) -> None:
        if self._unset is None:
            self._unset = asyncio.get_running_loop().create_future()

    async def wait(self) -> None:
        while self._unset is not None:
            await asyncio.wait([self._unset])
