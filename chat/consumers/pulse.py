"""Looking at the log now and then, because a channel layer may lose what it carries.

Once a second a process asks for the heads of the rooms that its sockets follow – one query,
however many sockets – and hands to each socket that is behind what it has missed, read once
a room. So delivery goes on, two seconds late, while the layer is dead, silent or full; and a
lost *last* message is found, which no later number would reveal.
"""

import asyncio
import logging
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .. import limits
from ..layers.hub import Message
from ..queries import messages, rooms
from ..refusals import Refused
from .pool import attempt, in_pool

if TYPE_CHECKING:
    from .shell import Shell

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0

Behind = tuple["Shell", int]  # a socket, and the last seq it was told


class Pulse:
    """One for an event loop. It beats while there are sockets."""

    def __init__(self) -> None:
        self.shells: set[Shell] = set()
        self._heads: dict[str, int] = {}  # as they were at the last look
        self._task: asyncio.Task[None] | None = None

    def add(self, shell: "Shell") -> None:
        self.shells.add(shell)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._beat())

    def remove(self, shell: "Shell") -> None:
        self.shells.discard(shell)
        if not self.shells and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _beat(self) -> None:
        looks_a_heartbeat = round(limits.HEARTBEAT_SECONDS / LOOK_SECONDS)
        look = 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            look += 1
            try:
                await self._look(tell=look % looks_a_heartbeat == 0)
            except Exception:
                log.exception("the look at the rooms' logs failed; the next one is due")

    async def _look(self, *, tell: bool) -> None:
        followed = {slug for shell in self.shells for slug in list(shell.conversation.rooms)}
        heads = await in_pool(attempt, partial(rooms.heads, sorted(followed))) if followed else {}
        if isinstance(heads, Refused):
            return
        for slug, behind in self._behind().items():
            await self._help_up(slug, behind)
        self._heads = heads
        if tell:
            for shell in self.shells:
                shell.inbox.put({"type": "chat.heads", "rooms": heads})

    def _behind(self) -> dict[str, list[Behind]]:
        """By room, the sockets that have not been told what was the head a look ago, and wait for nothing.

        Where something waits to be told, it is that, or it shows the hole when its turn comes; to put it
        there again, for each look that it waits, would keep a server busy that is too slow already.
        One pass over what each socket follows: a pass over all sockets for each room would hold up
        the loop where there are many of both. Of copies, because synchronous consumers have threads.
        """
        behind: dict[str, list[Behind]] = defaultdict(list)
        for shell in self.shells:
            if shell.inbox:
                continue
            for slug, following in list(shell.conversation.rooms.items()):
                if following.last < self._heads.get(slug, 0):
                    behind[slug].append((shell, following.last))
        return behind

    async def _help_up(self, slug: str, behind: list[Behind]) -> None:
        missed = await in_pool(attempt, partial(_after, slug, min(last for _shell, last in behind)))
        if isinstance(missed, Refused):
            return
        if not missed["complete"]:
            events: list[dict[str, Any]] = [{"type": "chat.catch_up"}]
        else:
            events = [Message(event) for event in missed["events"]]
        for shell, last in behind:
            for event in events:
                if event.get("seq", last + 1) > last:
                    shell.inbox.put(event)


def _after(slug: str, seq: int) -> dict[str, Any]:
    return messages.events_after(rooms.by_slug(slug), after=seq)


_pulses: WeakKeyDictionary[asyncio.AbstractEventLoop, Pulse] = WeakKeyDictionary()


def pulse() -> Pulse:
    """The running loop's."""
    return _pulses.setdefault(asyncio.get_running_loop(), Pulse())
