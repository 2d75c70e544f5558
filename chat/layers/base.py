"""The Channels layer API over hubs, for any thread and any event loop.

Each lasting event loop of a process that uses the layer gets a `Hub`, for its members, and a `Line`, for what
goes out to other processes. `async_to_sync()` in a plain thread makes an event loop for one call: such code
borrows the hub of a loop that lasts, and where there is none – a management command, a shell – of a small
thread of the layer's own. So no call opens a connection of its own, and nothing is left behind by many.
"""

import asyncio
import logging
import os
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from asgiref.sync import AsyncToSync
from channels.layers import BaseChannelLayer

from .hub import Hub, Sink, encode

log = logging.getLogger(__name__)
T = TypeVar("T")

GROUP, CHANNEL, JOB = range(3)  # to all members, to one channel, to one worker

# Longer than every deadline below it: reached only when the loop that should send does not run.
PATIENCE = 3.0


class Line(ABC):
    """The way from one hub to other processes, touched in its loop alone. It never raises for an outage."""

    @abstractmethod
    async def listen(self) -> bool:
        """Be reachable for messages to the hub's own channels. False: not now, it goes on trying."""

    @abstractmethod
    async def follow(self, group: str) -> bool:
        """Hear what other processes send to `group`. False: not now, it goes on trying."""

    @abstractmethod
    def unfollow(self, group: str) -> None: ...

    @abstractmethod
    async def serve(self, channel: str) -> None:
        """Take jobs from the plain `channel` from now on."""

    @abstractmethod
    async def send(self, kind: int, name: str, data: bytes) -> bool:
        """True when the others have it; False when it went nowhere or nobody knows."""

    @abstractmethod
    def post(self, kind: int, name: str, data: bytes) -> None:
        """The same without waiting for an answer."""

    @abstractmethod
    def close(self) -> None: ...


class HubLayer(BaseChannelLayer, ABC):
    """What the embedded and the Redis layer share: everything a caller sees.

    Beyond the stock API: `attach()`/`detach()` for members that are called directly, `post()`/`post_group()`
    for senders that do not wait. `send()` and `group_send()` never raise because of an outage: they answer
    False, and a sender that must not lose its message has stored it before.
    """

    extensions = ["groups", "flush"]

    _hubs: tuple[Hub, ...]
    _own_thread: Hub | None
    _lock: threading.Lock
    _starting: threading.Lock

    def __init__(
        self, *, expiry: int = 60, capacity: int = 1000, channel_capacity: dict[Any, int] | None = None
    ) -> None:
        super().__init__(expiry=expiry, capacity=capacity)
        self.channel_capacity = self.compile_capacities(channel_capacity or {})  # type: ignore[assignment]
        self._parents: list[object] = []
        self._start_anew()
        anew = weakref.WeakMethod(self._start_anew)
        os.register_at_fork(after_in_child=lambda: (method := anew()) and method())

    @abstractmethod
    def open_line(self, hub: Hub) -> Line: ...

    @property
    def hubs(self) -> tuple[Hub, ...]:
        """The hubs of this process, the one of the layer's own thread last."""
        return self._hubs

    def members(self, group: str) -> int:
        """How many channels of this process are in `group`."""
        return sum(len(hub.groups.get(group, ())) for hub in self._hubs)

    # The stock API

    async def new_channel(self, prefix: str = "specific") -> str:
        hub = self._home()
        await self._at(hub, hub.line.listen)
        return hub.name_channel(prefix)

    async def send(self, channel: str, message: dict[str, Any]) -> bool:  # type: ignore[override]
        """True when the process of `channel` took the message; for a plain name, when a worker can get it."""
        self.require_valid_channel_name(channel)
        return await self._send(CHANNEL if "!" in channel else JOB, channel, message)

    async def receive(self, channel: str) -> dict[str, Any]:
        """The next message for `channel`. A plain name is a queue of jobs: each goes to one receiver."""
        self.require_valid_channel_name(channel)
        hub = self._hub_of(channel) or self._home()
        if "!" not in channel:
            await self._at(hub, hub.line.serve, channel)
        return await self._at(hub, hub.receive, channel)

    async def group_add(self, group: str, channel: str) -> bool:  # type: ignore[override]
        """False: the channel is a member, but what other processes send does not get here yet."""
        self.require_valid_group_name(group)
        self.require_valid_channel_name(channel)
        hub = self._hub_of(channel)
        if hub is None:
            if "!" in channel:
                raise RuntimeError(f"{channel} was not made in this process: only its own can join a group.")
            hub = self._home()
        return await self._at(hub, self._join, hub, group, channel)

    async def _join(self, hub: Hub, group: str, channel: str) -> bool:
        hub.join(group, channel)
        return await hub.line.follow(group)

    async def group_discard(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        self.require_valid_channel_name(channel)
        if hub := self._hub_of(channel) or self._hub_here():
            hub.call(hub.leave, group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> bool:  # type: ignore[override]
        """True when every process that can be reached has the message."""
        self.require_valid_group_name(group)
        return await self._send(GROUP, group, message)

    async def flush(self) -> None:
        """Forget all members of this process and close the connections of this loop."""
        for hub in self._hubs:
            hub.call(hub.clear)
        if here := self._hub_here():
            self._forget(here)

    close = flush

    # Members that are called, senders that do not wait

    def attach(self, channel: str, sink: Sink) -> None:
        """Hand messages for `channel` to `sink` as they come: in the loop that made the channel, before the
        sender goes on. `sink` must be quick and must not change the message, which all members share. While
        a message is being delivered, a sink that was just detached may still get that one."""
        if hub := self._hub_of(channel):
            hub.call(hub.attach, channel, sink)
        else:
            raise RuntimeError(f"{channel} was not made in this process.")

    def detach(self, channel: str) -> None:
        """Forget `channel`, with all its memberships. For a channel that is gone already: nothing."""
        if hub := self._hub_of(channel):
            hub.call(hub.detach, channel)

    def post(self, channel: str, message: dict[str, Any]) -> None:
        """Send from any thread without waiting. Only where no loop of the process lasts, in a management
        command or a shell, it waits until the message is away, because the process may end right after."""
        self.require_valid_channel_name(channel)
        self._post(CHANNEL if "!" in channel else JOB, channel, message)

    def post_group(self, group: str, message: dict[str, Any]) -> None:
        """`post()` for a group."""
        self.require_valid_group_name(group)
        self._post(GROUP, group, message)

    async def _send(self, kind: int, name: str, message: dict[str, Any]) -> bool:
        data = encode(message)
        hub = self._home()
        sending = self._at(hub, hub.line.send, kind, name, data)
        if hub.loop is asyncio.get_running_loop():
            return await sending
        try:
            return await asyncio.wait_for(sending, PATIENCE)
        except TimeoutError:
            return False

    def _post(self, kind: int, name: str, message: dict[str, Any]) -> None:
        data = encode(message)
        hub = self._home()
        if hub is self._own_thread and asyncio._get_running_loop() is not hub.loop:
            try:
                asyncio.run_coroutine_threadsafe(hub.line.send(kind, name, data), hub.loop).result(PATIENCE)
            except TimeoutError:
                log.warning("a message to %s did not get away in %g s", name, PATIENCE)
        else:
            hub.call(hub.line.post, kind, name, data)

    # Which hub

    async def _at(self, hub: Hub, function: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """Await `function` in the hub's loop."""
        if asyncio.get_running_loop() is hub.loop:
            return await function(*args)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(function(*args), hub.loop))

    def _hub_of(self, channel: str) -> Hub | None:
        return next((hub for hub in self._hubs if hub.knows(channel) and not hub.loop.is_closed()), None)

    def _hub_here(self) -> Hub | None:
        loop = asyncio._get_running_loop()
        return next((hub for hub in self._hubs if hub.loop is loop), None)

    def _home(self) -> Hub:
        """The hub to work with: this loop's, else that of a loop that lasts, else our own thread's."""
        if hub := self._hub_here():
            return hub
        loop = asyncio._get_running_loop()
        if loop is not None and loop not in AsyncToSync.loop_thread_executors and loop not in self._ended:
            return self._open(loop)
        for hub in self._hubs:
            if hub.loop.is_running():
                return hub
        return self._start_thread()

    def _open(self, loop: asyncio.AbstractEventLoop, *, first: bool = True) -> Hub:
        for hub in self._hubs:
            if hub.loop.is_closed():
                self._forget(hub)
        hub = Hub(loop, capacity=self.get_capacity, expiry=self.expiry)
        hub.line = self.open_line(hub)
        hub.on_empty = hub.line.unfollow
        with self._lock:
            self._hubs = (hub, *self._hubs) if first else (*self._hubs, hub)
        self._keepers[hub] = loop.create_task(self._keep(hub))
        return hub

    async def _keep(self, hub: Hub) -> None:
        """Lives as long as the loop: a loop that ends cancels its tasks, which is the one sign it gives."""
        try:
            await hub.loop.create_future()
        finally:
            if hub in self._hubs:
                self._ended.add(hub.loop)
                self._forget(hub)

    def _forget(self, hub: Hub) -> None:
        with self._lock:
            self._hubs = tuple(other for other in self._hubs if other is not hub)
        keeper = self._keepers.pop(hub, None)
        if keeper is not None and not hub.loop.is_closed():
            keeper.cancel()
        hub.line.close()

    def _start_thread(self) -> Hub:
        with self._starting:
            if self._own_thread is None or not self._own_thread.loop.is_running():
                ready: Future[Hub] = Future()
                thread = threading.Thread(
                    target=lambda: asyncio.run(self._live(ready)), name="channel-layer", daemon=True
                )
                thread.start()
                self._own_thread = ready.result(PATIENCE)
            return self._own_thread

    async def _live(self, ready: Future[Hub]) -> None:
        loop = asyncio.get_running_loop()
        # Last, so that the loop of a server is preferred as soon as there is one.
        ready.set_result(self._open(loop, first=False))
        await loop.create_future()

    def _start_anew(self) -> None:
        """Also in the child after a fork, where loops, threads and sockets are the parent's."""
        # Kept, not dropped: a destructor in the child would close what the parent is using.
        self._parents.append(vars(self).copy())
        self._hubs = ()
        self._own_thread = None
        self._keepers: dict[Hub, asyncio.Task[None]] = {}
        self._ended: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._starting = threading.Lock()
