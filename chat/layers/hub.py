"""The local fan-out: which members in this process hear which group.

A hub belongs to one event loop and is touched in its thread alone, so that telling a group is one dictionary
look-up and a loop over callables, without a lock, a queue or a task. Everybody else comes in through
`Hub.call()`. Membership lives here and nowhere outside: a process that dies leaves no ghosts behind.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from time import perf_counter
from typing import Any

from .mailbox import Mailbox
from .messages import Burst, Message, Write
from .parcels import Parcel

log = logging.getLogger(__name__)

Sink = Callable[[Burst], object]
Find = Callable[[str], tuple[Sink, ...]]

SLICE_SECONDS = 0.001  # in which members of a large group are told, before other things have their turn
AT_ONCE = 25  # members that are told, and then written to, between two looks at the clock
TURNS = 4  # of the loop for others; most of what they do takes several


class Hub:
    """The members of one event loop. `token` is the part of their channel names that finds this hub."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        capacity: Callable[[str], int],
        expiry: int,
    ) -> None:
        self.loop = loop
        self.token = secrets.token_hex(8)
        self.line: Any = None  # the way to other processes, a `base.Line`
        self.groups: dict[str, dict[str, Sink]] = {}
        self.mailboxes: dict[str, Mailbox] = {}
        self._sinks: dict[str, Sink | None] = {}  # None: named, but nobody has listened yet
        self._groups_of: dict[str, set[str]] = {}
        self.capacity = capacity
        self._expiry = expiry
        self._due: dict[tuple[Find, str], Burst] = {}
        self._turns: dict[tuple[Find, str], tuple[Iterator[Sink], Burst]] = {}  # begun, and not at the end
        self._writes: list[Write] = []
        self._delivering = False
        self._gathering = False
        self._waiters: list[asyncio.Future[None]] = []
        self._calls: deque[tuple[Callable[..., object], tuple]] = deque()
        self._waking = False

    # Members

    def name_channel(self, prefix: str) -> str:
        channel = f"{prefix.rstrip('.')}.{self.token}!{secrets.token_hex(8)}"
        self._sinks[channel] = None
        return channel

    def knows(self, channel: str) -> bool:
        return channel in self._sinks or channel in self._groups_of

    @property
    def channels(self) -> int:
        """How many live here."""
        return len(self._sinks)

    def attach(self, channel: str, sink: Sink) -> None:
        """From now on messages for `channel` are handed to `sink`, at once, those that waited first."""
        box = self.mailboxes.pop(channel, None)
        self._sinks[channel] = sink
        for group in self._groups_of.get(channel, ()):
            self.groups[group][channel] = sink
        waited = Burst(channel)
        while box is not None and not box.queue.empty():
            waited.append(box.queue.get_nowait())
        if waited:
            self._tell((sink,), waited)

    def detach(self, channel: str) -> None:
        """Forget `channel` and its memberships; the cost is that of its own groups, not of all."""
        self._sinks.pop(channel, None)
        box = self.mailboxes.pop(channel, None)
        if box is not None and box.expiry is not None:
            box.expiry.cancel()
        for group in self._groups_of.pop(channel, ()):
            self._remove(group, channel)

    def join(self, group: str, channel: str) -> None:
        self.groups.setdefault(group, {})[channel] = self._sinks.get(channel) or self.mailbox(channel).take
        self._groups_of.setdefault(channel, set()).add(group)

    def leave(self, group: str, channel: str) -> None:
        groups = self._groups_of.get(channel, set())
        if group in groups:
            groups.remove(group)
            if not groups:
                del self._groups_of[channel]
            self._remove(group, channel)

    def _remove(self, group: str, channel: str) -> None:
        members = self.groups[group]
        del members[channel]
        if not members:
            del self.groups[group]

    def clear(self) -> None:
        for channel in [*self._sinks, *self._groups_of]:
            self.detach(channel)

    # Delivery

    def deliver_group(self, group: str, message: Message) -> bool:
        """True when somebody here is in the group."""
        if group not in self.groups:
            return False
        message.group = group
        self._deliver(self._members, group, message)
        return True

    def deliver(self, channel: str, message: Message) -> bool:
        """True when the channel lives here."""
        if channel not in self._sinks:
            return False
        self._deliver(self._owner, channel, message)
        return True

    def deliver_all(self, message: Message) -> None:
        """To every channel that is in a group, once."""
        self._deliver(self._everybody, "", message)

    def gather(self, turns: int = 1) -> None:
        """What is delivered to the end of this turn of the loop, or of a later one, goes out together."""
        if not self._gathering:
            self._gathering = True
            self._go_on_in(turns)

    def gathered(self) -> asyncio.Future[None]:
        """Done when what is being gathered has gone out."""
        waiter: asyncio.Future[None] = self.loop.create_future()
        self._waiters.append(waiter)
        return waiter

    def _deliver(self, find: Find, name: str, message: Message) -> None:
        # What waits for the same members is handed over as one. That is so while a burst is gathered, while
        # a large group is being told, and while others are: a sink may send, too, and what it sends goes out
        # after what is being delivered, or the members behind it would get the answer before the question.
        if (find, name) not in self._due:
            self._due[find, name] = burst = Burst(name)
            burst.later = self._writes
        self._due[find, name].append(message)
        if not (self._gathering or self._delivering):
            self._deliver_due()

    def _deliver_due(self) -> None:
        self._delivering = True
        try:
            until = perf_counter() + SLICE_SECONDS
            begun_before, self._turns = self._turns, {}
            while ready := [key for key in self._due if key not in begun_before and key not in self._turns]:
                begun = [(key, iter(key[0](key[1])), self._due.pop(key)) for key in ready]
                # One member each first: it works out what the others are told. To tell them without a pause
                # costs the kernel, and who waits for it, less than the same now and then.
                for _, sinks, burst in begun if len(begun) > 1 else ():
                    self._tell(tuple(islice(sinks, 1)), burst)
                for turn in begun:
                    self._take_turn(*turn, until)
            # What is new is mostly small, and does not wait for what takes long.
            for key, (sinks, burst) in begun_before.items():
                self._take_turn(key, sinks, burst, until)
            if any(key not in self._turns for key in self._due):
                self.gather()
        finally:
            self._delivering = False
            self._write()

    def _take_turn(self, key: tuple[Find, str], sinks: Iterator[Sink], burst: Burst, until: float) -> None:
        """Tell as many as there is time for; a large group is told in slices: nobody waits for it."""
        while self._tell(tuple(islice(sinks, AT_ONCE)), burst) == AT_ONCE:
            self._write()
            if perf_counter() > until:
                break
        else:
            return
        self._turns[key] = (sinks, burst)
        if not self._gathering:
            self._gathering = True
            self._go_on_in(TURNS)

    def _write(self) -> None:
        """One after the other, with nothing between: who reads it is then awake, and waking costs more."""
        for write, data in self._writes:
            try:
                write(data)
            except Exception:
                log.exception("a member could not be written to")
        self._writes.clear()

    def _go_on_in(self, turns: int) -> None:
        self.loop.call_soon(*((self._go_on_in, turns - 1) if turns > 1 else (self._go_on,)))

    def _go_on(self) -> None:
        self._gathering = False
        waiters, self._waiters = self._waiters, []
        try:
            self._deliver_due()
        finally:
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)

    # Copies, because a sink may leave or let others in.

    def _members(self, group: str) -> tuple[Sink, ...]:
        return tuple(self.groups.get(group, {}).values())

    def _owner(self, channel: str) -> tuple[Sink, ...]:
        return (self._sinks[channel] or self.mailbox(channel).take,) if channel in self._sinks else ()

    def _everybody(self, _: str) -> tuple[Sink, ...]:
        return tuple(sink for channel in self._groups_of if (sink := self._sinks.get(channel)))

    def _tell(self, sinks: tuple[Sink, ...], burst: Burst) -> int:
        """How many there were."""
        before = burst.failed
        for sink in self._apart(sinks, burst):
            try:
                sink(burst)
            except Exception:
                burst.failed += 1
                if burst.failed == 1:
                    log.exception("a member failed on a message of the channel layer")
        if burst.failed > max(before, 1):
            log.error("%d members failed on the same message", burst.failed)
        return len(sinks)

    @staticmethod
    def _apart(sinks: tuple[Sink, ...], burst: Burst) -> Iterator[Sink]:
        """Those that have to be called: there is nothing yet that tells them all alike, or it cannot."""
        for place, sink in enumerate(sinks):
            if burst.alike is not None:
                yield from burst.alike(sinks[place:], burst.later)
                return
            yield sink

    # The classic way

    def mailbox(self, channel: str) -> Mailbox:
        if channel not in self.mailboxes:
            box = self.mailboxes[channel] = Mailbox(channel, self.capacity(channel))
            self._sinks[channel] = box.take
        return self.mailboxes[channel]

    async def receive(self, channel: str) -> dict[str, Any]:
        """The next message, as a copy: classic consumers may take their event apart."""
        box = self.mailbox(channel)
        if box.expiry is not None:
            box.expiry.cancel()
        box.readers += 1
        try:
            return dict(await box.queue.get())
        except asyncio.CancelledError:
            # Channels has no way to say that a channel is over. A reader that was cancelled and does not
            # come back is the only sign of it; one that merely ran into a timeout comes back in time.
            if "!" in channel and box.readers == 1:
                box.expiry = self.loop.call_later(self._expiry, self.detach, channel)
            raise
        finally:
            box.readers -= 1

    # The way in for other threads

    def post(self, parcels: Sequence[Parcel]) -> None:
        """Send these, of which those for members here go out together."""
        if len(parcels) > 1:
            self.gather()
        for parcel in parcels:
            self.line.post(*parcel)

    def call(self, function: Callable[..., object], *args: Any) -> None:
        """Run `function` in this hub's loop: at once if that is here, else soon and in the order of calls."""
        if asyncio._get_running_loop() is self.loop:
            function(*args)
            return
        self._calls.append((function, args))
        if not self._waking:  # one wake-up for everything that waits
            self._waking = True
            try:
                self.loop.call_soon_threadsafe(self._run_calls)
            except RuntimeError:  # the loop is closed, and its members are gone with it
                self._calls.clear()

    def _run_calls(self) -> None:
        # First the flag, then the calls: who appends later sees the flag down and wakes the loop again.
        self._waking = False
        self.gather()
        for _ in range(len(self._calls)):
            function, args = self._calls.popleft()
            try:
                function(*args)
            except Exception:
                log.exception("a call handed over to the channel layer's loop failed")
        if self._calls and not self._waking:
            self._waking = True
            self.loop.call_soon(self._run_calls)
