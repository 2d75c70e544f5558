"""The accent: whatever hue is chosen, text stays readable by day and by night."""

import re
from itertools import product
from pathlib import Path

import pytest

from chat import colours

TOKENS = (Path(__file__).resolve().parent.parent / "static/css/tokens.css").read_text()
SHADE = r"oklch\(([\d.]+) ([\d.]+) ([\w.()-]+)\)"
# What is written in the accent, on what.
PAIRS = [
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("accent-ink", "surface"),
    ("accent-ink", "surface-raised"),
    ("accent-ink", "accent-wash"),
    ("accent", "surface"),
]


def token(name: str, theme: int, hue: int) -> colours.Rgb:
    """A colour of tokens.css; ``theme``: 0 is day, 1 is night."""
    found = re.search(rf"--{name}: light-dark\((.*)\);", TOKENS)
    assert found, name
    lightness, chroma, own = re.findall(SHADE, found[1])[theme]
    return colours.rgb(float(lightness), float(chroma), hue if own.startswith("var(") else float(own))


def least(pairs=PAIRS, hues=range(360)) -> float:
    return min(
        colours.contrast(token(ink, theme, hue), token(ground, theme, hue))
        for (ink, ground), theme, hue in product(pairs, (0, 1), hues)
    )


def test_every_hue_is_readable_in_both_themes():
    assert least(hues=range(0, 360, 3)) >= 4.5


def test_a_paler_accent_would_be_noticed(monkeypatch):
    pale = TOKENS.replace("--accent-ink: light-dark(oklch(0.455", "--accent-ink: light-dark(oklch(0.655")
    monkeypatch.setattr("tests.test_colours.TOKENS", pale)
    assert least(hues=[colours.HUE]) < 4.5


def test_the_shades_are_those_of_the_page():
    for theme, name in enumerate(("light", "dark")):
        assert colours.shades(200)[name] == colours.in_hex(token("accent", theme, 200))
    assert f"--accent-hue: {colours.HUE};" in TOKENS


@pytest.mark.parametrize(("colour", "hue"), [("#ff0000", 29), ("#00ff00", 142), ("#0000FF", 264)])
def test_the_hue_of_a_colour(colour, hue):
    assert colours.hue_of(colour) == hue


@pytest.mark.parametrize(
    "colour", ["", "red", "#fff", "#000000", "#808080", "#ffffff", "#12345", "#1234567", "#gg0000"]
)
def test_what_has_no_hue(colour):
    with pytest.raises(ValueError, match=r"colour|grey"):
        colours.hue_of(colour)


def test_a_hue_comes_back_out_of_its_shade():
    for hue in range(0, 360, 15):
        assert abs((colours.hue_of(colours.shades(hue)["dark"]) - hue + 180) % 360 - 180) <= 6


def test_contrast_is_that_of_wcag():
    assert colours.contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert colours.contrast((1, 1, 1), (1, 1, 1)) == 1
