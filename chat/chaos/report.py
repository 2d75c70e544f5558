"""The table at the end."""

from collections import Counter
from collections.abc import Iterator, Sequence

from .check import Breach
from .trial import Outcome

SHOWN = 10  # breaches


def lines(outcome: Outcome) -> Iterator[str]:
    counts = outcome.findings.counts
    yield ""
    yield "faults survived"
    for name, times in Counter(name for name, _whom in outcome.faults).most_common():
        yield f"  {times:5}  {name}"
    yield ""
    rows = {
        "seconds": f"{outcome.seconds:,.0f}",
        "faults": f"{len(outcome.faults):,}, with kill -9 of {outcome.kills:,} processes",
        "acknowledged": f"{counts['acknowledged']:,} messages and changes, each looked for in the log",
        "refused, unknown": f"{counts['refused']:,}, {counts['unknown']:,}",
        "deliveries": f"{counts['deliveries']:,}, each held against the log",
        "reconnects": f"{outcome.reconnects:,}",
        "removals": f"{counts['removals']:,}",
        "answered after": spread(outcome.findings.answers),
        "shown after": spread(outcome.findings.arrivals),
        "recovered after": spread(outcome.recoveries),
    }
    for name, value in rows.items():
        yield f"{name:<18}{value}"
    yield ""
    yield verdict(outcome.findings.breaches)
    for breach in outcome.findings.breaches[:SHOWN]:
        yield f"  {breach}"
    if (more := len(outcome.findings.breaches) - SHOWN) > 0:
        yield f"  and {more:,} more"


def spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "not measured"
    ordered = sorted(seconds)
    half, most = (ordered[int((len(ordered) - 1) * share)] for share in (0.5, 0.99))
    return f"p50 {half:.2f} s, p99 {most:.2f} s, longest {ordered[-1]:.2f} s"


def verdict(breaches: Sequence[Breach]) -> str:
    found = Counter(breach.kind for breach in breaches)
    line = (
        f"{found['lost']} lost, {found['doubled']} doubled, {found['order']} out of order, "
        f"{found['removal']} after removal"
    )
    others = [f"{found[kind]} {words}" for kind, words in OTHERS.items() if found[kind]]
    return ", ".join([line, *others])


OTHERS = {"registry": "wrong in the registry", "late": "too late"}
