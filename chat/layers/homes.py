"""Which event loop does the work: the hubs of a process, found, opened and let go.

Each lasting loop that uses the layer gets a hub. `async_to_sync()` in a plain thread makes a loop for one
call: such code borrows the hub of a loop that lasts, and where there is none – a management command, a shell
– that of a small thread of the layer's own. So no call opens a connection of its own, and many leave nothing
behind.
"""

import asyncio
import os
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future

from asgiref.sync import AsyncToSync

from .hub import Hub

THREAD_WITHIN = 3.0  # seconds


class Homes:
    """`make` builds the hub of the running loop, with its line."""

    hubs: tuple[Hub, ...]  # of this process, the one of our own thread last
    thread: Hub | None
    _lock: threading.Lock
    _starting: threading.Lock

    def __init__(self, make: Callable[[asyncio.AbstractEventLoop], Hub]) -> None:
        self._make = make
        self._parents: list[object] = []
        self._start_anew()
        anew = weakref.WeakMethod(self._start_anew)
        os.register_at_fork(after_in_child=lambda: (method := anew()) and method())

    def of(self, channel: str) -> Hub | None:
        return next((hub for hub in self.hubs if hub.knows(channel) and not hub.loop.is_closed()), None)

    def here(self) -> Hub | None:
        loop = asyncio._get_running_loop()
        for hub in self.hubs:  # not `next()`: every message asks
            if hub.loop is loop:
                return hub
        return None

    def find(self) -> Hub:
        """The hub to work with: this loop's, else that of a loop that lasts, else our own thread's."""
        if hub := self.here():
            return hub
        loop = asyncio._get_running_loop()
        if loop is not None and loop not in AsyncToSync.loop_thread_executors and loop not in self._ended:
            return self._open(loop)
        for hub in self.hubs:
            if hub.loop.is_running():
                return hub
        return self._start_thread()

    def _open(self, loop: asyncio.AbstractEventLoop, *, first: bool = True) -> Hub:
        for hub in self.hubs:
            if hub.loop.is_closed():
                self.forget(hub)
        hub = self._make(loop)
        with self._lock:
            self.hubs = (hub, *self.hubs) if first else (*self.hubs, hub)
        self._keepers[hub] = loop.create_task(self._keep(hub))
        return hub

    async def _keep(self, hub: Hub) -> None:
        """Lives as long as the loop: a loop that ends cancels its tasks, which is the one sign it gives."""
        try:
            await hub.loop.create_future()
        finally:
            if hub in self.hubs:
                self._ended.add(hub.loop)
                self.forget(hub)

    def forget(self, hub: Hub) -> None:
        with self._lock:
            self.hubs = tuple(other for other in self.hubs if other is not hub)
        keeper = self._keepers.pop(hub, None)
        if keeper is not None and not hub.loop.is_closed():
            keeper.cancel()
        hub.line.close()

    def _start_thread(self) -> Hub:
        with self._starting:
            if self.thread is None or not self.thread.loop.is_running():
                ready: Future[Hub] = Future()
                thread = threading.Thread(
                    target=lambda: asyncio.run(self._live(ready)), name="channel-layer", daemon=True
                )
                thread.start()
                self.thread = ready.result(THREAD_WITHIN)
            return self.thread

    async def _live(self, ready: Future[Hub]) -> None:
        loop = asyncio.get_running_loop()
        # Last, so that the loop of a server is preferred as soon as there is one.
        ready.set_result(self._open(loop, first=False))
        await loop.create_future()

    def _start_anew(self) -> None:
        """Also in the child after a fork, where loops, threads and sockets are the parent's."""
        # Kept, not dropped: a destructor in the child would close what the parent is using.
        self._parents.append(vars(self).copy())
        self.hubs = ()
        self.thread = None
        self._keepers: dict[Hub, asyncio.Task[None]] = {}
        self._ended: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._starting = threading.Lock()
