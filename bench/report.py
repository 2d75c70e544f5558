"""Runs → tables: medians, and between which values they lie."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from .measure import Run, Talk
from .peers import PEERS
from .questions import QUESTIONS


def per_delivery(seconds: float, run: Run) -> float:
    return seconds / max(1.0, run.total("deliveries")) * 1e6


def first(run: Run, name: str) -> float:
    """Of the first group: the one the scenario is about."""
    return next(iter(run.groups.values()))[name] if run.groups else 0.0


def waited(question: str, name: str) -> Callable[[Run], float]:
    return lambda run: run.groups[question][name]


@dataclass(frozen=True)
class Column:
    title: str
    value: Callable[[Run], float]
    form: str


COLUMNS = {
    "cpu": Column("CPU µs/delivery", lambda run: per_delivery(run.cpu, run), ".2f"),
    "rate": Column("deliveries/s", lambda run: run.total("deliveries") / (run.seconds or 1), ",.0f"),
    "p50": Column("p50 ms", lambda run: first(run, "p50_ms"), ".1f"),
    "p99": Column("p99 ms", lambda run: first(run, "p99_ms"), ".1f"),
    "memory": Column("KiB/socket", lambda run: run.memory / 1024, ".1f"),
    "redis": Column("Redis CPU µs/delivery", lambda run: per_delivery(run.redis_cpu, run), ".2f"),
    "messages": Column(
        "messages/s per core", lambda run: run.total("messages") / run.cpu if run.cpu else 0.0, ",.0f"
    ),
    "answers": Column(
        "`chat.ok`/s per core", lambda run: run.total("answers") / run.cpu if run.cpu else 0.0, ",.0f"
    ),
    "answered": Column("`chat.ok`/s", lambda run: run.total("answers") / (run.seconds or 1), ",.0f"),
    "accepted": Column("accepted/s", lambda run: run.sockets / (run.opening or 1), ",.0f"),
    "opening": Column("CPU µs/connection", lambda run: run.opening_cpu / run.sockets * 1e6, ",.0f"),
    "leaving": Column("CPU µs/leaving", lambda run: run.leaving_cpu / run.sockets * 1e6, ",.0f"),
    "left": Column("left behind", lambda run: float(run.left), ",.0f"),
    **{
        f"{name}_{part}": Column(f"{name} p{part} ms", waited(name, f"p{part}_ms"), ".1f")
        for name in QUESTIONS
        for part in (50, 99)
    },
    "weight": Column("script and style, kB", waited("visit", "kb"), ".1f"),
    "later": Column("soon after, kB", waited("visit", "later_kb"), ".1f"),
    "usable": Column("usable after ms", waited("visit", "usable_ms"), ",.0f"),
    "connected": Column("connected after ms", waited("visit", "connected_ms"), ",.0f"),
    "rows": Column("rows at most", waited("visit", "rows"), ",.0f"),
    "moved": Column("moved, px", waited("visit", "moved_px"), ".1f"),
    "own": Column("load generator µs/delivery", lambda run: per_delivery(run.own_cpu, run), ".2f"),
}
PAIRS = {"latency": ("p50", "p99"), **{name: (f"{name}_50", f"{name}_99") for name in QUESTIONS}}
VERDICTS = ("checked", "heard", "healthy")


def line(scenario, run: Run) -> str:
    """One run, while the others go on."""
    if run.note:
        return run.note
    shown = [COLUMNS[name] for name in measured(scenario)]
    figures = [f"{column.value(run):{column.form}} {column.title}" for column in shown]
    faults = ", ".join(f"{count} {name}" for name, count in run.faults.items())
    return ", ".join([*figures, f"own {COLUMNS['own'].value(run):.1f}", faults or "once, in order"])


def measured(scenario) -> list[str]:
    names = [each for name in scenario.columns for each in PAIRS.get(name, (name,))]
    return [name for name in names if name in COLUMNS]


def sum_up(scenario, sockets: int, talk: Talk, runs: list[tuple[str, Run]]) -> dict:
    """What a scenario came to: the values of each column, run by run, and what its table is made from."""
    names = measured(scenario)
    rows: dict[str, dict] = {}
    for label, run in runs:
        row = rows.setdefault(
            label, {"peer": run.peer, "values": {}, "faults": [], "notes": [], "differing": 0}
        )
        if run.note:
            row["notes"].append(run.note)
            continue
        for name in [*names, "own"]:
            row["values"].setdefault(name, []).append(COLUMNS[name].value(run))
        row["faults"] += [run.faults] if run.faults else []
        row["differing"] += sum(group["differing"] for group in run.groups.values())
        row.setdefault("runs", []).append(run.numbers())
    return {
        "scenario": scenario.name,
        "title": scenario.title.format(sockets=sockets),
        "about": scenario.about,
        "columns": list(scenario.columns),
        "base": scenario.base,
        "across": scenario.across,
        "sockets": sockets,
        "seconds": talk.seconds,
        "rounds": max((len(row.get("runs", [])) for row in rows.values()), default=0),
        "day": time.strftime("%-d %B %Y"),
        "rows": rows,
    }


def is_clean(kept: dict) -> bool:
    """What others do wrong stands in the table; the exit code is about us, and about the measuring."""
    ours = [row for row in kept["rows"].values() if row["peer"].startswith(("chatsite", "floor"))]
    return not any(row["faults"] or row["notes"] or row["differing"] for row in ours)


def table(kept: dict) -> str:
    if kept["across"]:
        return table_across(kept)
    lines = [title_line(kept), "| --- " + "| --- " * len(kept["columns"]) + "|"]
    for label, row in kept["rows"].items():
        cells = [cell(kept, label, name) for name in kept["columns"]]
        lines.append(f"| {title_of(label, row)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def table_across(kept: dict) -> str:
    """A row for each peer, a column for each variant."""
    name, verdicts = kept["across"], set()
    variants = list(dict.fromkeys(label.partition(": ")[2] for label in kept["rows"]))
    lines = [f"| {COLUMNS[name].title} | {' | '.join(variants)} |", "| --- " * (len(variants) + 1) + "|"]
    for peer in dict.fromkeys(row["peer"] for row in kept["rows"].values()):
        cells = []
        for variant in variants:
            row = kept["rows"].get(f"{peer}: {variant}")
            cells.append(cell(kept, f"{peer}: {variant}", name) if row else "–")
            verdicts.add(verdict(row, "checked") if row else "once, in order")
        lines.append(f"| {PEERS[peer].title} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"Checked: {'; '.join(sorted(verdicts))}."])


def title_line(kept: dict) -> str:
    return f"| | {' | '.join(column_title(kept, name) for name in kept['columns'])} |"


def column_title(kept: dict, name: str) -> str:
    if name in VERDICTS:
        return "checked"
    if name in PAIRS:
        return "p50 / p99 ms" if name == "latency" else f"{name}, p50 / p99 ms"
    if name.startswith("×"):
        return {"floor": "× floor", "": "× alone"}.get(kept["base"], "×")
    return COLUMNS[name].title


def title_of(label: str, row: dict) -> str:
    variant = label.partition(": ")[2]
    title = PEERS[row["peer"]].title
    return f"{title}, {variant}" if variant else title


def cell(kept: dict, label: str, name: str) -> str:
    row = kept["rows"][label]
    if name in VERDICTS:
        return verdict(row, name)
    if name.startswith("×"):
        return ratio(kept, label, name[1:])
    parts = PAIRS.get(name, (name,))
    if not all(row["values"].get(part) for part in parts):
        return "–"
    if len(parts) > 1:
        return " / ".join(f"{median(row['values'][part]):{COLUMNS[part].form}}" for part in parts)
    return spread(row["values"][name], COLUMNS[name].form)


def ratio(kept: dict, label: str, name: str) -> str:
    """Of the medians: to the base in the same variant, or the only one it has; or to the peer's own first."""
    rows, row = kept["rows"], kept["rows"][label]
    variant = label.partition(": ")[2]
    bases = [each for each in rows if rows[each]["peer"] == (kept["base"] or row["peer"])]
    same = [each for each in bases if each.partition(": ")[2] == variant and kept["base"]]
    base = rows[(same or bases)[0]]["values"].get(name) if bases else None
    own = row["values"].get(name)
    if not base or not own or not median(base):
        return "–"
    found = median(own) / median(base)
    return f"{found:.2f}" if found < 10 else f"{found:.0f}"


def spread(values: list[float], form: str) -> str:
    middle = format(median(values), form)
    return f"{middle} ({min(values):{form}} – {max(values):{form}})" if len(values) > 1 else middle


def verdict(row: dict, name: str) -> str:
    if row["notes"]:
        return "did not end" if not row["values"] else f"{len(row['notes'])} runs did not end"
    found: Counter = Counter()
    for each in row["faults"]:
        found.update(each)
    if found:
        return ", ".join(f"{count} {fault}" for fault, count in found.items())
    if name == "heard":
        return "all hear their room"
    return "once, in order" if not row["differing"] else "once, in several orders"
