"""The plot of the growth scenario, docs/cpu-per-delivery.svg: CPU per delivery against sockets."""

import math
from html import escape
from statistics import median

from .compiled import ROOT

PLOT = ROOT / "docs" / "cpu-per-delivery.svg"
WIDTH, HEIGHT = 760, 440
LEFT, TOP, RIGHT, BOTTOM = 64, 58, 196, 52  # margins; the names of the lines stand on the right
LABEL_HEIGHT = 17

# Name on the plot, and the class of its line.
LINES = {
    "stock": ("Channels tutorial", "a"),
    "stock-pubsub": ("Channels, best stock", "b"),
    "socketio": ("Socket.IO", "c"),
    "websockets": ("Python websockets", "d"),
    "ws": ("Node ws", "e"),
    "chatsite": ("Chatsite", "us"),
    "floor": ("C floor", "floor"),
}

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.soft { fill: #57606a }
.back { fill: #ffffff }
.grid { stroke: #d8dee4; stroke-width: 1 }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.us { stroke: #0a58ca } .line.us { stroke-width: 4 } text.us { font-weight: 700; fill: #0a58ca; stroke: none }
.floor { stroke: #57606a } .line.floor { stroke-dasharray: 5 4 }
.a { stroke: #b3261e } .b { stroke: #b85c00 } .c { stroke: #7a3fb0 }
.d { stroke: #8a6d00 } .e { stroke: #1a7f37 }
text.name { stroke: none }
.link { stroke-width: 1; stroke-opacity: 0.45; stroke-dasharray: 1 3 }
circle { stroke-width: 2; fill: #ffffff }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .soft { fill: #9da7b3 } .back, circle { fill: #0d1117 } .grid { stroke: #30363d }
.us { stroke: #6cb0ff } text.us { fill: #6cb0ff } .floor { stroke: #9da7b3 }
.a { stroke: #ff7b72 } .b { stroke: #f0a04b } .c { stroke: #c79bf2 }
.d { stroke: #d8c04a } .e { stroke: #56d364 }
}
"""


def write(kept: dict) -> None:
    """From the growth scenario; nothing where it has no two sizes."""
    lines = {name: found for name in LINES if len(found := points(kept, name)) > 1}
    if lines:
        PLOT.write_text(draw(lines))


def points(kept: dict, peer: str) -> list[tuple[int, float]]:
    """Sockets, and µs per delivery."""
    found = [
        (int(label.partition(": ")[2].replace(",", "")), median(row["values"]["cpu"]))
        for label, row in kept["rows"].items()
        if row["peer"] == peer and row["values"].get("cpu")
    ]
    return sorted(found)


class Frame:
    """Both axes are logarithmic: a peer that costs ten times as much is one step higher, everywhere."""

    def __init__(self, lines: dict[str, list[tuple[int, float]]]) -> None:
        every = [point for found in lines.values() for point in found]
        self.sizes = sorted({size for size, _ in every})
        self.low = math.floor(math.log10(min(cost for _, cost in every)))
        self.high = math.ceil(math.log10(max(cost for _, cost in every)))

    def x(self, size: int) -> float:
        first, last = math.log(self.sizes[0]), math.log(self.sizes[-1])
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log(size) - first) / (last - first)

    def y(self, cost: float) -> float:
        part = (math.log10(cost) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * part


def draw(lines: dict[str, list[tuple[int, float]]]) -> str:
    frame = Frame(lines)
    summary = "; ".join(
        f"{LINES[name][0]}: {found[-1][1]:.3g} µs at {found[-1][0]:,}" for name, found in lines.items()
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title desc">',
        f'<title id="title">CPU per delivery</title><desc id="desc">{escape(summary)}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="back" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        f'<text class="title" x="{LEFT}" y="26">Server CPU per delivered message, µs</text>',
        f'<text class="soft" x="{LEFT}" y="44">one room, four people talking; both scales logarithmic</text>',
        *axes(frame),
        *(line(frame, name, found) for name, found in reversed(lines.items())),
        *names(frame, lines),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def axes(frame: Frame) -> list[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for power in range(frame.low, frame.high + 1):
        y = frame.y(10**power)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{right}"/>')
        parts.append(
            f'<text class="soft" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10**power:,g}</text>'
        )
    for size in frame.sizes:
        x = frame.x(size)
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP}V{bottom}"/>')
        parts.append(f'<text class="soft" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{size:,}</text>')
    middle = (LEFT + right) / 2
    parts.append(
        f'<text class="soft" x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">sockets in the room</text>'
    )
    return parts


def line(frame: Frame, name: str, found: list[tuple[int, float]]) -> str:
    kind = LINES[name][1]
    places = [(frame.x(size), frame.y(cost)) for size, cost in found]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = "".join(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in places)
    return f'<path class="line {kind}" d="M{path}"/>{dots}'


def names(frame: Frame, lines: dict[str, list[tuple[int, float]]]) -> list[str]:
    """Each at the end of its line, moved down where another one stands already."""
    right, parts, free = WIDTH - RIGHT, [], 0.0
    ends = sorted((frame.y(found[-1][1]), name, found[-1]) for name, found in lines.items())
    for y, name, (size, cost) in ends:
        text, kind = LINES[name]
        at = max(y, free)
        free = at + LABEL_HEIGHT
        parts.append(
            f'<path class="link {kind}" d="M{frame.x(size) + 5:.1f} {y:.1f}L{right + 14} {at:.1f}"/>'
        )
        parts.append(
            f'<text class="name {kind}" x="{right + 18}" y="{at + 4:.1f}">{escape(text)} {cost:.3g}</text>'
        )
    return parts
