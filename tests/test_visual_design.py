"""What docs/visual-design.md promises of the colours, worked out from the style sheet at every hue that a
workspace may choose. How they look on the pages is for axe (tests/browser)."""

import re
from pathlib import Path

import pytest

from chat.management import tokens

GROUNDS = ("surface", "surface-sunken", "surface-raised", "surface-inset")
INKS = ("ink", "ink-2", "ink-3", "accent-ink", "danger-ink", "warning-ink", "success-ink")
TEXTS = [
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    *((f"{state}-ink", f"{state}-wash") for state in ("accent", "danger", "warning", "success")),
    *(("ink", ground) for ground in ("accent-wash", "marker", "marker-wash")),
    *(("on-accent", ground) for ground in ("accent", "accent-hover")),
    ("on-danger", "danger-solid"),
    ("on-reverse", "reverse"),
    ("on-dark-room", "dark-room"),
    *((f"code-{part}", "surface-inset") for part in ("word", "text", "number")),
]
EDGES = [(edge, ground) for edge in ("line-control", "focus", "accent") for ground in GROUNDS[:3]]
HUES = range(0, 360, 10)


def over(colour, ground, hue):
    """What is seen of a colour that lets something of its ground through."""
    return tuple(
        colour.alpha * above + (1 - colour.alpha) * below
        for above, below in zip(colour.on_screen(hue), ground, strict=True)
    )


def lowest(one, other, *washes):
    """The contrast of two tokens where it is lowest: by day and by night, at every hue."""
    found = []
    for time in (0, 1):
        for hue in HUES:
            ground = tokens.colour(other)[time].on_screen(hue)
            for wash in washes:
                ground = over(tokens.colour(wash)[time], ground, hue)
            found.append(tokens.contrast(tokens.colour(one)[time].on_screen(hue), ground))
    return min(found)


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(text, ground):
    assert lowest(text, ground) >= 4.5


@pytest.mark.parametrize("wash", ["wash-hover", "wash-press"])
@pytest.mark.parametrize("text", ["ink", "ink-2", "ink-3", "accent-ink"])
def test_text_can_be_read_under_the_pointer(text, wash):
    assert min(lowest(text, ground, wash) for ground in GROUNDS[:3]) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_can_be_seen(edge, ground):
    assert lowest(edge, ground) >= 3


def test_contrast_is_what_everybody_else_works_out():
    """Against figures of WCAG's own: black on white, and the grey that is just enough on white."""
    assert tokens.contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    grey = (0x76 / 255,) * 3
    assert tokens.contrast(grey, (1, 1, 1)) == pytest.approx(4.54, abs=0.005)
    assert tokens.hexadecimal(tokens.Colour(0.627955, 0.257683, 29.2339).on_screen()) == "#ff0000"


def test_no_style_has_a_colour_of_its_own(settings):
    """They all come from the tokens, but for what depends on a hue that only the element has."""
    sheets = Path(settings.BASE_DIR) / "static/css"
    raw = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch)a?\(", re.I)
    found = [
        f"{sheet.name}: {line.strip()}"
        for sheet in sorted(sheets.glob("*.css"))
        if sheet.name != "tokens.css"
        for line in re.sub(r"url\([^)]*\)", "", sheet.read_text()).splitlines()
        if raw.search(line) and "var(--hue" not in line
    ]
    assert found == []
