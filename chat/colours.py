"""The accent: of a colour somebody chooses only the hue is taken, so that text stays readable.

Lightness and chroma are those of `static/css/tokens.css`, where every pair holds WCAG AA at every hue, by day
and by night; `tests/test_colours.py` computes it. https://bottosson.github.io/posts/oklab/
"""

import math
import re

HUE = 252  # Chatsite's own
LIGHT, DARK = (0.485, 0.125), (0.750, 0.100)  # lightness and chroma of --accent
GREY = 0.02  # chroma below which nobody would say which colour it is
_HEX = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")

Rgb = tuple[float, float, float]  # 0 to 1, sRGB


def hue_of(colour: str) -> int:
    """0 to 359, of a colour such as ``#0b6e4f``. ValueError: it is none, or a grey."""
    found = _HEX.fullmatch(colour)
    if found is None:
        raise ValueError("not a colour")
    red, green, blue = (_linear(int(part, 16) / 255) for part in found.groups())
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    if math.hypot(a, b) < GREY:
        raise ValueError("a grey")
    return round(math.degrees(math.atan2(b, a))) % 360


def shades(hue: int | None) -> dict[str, str]:
    """What the accent looks like by day and by night: ``{light: "#…", dark: "#…"}``."""
    hue = HUE if hue is None else hue
    return {name: in_hex(rgb(*shade, hue)) for name, shade in (("light", LIGHT), ("dark", DARK))}


def rgb(lightness: float, chroma: float, hue: float) -> Rgb:
    """Of OKLCH; what no screen can show is cut off."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _shown(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
        _shown(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
        _shown(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """1 to 21, as WCAG 2 counts it; text needs 4.5."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def in_hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def _luminance(colour: Rgb) -> float:
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _shown(linear: float) -> float:
    linear = min(1.0, max(0.0, linear))
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
