"""Runs → a table: medians, and between which values they lie."""

import argparse
import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from statistics import median

from .targets import TARGETS

PACKAGES = ("django", "channels", "channels-redis", "redis", "daphne", "uvicorn", "uvloop", "websockets")

PAGE = """# One room, many sockets

{table}

A delivery is one message that reached one socket. *CPU* is what the server's process used for it, all its
threads; Redis and the load generator are not in it. *Round trip* is from a talker's send until the same
talker reads its own message, with the server as busy as it can be. *Checked* means: every socket got every
message once, in the order of its talker – and, *one order*, all sockets in the same order.

{sockets:,} sockets in one room, {talkers} of them talk: each says the next message when it has read its
own last one. All speak the tutorial's plain protocol. Chatsite checks each message, renders it, and stores
it durably before anybody gets it; the stock app passes it on. {rounds} rounds of {seconds:g} s in turn, each
with a fresh server; medians, and (lowest – highest). The server has a core of its own; Redis and the load
generator ({own:.1f} µs a delivery) share the other.

{machine}

Written by `python bench/run.py`. Compare numbers of one table only.
"""


@dataclass(frozen=True)
class Run:
    cpu_us: float
    seconds: float
    messages: int
    deliveries: int
    missing: int
    faults: int
    closed: int
    orders: int
    own_us: float
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        return self.deliveries / self.seconds

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.faults or self.closed) and self.deliveries > 0

    def line(self) -> str:
        return (
            f"{self.rate:,.0f} deliveries/s, {self.cpu_us:.1f} µs CPU each, {self.messages} messages, "
            f"{self.verdict()}"
        )

    def verdict(self) -> str:
        if self.is_clean:
            return "one order" if self.orders == 1 else f"checked, {self.orders} orders"
        return f"{self.missing} missing, {self.faults} out of order, {self.closed} sockets closed"


def table(runs: dict[str, list[Run]]) -> str:
    rows = [
        "| | deliveries/s | CPU µs/delivery | × | round trip p50 / p99 ms | checked |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    stock = median(run.cpu_us for run in runs["stock"]) if "stock" in runs else None
    for target in TARGETS:
        if target.name not in runs:
            continue
        found = runs[target.name]
        cpu = median(run.cpu_us for run in found)
        times = f"{stock / cpu:.1f} times less" if stock and target.name != "stock" else ""
        trip = f"{median(run.p50_ms for run in found):.0f} / {median(run.p99_ms for run in found):.0f}"
        verdicts = ", ".join(sorted({run.verdict() for run in found}))
        rate, cost = spread([run.rate for run in found], ",.0f"), spread([run.cpu_us for run in found], ".1f")
        rows.append(f"| {target.title} | {rate} | {cost} | {times} | {trip} | {verdicts} |")
    return "\n".join(rows)


def spread(values: list[float], form: str) -> str:
    middle = format(median(values), form)
    return f"{middle} ({min(values):{form}} – {max(values):{form}})" if len(values) > 1 else middle


def numbers(runs: dict[str, list[Run]]) -> dict[str, list[dict]]:
    return {name: [{**asdict(run), "clean": run.is_clean} for run in found] for name, found in runs.items()}


def page(runs: dict[str, list[Run]], options: argparse.Namespace) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    cores = f"{os.cpu_count()} cores, {platform.machine()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return PAGE.format(
        table=table(runs),
        sockets=options.sockets,
        talkers=options.talkers,
        rounds=options.rounds,
        seconds=options.seconds,
        own=median(run.own_us for found in runs.values() for run in found),
        machine=f"{platform.system()}, {cores}, {python}; {packages}.",
    )
