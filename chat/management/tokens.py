"""The design tokens of static/css/tokens.css as tables and a picture, and what contrast their colours have.

The style sheet is the only place where they stand. What a colour is on a screen is worked out here as a
browser does it: oklch → sRGB (CSS Color 4, https://www.w3.org/TR/css-color-4/#color-conversion-code), and
contrast as WCAG 2.2 has it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
"""

import math
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from django.conf import settings

HUE = 252.0
COLOURS = ("Surfaces", "Ink", "Accent", "Marker", "Status", "Code colours", "Reverse", "Focus")

_SECTION = re.compile(r"^ {4}/\* ([\w ]+)")
_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
_REMARK = re.compile(r";\s*/\* (?:[\d/]+ +)?(.+?) \*/")
_OKLCH = re.compile(r"oklch\(([\d.]+) ([\d.]+) (var\(--accent-hue\)|[\d.]+)(?: / ([\d.]+))?\)")

Rgb = tuple[float, float, float]  # 0 to 1, as a screen has them


@dataclass(frozen=True, slots=True)
class Colour:
    lightness: float
    chroma: float
    hue: float | None  # None: the workspace's own
    alpha: float = 1.0

    def on_screen(self, hue: float = HUE) -> Rgb:
        """Without its transparency; what a screen cannot show is cut off."""
        angle = math.radians(hue if self.hue is None else self.hue)
        a, b = self.chroma * math.cos(angle), self.chroma * math.sin(angle)
        long, medium, short = (
            (self.lightness + ka * a + kb * b) ** 3
            for ka, kb in (
                (0.3963377774, 0.2158037573),
                (-0.1055613458, -0.0638541728),
                (-0.0894841775, -1.2914855480),
            )
        )
        red, green, blue = (
            _companded(kl * long + km * medium + ks * short)
            for kl, km, ks in (
                (4.0767416621, -3.3077115913, 0.2309699292),
                (-1.2684380046, 2.6097574011, -0.3413193965),
                (-0.0041960863, -0.7034186147, 1.7076147010),
            )
        )
        return red, green, blue


@dataclass(frozen=True, slots=True)
class Token:
    name: str
    value: str
    remark: str = ""

    @property
    def colours(self) -> tuple[Colour, Colour] | None:
        """By day and by night."""
        found = [
            Colour(
                float(light), float(chroma), None if hue.startswith("var") else float(hue), float(alpha or 1)
            )
            for light, chroma, hue, alpha in _OKLCH.findall(self.value)
        ]
        return (found[0], found[1]) if len(found) == 2 else None


@cache
def tokens() -> dict[str, list[Token]]:
    """By section, in the order of the style sheet; without what media queries change."""
    text = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    text = text[text.index(":root {") : text.index('[data-theme="light"]')].replace(",\n", ", ")
    found: dict[str, list[Token]] = {}
    section = ""
    for line in text.splitlines():
        if title := _SECTION.match(line):
            section = title[1].strip()
        remark = _REMARK.search(line)
        for name, value in _TOKEN.findall(line):
            token = Token(name, " ".join(value.split()), remark[1] if remark else "")
            found.setdefault(section, []).append(token)
    return found


def colour(name: str) -> tuple[Colour, Colour]:
    """By day and by night. KeyError: there is no such colour."""
    every = {token.name: token.colours for section in tokens().values() for token in section}
    found = every[name]
    if found is None:
        raise KeyError(name)
    return found


def contrast(one: Rgb, other: Rgb) -> float:
    """1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def hexadecimal(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(each * 255):02x}" for each in rgb)


def _companded(linear: float) -> float:
    linear = min(max(linear, 0.0), 1.0)
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# ------------------------------------------------------------------------ documents

BEGIN, END = "<!-- tokens: written by `python3 manage.py document` -->", "<!-- /tokens -->"


def document() -> str:
    """docs/visual-design.md with its tables anew; everything else in it is written by hand."""
    text = (Path(settings.BASE_DIR) / "docs/visual-design.md").read_text()
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{tables()}{END}{rest.split(END)[1]}"


def tables() -> str:
    return "".join(_table(section, found) for section, found in tokens().items() if section != "Hue")


def _table(section: str, found: list[Token]) -> str:
    if section in COLOURS:
        head, rows = "| | day | night |\n| --- | --- | --- |\n", [_colour_row(each) for each in found]
    else:
        head, rows = "| | | for |\n| --- | --- | --- |\n", [_row(each) for each in found]
    return f"### {section}\n\n{head}" + "".join(f"{row}\n" for row in rows) + "\n"


def _row(token: Token) -> str:
    rem = re.fullmatch(r"([\d.]+)rem", token.value)
    value = f"{float(rem[1]) * 16:g} px" if rem else f"`{token.value}`"
    return f"| `--{token.name}` | {value} | {token.remark} |"


def _colour_row(token: Token) -> str:
    if token.colours is None:
        return f"| `--{token.name}` | `{token.value}` | |"
    return f"| `--{token.name}` | " + " | ".join(f"`{_shown(each)}`" for each in token.colours) + " |"


def _shown(colour: Colour) -> str:
    solid = hexadecimal(colour.on_screen())
    return solid if colour.alpha == 1 else f"{solid} at {colour.alpha * 100:g} %"


ROW, COLUMN, LABEL = 26, 200, 190


def picture() -> str:
    """docs/visual-design.svg: every colour as it stands by day and by night."""
    colours = [token for name in COLOURS for token in tokens().get(name, ()) if token.colours]
    height = ROW * (len(colours) + 1)
    grounds = [hexadecimal(each.on_screen()) for each in colour("surface")]
    inks = [hexadecimal(each.on_screen()) for each in colour("ink")]
    parts = []
    for place, (title, ground) in enumerate(zip(("day", "night"), grounds, strict=True)):
        left = place * (LABEL + COLUMN)
        parts.append(f'<rect x="{left}" width="{LABEL + COLUMN}" height="{height}" fill="{ground}"/>')
        parts.append(f'<text x="{left + 16}" y="18" font-weight="600" fill="{inks[place]}">{title}</text>')
        for row, token in enumerate(colours, start=1):
            shade = (token.colours or ())[place]
            top = row * ROW
            parts.append(
                f'<text x="{left + 16}" y="{top + 17}" fill="{inks[place]}">{escape(token.name)}</text>'
            )
            parts.append(
                f'<rect x="{left + LABEL}" y="{top + 3}" width="{COLUMN - 16}" height="{ROW - 6}" rx="5" '
                f'fill="{hexadecimal(shade.on_screen())}" fill-opacity="{shade.alpha:g}" '
                f'stroke="{inks[place]}" stroke-opacity="0.15"/>'
            )
    width = 2 * (LABEL + COLUMN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif" font-size="13" role="img" '
        f'aria-label="The colours by day and by night">\n' + "\n".join(parts) + "\n</svg>\n"
    )
