"""One trial, from the start of the site to the verdict."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from .. import presence
from .check import Findings, check
from .faults import FAULTS
from .keeper import Keeper
from .ledger import Ledger, read
from .nemesis import Fault, Nemesis
from .people import Client
from .plan import Plan
from .stage import Stage
from .wire import Http

GUESTS = 3  # people who are removed and added
RECOVERY_SECONDS = 15.0  # in which everybody has everything again, after a fault
SETTLE_SECONDS = 60.0  # for all to be answered and told, at the end
SWEEP_SECONDS = 10.0  # on top of a lease, until the rows of a dead process are gone
GONE_SECONDS = 20.0  # in which closed sockets are gone from the registry


@dataclass(slots=True)
class Outcome:
    findings: Findings
    faults: list[tuple[str, str]] = field(default_factory=list)  # what, to whom
    recoveries: list[float] = field(default_factory=list)  # seconds, one a client and look
    kills: int = 0
    reconnects: int = 0
    seconds: float = 0.0


class Trial:
    """`say` gets a line for each step."""

    def __init__(self, plan: Plan, folder: Path, say: Callable[[str], object]) -> None:
        self.plan = plan
        self.folder = folder
        self.say = say
        self.stage = Stage(plan, folder)
        self.clients: list[Client] = []
        self.outcome = Outcome(Findings())
        self._dice = random.Random(plan.seed)  # noqa: S311 - not a secret, and to be repeated

    async def run(self) -> Outcome:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.stage.close)
            await self.stage.open()
            started = time.monotonic()
            session = await stack.enter_async_context(
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))
            )
            self._assemble(session)
            async with running(client.live() for client in self.clients):
                talking = [client.talk(room) for client in self.clients for room in client.rooms]
                removing = [self.keeper.work(guest) for guest in self.keeper.guests]
                async with running([*talking, *removing]) as deeds:
                    await self._storm()
                    await self._settle(deeds)
                await self._let_everybody_catch_up()
                await self._look_into_registry()
            await self._look_whether_all_are_gone()
            await self._judge()
            self.outcome.seconds = time.monotonic() - started
        return self.outcome

    def _assemble(self, session: aiohttp.ClientSession) -> None:
        ledgers = self.folder / "ledgers"
        ledgers.mkdir()
        tokens = dict(self.stage.tokens)
        keeper = tokens.pop("keeper")
        for number, (name, token) in enumerate(tokens.items()):
            client = Client(
                self.stage,
                name,
                Http(session, token),
                Ledger(ledgers / f"{name}.jsonl"),
                number=number,
                dice=self._more_dice(),
            )
            self.clients.append(client)
        self.keeper = Keeper(
            self.stage,
            Http(session, keeper),
            Ledger(self.folder / "keeper.jsonl"),
            guests=list(tokens)[-GUESTS:],
            dice=self._more_dice(),
        )

    def _more_dice(self) -> random.Random:
        return random.Random(self._dice.getrandbits(64))  # noqa: S311

    # Faults

    async def _storm(self) -> None:
        wanted = [fault for fault in FAULTS if self.plan.only in fault.name]
        nemesis = Nemesis(self.stage, self._more_dice(), wanted, longest=self.plan.freeze)
        ends = time.monotonic() + self.plan.seconds
        while time.monotonic() < ends and not (self._has_killed_enough() or self.outcome.findings.breaches):
            await asyncio.sleep(self._dice.uniform(*self.plan.calm))
            only_kills = self.plan.kills is not None and self._dice.random() < self.plan.kill_share
            await self._strike(nemesis, nemesis.choose(kill=only_kills))

    def _has_killed_enough(self) -> bool:
        return self.plan.kills is not None and self.outcome.kills >= self.plan.kills

    async def _strike(self, nemesis: Nemesis, fault: Fault) -> None:
        whom = await nemesis.strike(fault)
        self.outcome.kills = nemesis.kills
        self.outcome.faults.append((fault.name, whom))
        line = f"{len(self.outcome.faults):4}  {fault.name}: {whom}"
        if len(self.outcome.faults) % self.plan.look_every == 0:
            line += await self._recover(fault)
        self.say(line)

    async def _recover(self, fault: Fault) -> str:
        """How long until each client has seen what the log has now."""
        healed = time.monotonic()
        heads = await self.keeper.heads()
        steady = [client for client in self.clients if client.name not in self.keeper.guests]
        waits = await asyncio.gather(*(self._seen(client, heads, healed) for client in steady))
        late = [client.name for client, wait in zip(steady, waits, strict=True) if wait > RECOVERY_SECONDS]
        if late:
            names = ", ".join(late)
            self.outcome.findings.breach(
                "late", f"{names} had not seen everything {RECOVERY_SECONDS:g} s after {fault.name}"
            )
        self.outcome.recoveries += waits
        return f"; all caught up after {max(waits):.1f} s"

    async def _seen(self, client: Client, heads: dict[str, int], since: float) -> float:
        """Seconds until this client has seen everything up to `heads`; if it takes too long, until then."""
        while (waited := time.monotonic() - since) <= RECOVERY_SECONDS:
            if all(client.last[room] >= heads[room] for room in client.rooms):
                break
            await asyncio.sleep(0.02)
        return waited

    # The end

    async def _settle(self, deeds: list[asyncio.Task[None]]) -> None:
        """Everything is healed: what is under way comes to its end."""
        for client in self.clients:
            client.quiet.set()
            client.restless = False
        self.keeper.quiet.set()
        _done, left = await asyncio.wait(deeds, timeout=SETTLE_SECONDS)
        if left:
            words = f"{len(left)} people had no answer {SETTLE_SECONDS:g} s after everything was healed"
            self.outcome.findings.breach("late", words)

    async def _let_everybody_catch_up(self) -> None:
        await self.keeper.readmit()
        heads = await self.keeper.heads()
        since = time.monotonic()
        for client, waited in zip(
            self.clients,
            await asyncio.gather(*(self._seen(client, heads, since) for client in self.clients)),
            strict=True,
        ):
            if waited > RECOVERY_SECONDS:
                self.outcome.findings.breach(
                    "late", f"{client.name} has seen {client.last} of {heads} in the end"
                )
        self.say(f"      everything healed; rooms at {', '.join(map(str, heads.values()))}")

    async def _look_into_registry(self) -> None:
        """Within the promised time it has the sockets that are open, no other, and no dead process."""
        lease = presence.LEASE.total_seconds()
        pids = {app.popen.pid for app in self.stage.apps if app.popen is not None}
        deadline = time.monotonic() + lease + SWEEP_SECONDS
        while True:
            there = {client.client_id for client in self.clients if client.client_id is not None}
            known, servers = await self.keeper.live_clients(), set(await self.stage.known_servers())
            if known == there and servers <= pids:
                return
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(0.5)
        if known != there:
            self.outcome.findings.breach(
                "registry", f"it has {len(known - there)} sockets too many and {len(there - known)} too few"
            )
        if servers - pids:
            self.outcome.findings.breach("registry", f"it has dead processes: {sorted(servers - pids)}")

    async def _look_whether_all_are_gone(self) -> None:
        if any(breach.kind == "registry" for breach in self.outcome.findings.breaches):
            return
        deadline = time.monotonic() + GONE_SECONDS
        while known := await self.keeper.live_clients():
            if time.monotonic() > deadline:
                self.outcome.findings.breach(
                    "registry", f"{len(known)} sockets are left in it, and none is open"
                )
                return
            await asyncio.sleep(0.1)

    async def _judge(self) -> None:
        logs = {room: await self.keeper.log(room) for room in self.stage.rooms}
        for client in self.clients:
            client.ledger.close()
            self.outcome.reconnects += client.reconnects
        found = check(logs, {client.name: read(client.ledger.path) for client in self.clients})
        found.breaches += self.outcome.findings.breaches
        self.outcome.findings = found


@asynccontextmanager
async def running(coroutines: Iterable[Coroutine[Any, Any, None]]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run them meanwhile. What one of them fails with is raised in the end."""
    tasks = [asyncio.create_task(each) for each in coroutines]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()
