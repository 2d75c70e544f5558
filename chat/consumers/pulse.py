"""What a process does for its sockets now and then, because a channel layer may lose what it carries.

Once a second it asks for the heads of the rooms that its sockets follow – one query, however many
sockets – and pokes each socket that is behind, which then reads on in the log (`queries.tails`). So
delivery goes on, two seconds late, while the layer is dead, silent or full; and a lost *last* message
is found, which no later number would reveal. The ends of sessions and who is here heal the same way.

Sockets may be thousands, so all of this goes through them in parts: what is done for all of them in one go
is a tenth of a second or more in which nobody is heard.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from django.conf import settings

from .. import limits, metrics
from ..layers.messages import Burst, Message
from ..pool import attempt, in_pool
from ..queries import endings, rooms
from ..refusals import Refused
from .roll import Roll

if TYPE_CHECKING:
    from .shell import Shell

log = logging.getLogger(__name__)
T = TypeVar("T")

LOOK_SECONDS = 1.0
LOOKED_AT, TOLD = 100, 20  # sockets, before others have their turn; each that is told wakes a task

Followers = dict[str, list["Shell"]]


class Pulse:
    """One for an event loop. It beats while there are sockets."""

    def __init__(self) -> None:
        self.shells: dict[Shell, int] = {}  # and at which look they came
        self._looks = 0
        self._heads: dict[str, int] = {}  # as they were at the last look
        self._endings = endings.Watch()
        self._roll = Roll()
        self._task: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    def add(self, shell: "Shell") -> None:
        self.shells[shell] = self._looks
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._beat())

    def remove(self, shell: "Shell") -> None:
        self.shells.pop(shell, None)
        if not self.shells and self._task is not None:
            self._task.cancel()
            self._task = None

    def hear(self, event: dict[str, Any]) -> None:
        """What the layer brings to a socket, as far as it concerns the process."""
        if event.get("type") == "chat.catch_up":
            self._look_now()
        elif event.get("type") == "chat.presence":
            self._roll.hear(event)

    def _look_now(self) -> None:
        """The layer was away: whoever is behind is behind for good."""
        self._hurry.set()

    async def _beat(self) -> None:
        # Two calls, and who is away is gone.
        looks_a_call = round(settings.CHAT_OFFLINE_SECONDS / 2 / LOOK_SECONDS)
        while True:
            hurry = await self._rest()
            self._looks += 1
            metrics.settle()
            try:
                await self._look(hurry=hurry, due=self._due())
                await self._end()
                await self._let_go()
                if self._looks % looks_a_call == 0:
                    await self._call_the_roll()
            except Exception:
                log.exception("the look at the rooms' logs failed; the next one is due")

    async def _rest(self) -> bool:
        """Whether it was cut short."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._hurry.wait()
        except TimeoutError:
            return False
        self._hurry.clear()
        return True

    def _due(self) -> list["Shell"]:
        """Those whose heartbeat it is. Everybody's begins when they come: it is never that of all at once."""
        looks = round(limits.HEARTBEAT_SECONDS / LOOK_SECONDS)
        ages = ((shell, self._looks - came) for shell, came in self.shells.items())
        return [shell for shell, age in ages if age and age % looks == 0]

    async def _look(self, *, hurry: bool, due: Collection["Shell"]) -> None:
        followed = set(await self._followers())
        heads = await ask(partial(rooms.heads, sorted(followed))) if followed else {}
        if heads is None:
            return
        if hurry:
            self._heads = heads
        for slug, shells in (await self._behind()).items():
            await put(shells, Message({"type": "chat.behind", "room": slug, "head": heads.get(slug, 0)}))
        self._heads = heads
        await put(due, Message({"type": "chat.heads", "rooms": heads}))

    async def _behind(self) -> Followers:
        """By room, the sockets that have not been told what was the head a look ago, and wait for nothing.

        Where something waits to be told, it is that, or it shows the hole when its turn comes; to poke such a
        socket for each look that it waits would keep a server busy that is too slow already.
        One pass over what each socket follows: a pass over all sockets for each room would hold up
        the loop where there are many of both. Of copies, because synchronous consumers have threads.
        """
        behind: Followers = defaultdict(list)
        async for part in in_parts(self.shells, LOOKED_AT):
            for shell in part:
                if shell.inbox:
                    continue
                for slug, following in list(shell.conversation.rooms.items()):
                    if following.last < self._heads.get(slug, 0):
                        behind[slug].append(shell)
        return behind

    async def _end(self) -> None:
        """Tell those whose session ended, in case the layer did not."""
        ended = await ask(self._endings.new)
        for user_id, event in ended or ():
            await put([shell for shell in self.shells if shell.conversation.user_id == user_id], event)

    async def _let_go(self) -> None:
        """Of who reads more slowly than they are told, for too long."""
        now = time.monotonic()
        async for part in in_parts(self.shells, LOOKED_AT):
            for shell in part:
                since = shell.inbox.lags_since
                if since is not None and now - since > limits.LAG_SECONDS:
                    shell.inbox.put_first(Burst(messages=[Message({"type": "chat.too_slow"})]))

    async def _call_the_roll(self) -> None:
        """Tell who went, and who came if that was not heard."""
        followers = await self._followers()
        for event in await ask(partial(self._roll.call, sorted(followers))) or ():
            await put(followers[event["room"]], event)

    async def _followers(self) -> Followers:
        followers: Followers = defaultdict(list)
        async for part in in_parts(self.shells, LOOKED_AT):
            for shell in part:
                for slug in list(shell.conversation.rooms):
                    followers[slug].append(shell)
        return followers


async def put(shells: Collection["Shell"], event: Message) -> None:
    burst = Burst(messages=[event])
    async for part in in_parts(shells, TOLD):
        for shell in part:
            shell.inbox.put(burst)


async def in_parts(shells: Collection["Shell"], size: int) -> AsyncIterator[tuple["Shell", ...]]:
    """All that there are now, so many at a time, with a turn of the loop for others in between."""
    every = tuple(shells)
    for first in range(0, len(every), size):
        yield every[first : first + size]
        await asyncio.sleep(0)


async def ask(question: Callable[[], T]) -> T | None:
    """None while the database does not answer; the next beat asks again."""
    found = await in_pool(attempt, question)
    return None if isinstance(found, Refused) else found


_pulses: WeakKeyDictionary[asyncio.AbstractEventLoop, Pulse] = WeakKeyDictionary()


def pulse() -> Pulse:
    """The running loop's."""
    loop = asyncio.get_running_loop()
    if (found := _pulses.get(loop)) is None:
        found = _pulses[loop] = Pulse()
    return found
