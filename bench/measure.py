"""One run: a fresh server, its crowd, some seconds of talk, and what they cost."""

import time
from dataclasses import asdict, dataclass, field

from tests.services import redis

from . import gauges
from .driver import Load, Silent
from .peers import PEERS, Order
from .questions import ask_all
from .visit import visit

HEAR_SECONDS = 30.0  # for every socket to hear its room
FAULTS = {
    "missing": "missing",
    "faults": "repeated or out of order",
    "misrouted": "misrouted",
    "holes": "holes in seq",
    "refused": "refused",
}
SETTLE_SECONDS = 0.5  # after the last handshake or message, for what a server still does about it


@dataclass(frozen=True)
class Talk:
    seconds: float
    before: float = 0.7  # seconds of talk that are not measured
    patience: float = 20.0  # for what is still under way at the end
    leaving: float = 0.0  # seconds that a server has to see that all have left at once


@dataclass
class Run:
    """All figures are of the measured seconds; `groups` has the counts of bench/load/check.c by group."""

    peer: str
    sockets: int
    seconds: float = 0.0
    cpu: float = 0.0  # seconds, of the server
    redis_cpu: float = 0.0
    helper_cpu: float = 0.0  # of its database server
    own_cpu: float = 0.0  # of the load generator
    opening: float = 0.0  # seconds
    opening_cpu: float = 0.0
    memory: float = 0.0  # bytes a socket, idle
    left: int = 0  # sockets that have gone, and are believed to be there
    leaving_cpu: float = 0.0
    unheard: int = 0  # sockets that never heard their room
    closed: int = 0
    groups: dict[str, dict] = field(default_factory=dict)
    note: str = ""  # why there are no figures

    def total(self, name: str) -> float:
        return sum(group[name] for group in self.groups.values())

    @property
    def faults(self) -> dict[str, int]:
        """What must not be, where it was."""
        found = {title: int(self.total(name)) for name, title in FAULTS.items()}
        found |= {"unheard": self.unheard, "closed": self.closed}
        return {title: count for title, count in found.items() if count > 0}

    def numbers(self) -> dict:
        return asdict(self)


def measure(name: str, order: Order, talk: Talk, valkey: redis.Server) -> Run:
    run = Run(name, sockets=len(order.crowd.places))
    valkey.ask("FLUSHALL")  # the stock layer leaves members behind, who would be sent to
    try:
        running = PEERS[name].start(order)
    except (RuntimeError, TimeoutError) as error:
        run.note = f"it did not start: {error}"[:1500]
        return run
    load = None
    try:
        if order.visited:
            run.groups = visit(running, order.crowd.rooms[0][1], order.past)
            return run
        if order.past:
            run.groups = ask_all(running, order.crowd.rooms[0][1], order.past)
            return run
        load = Load()
        _open(run, running, order, load)
        if talk.seconds:
            _talk(run, running, talk, load, valkey)
        if talk.leaving:
            _leave(run, running, talk, load)
    except Silent as silent:
        log = running.process.log.read_text(errors="replace")[-1500:]
        run.note = f"{silent}; the server wrote: {log}" if log else str(silent)
    finally:
        if load is not None:
            load.end()
        running.remove()
    return run


def _open(run: Run, running, order: Order, load: Load) -> None:
    before, memory = running.cpu_seconds(), running.memory_bytes()
    opened = load.open(running.plan(order.crowd))
    time.sleep(SETTLE_SECONDS)
    run.opening, run.opening_cpu = opened["seconds"], running.cpu_seconds() - before
    run.unheard = run.sockets - load.warm(HEAR_SECONDS)["warm"]
    time.sleep(SETTLE_SECONDS)
    run.memory = (running.memory_bytes() - memory) / run.sockets


def _talk(run: Run, running, talk: Talk, load: Load, valkey: redis.Server) -> None:
    if talk.before:
        load.run(talk.before, talk.patience)
    before = running.cpu_seconds()
    redis_before = gauges.exact_cpu_seconds(valkey.pid)
    helpers_before = [gauges.cpu_seconds(process.pid) for process in running.helpers]
    result = load.run(talk.seconds, talk.patience)
    run.cpu = running.cpu_seconds() - before
    run.redis_cpu = gauges.exact_cpu_seconds(valkey.pid) - redis_before
    run.helper_cpu = sum(gauges.cpu_seconds(each.pid) for each in running.helpers) - sum(helpers_before)
    run.seconds, run.own_cpu = result["seconds"], result["own_cpu"]
    run.closed, run.groups = result["closed"], result["groups"]


def _leave(run: Run, running, talk: Talk, load: Load) -> None:
    before = running.cpu_seconds()
    load.end()
    until = time.monotonic() + talk.leaving
    while (left := running.present() if running.present else 0) and time.monotonic() < until:
        time.sleep(SETTLE_SECONDS)
    run.left = left
    time.sleep(SETTLE_SECONDS)
    run.leaving_cpu = running.cpu_seconds() - before
