"""Who chooses the faults and lets them happen, one after the other."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from .processes import Process
from .proxy import Proxy
from .stage import Stage


@dataclass(frozen=True, slots=True)
class Fault:
    """``kills``: it ends processes by SIGKILL. `do` says to whom it happened."""

    name: str
    do: Callable[["Nemesis"], Awaitable[str]]
    possible: Callable[[Stage], object]
    kills: bool = False


class Nemesis:
    """Chooses at random among what the stage has. ``longest`` is the longest freeze, in seconds."""

    def __init__(self, stage: Stage, dice: random.Random, faults: Iterable[Fault], *, longest: float) -> None:
        self.stage = stage
        self.dice = dice
        self.longest = longest
        self.kills = 0  # processes
        self.faults = [fault for fault in faults if fault.possible(stage)]
        self._left: list[Fault] = []

    def choose(self, *, kill: bool = False) -> Fault:
        """Each has its turn before one comes again; of those that ``kill``, any."""
        kills = [fault for fault in self.faults if fault.kills]
        if kill and kills:
            return self.dice.choice(kills)
        if not self._left:
            self._left = self.dice.sample(self.faults, len(self.faults))
        return self._left.pop()

    async def strike(self, fault: Fault) -> str:
        """Let it happen; to whom it did, and for how long."""
        try:
            return await fault.do(self)
        finally:
            self.stage.heal()

    async def kill(self, process: Process, *, down: float = 0.0) -> str:
        """End it, and start it again after a while."""
        self.kills += 1
        await process.kill()
        await asyncio.sleep(down)
        await process.start()
        return process.name

    async def freeze(self, process: Process, *, at_most: float = 8.0) -> str:
        process.freeze()
        try:
            return f"{process.name} for {await self.a_while(at_least=1.0, at_most=at_most):.1f} s"
        finally:
            process.thaw()

    def app(self) -> Process:
        return self.dice.choice(self.stage.apps)

    def link(self, links: list[Proxy] | None = None) -> Proxy:
        return self.dice.choice(links or self.stage.links)

    async def a_while(self, *, at_least: float = 0.5, at_most: float = 6.0) -> float:
        seconds = self.dice.uniform(at_least, max(at_least, min(at_most, self.longest)))
        await asyncio.sleep(seconds)
        return seconds
