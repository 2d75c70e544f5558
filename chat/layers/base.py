"""The Channels layer API over hubs, for any thread and any event loop (`homes` says which does the work)."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from channels.layers import BaseChannelLayer

from .homes import Homes
from .hub import Hub, Sink
from .messages import encode
from .parcels import CHANNEL, GROUP, JOB, Parcel

log = logging.getLogger(__name__)
T = TypeVar("T")

# Longer than every deadline below it: reached only when the loop that should send does not run.
PATIENCE = 5.0


class Line(ABC):
    """The way from one hub to other processes, touched in its loop alone. It never raises for an outage."""

    @abstractmethod
    async def listen(self) -> bool:
        """Be reachable for messages to the hub's own channels. False: not now, it goes on trying."""

    @abstractmethod
    async def follow(self, group: str) -> bool:
        """Hear what other processes send to `group`. False: not now, it goes on trying."""

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

    def __init__(
        self, *, expiry: int = 60, capacity: int = 1000, channel_capacity: dict[Any, int] | None = None
    ) -> None:
        super().__init__(expiry=expiry, capacity=capacity)
        self.channel_capacity = self.compile_capacities(channel_capacity or {})  # type: ignore[assignment]
        self.homes = Homes(self._make_hub)

    @abstractmethod
    def open_line(self, hub: Hub) -> Line: ...

    def _make_hub(self, loop: asyncio.AbstractEventLoop) -> Hub:
        hub = Hub(loop, capacity=self.get_capacity, expiry=self.expiry)
        hub.line = self.open_line(hub)
        return hub

    @property
    def hubs(self) -> tuple[Hub, ...]:
        return self.homes.hubs

    def members(self, group: str) -> int:
        """How many channels of this process are in `group`."""
        return sum(len(hub.groups.get(group, ())) for hub in self.hubs)

    # The stock API

    async def new_channel(self, prefix: str = "specific") -> str:
        hub = self.homes.find()
        await self._at(hub, hub.line.listen)
        return hub.name_channel(prefix)

    async def send(self, channel: str, message: dict[str, Any]) -> bool:  # type: ignore[override]
        """True when the process of `channel` took the message; for a plain name, when a worker can get it."""
        self.require_valid_channel_name(channel)
        return await self._send(CHANNEL if "!" in channel else JOB, channel, message)

    async def receive(self, channel: str) -> dict[str, Any]:
        """The next message for `channel`. A plain name is a queue of jobs: each goes to one receiver."""
        self.require_valid_channel_name(channel)
        hub = self.homes.of(channel) or self.homes.find()
        if "!" not in channel:
            await self._at(hub, hub.line.serve, channel)
        return await self._at(hub, hub.receive, channel)

    async def group_add(self, group: str, channel: str) -> bool:  # type: ignore[override]
        """False: the channel is a member, but what other processes send does not get here yet."""
        self.require_valid_group_name(group)
        self.require_valid_channel_name(channel)
        hub = self.homes.of(channel)
        if hub is None:
            if "!" in channel:
                raise RuntimeError(f"{channel} was not made in this process: only its own can join a group.")
            hub = self.homes.find()
        return await self._at(hub, self._join, hub, group, channel)

    async def _join(self, hub: Hub, group: str, channel: str) -> bool:
        hub.join(group, channel)
        return await hub.line.follow(group)

    async def group_discard(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        self.require_valid_channel_name(channel)
        if hub := self.homes.of(channel) or self.homes.here():
            hub.call(hub.leave, group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> bool:  # type: ignore[override]
        """True when every process that can be reached has the message."""
        self.require_valid_group_name(group)
        return await self._send(GROUP, group, message)

    async def flush(self) -> None:
        """Forget all members of this process and close the connections of this loop."""
        for hub in self.hubs:
            hub.call(hub.clear)
        if here := self.homes.here():
            self.homes.forget(here)

    close = flush

    # Members that are called, senders that do not wait

    def attach(self, channel: str, sink: Sink) -> None:
        """Hand messages for `channel` to `sink` as they come: in the loop that made the channel, before the
        sender goes on. `sink` must be quick and must not change the message, which all members share. While
        a message is being delivered, a sink that was just detached may still get that one."""
        if hub := self.homes.of(channel):
            hub.call(hub.attach, channel, sink)
        else:
            raise RuntimeError(f"{channel} was not made in this process.")

    def detach(self, channel: str) -> None:
        """Forget `channel`, with all its memberships. For a channel that is gone already: nothing."""
        if hub := self.homes.of(channel):
            hub.call(hub.detach, channel)

    def post(self, channel: str, message: dict[str, Any]) -> None:
        """Send from any thread without waiting. Only where no loop of the process lasts, in a management
        command or a shell, it waits until the message is away, because the process may end right after."""
        self.require_valid_channel_name(channel)
        self._post([(CHANNEL if "!" in channel else JOB, channel, encode(message))])

    def post_group(self, group: str, message: dict[str, Any]) -> None:
        """`post()` for a group."""
        self.post_groups([(group, message)])

    def post_groups(self, messages: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """`post_group()` of many, in this order: they leave together, so that who gets several gets them in
        one go. One that cannot travel raises, and none has left."""
        for group, _ in messages:
            self.require_valid_group_name(group)
        self._post([(GROUP, group, encode(message)) for group, message in messages])

    async def _send(self, kind: int, name: str, message: dict[str, Any]) -> bool:
        data = encode(message)
        hub = self.homes.find()
        if hub.loop is asyncio.get_running_loop():
            return await hub.line.send(kind, name, data)
        try:
            return await asyncio.wait_for(self._at(hub, hub.line.send, kind, name, data), PATIENCE)
        except TimeoutError:
            return False

    def _post(self, parcels: Sequence[Parcel]) -> None:
        hub = self.homes.find()
        if hub is not self.homes.thread or asyncio._get_running_loop() is hub.loop:
            hub.call(hub.post, parcels)
            return
        for kind, name, data in parcels:
            try:
                asyncio.run_coroutine_threadsafe(hub.line.send(kind, name, data), hub.loop).result(PATIENCE)
            except TimeoutError:
                log.warning("a message to %s did not get away in %g s", name, PATIENCE)

    async def _at(self, hub: Hub, function: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """Await `function` in the hub's loop."""
        if asyncio.get_running_loop() is hub.loop:
            return await function(*args)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(function(*args), hub.loop))
