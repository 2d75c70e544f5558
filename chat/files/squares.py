"""Squares out of pictures: people's and the logo. Nothing but their pixels is left, as in `pictures`."""

from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, ImageStat

from .pictures import look_at, plain

PORTRAIT = 192  # pixels: the largest place for one has 64, on screens that show three in place of one
PORTRAIT_TYPE = "image/webp"
LOGO = {"icon": (512, 1.0), "small": (192, 1.0), "maskable": (512, 0.66)}  # pixels, and the part that is safe
LOGO_TYPE = "image/png"
MARGIN = 0.86  # of the square that a logo without a ground of its own fills
PAPER, SLATE = (255, 255, 255), (30, 32, 36)
PALE = 190  # of 255: lighter than this, it would not be seen on paper


def portrait(file: IO[bytes]) -> IO[bytes] | None:
    """The middle of a picture. None: it is none that could be read. `Refused`: too_large, busy."""
    return look_at(file, _portrait)


def logo(file: IO[bytes]) -> dict[str, IO[bytes]] | None:
    """The whole of a picture on a ground on which it is seen, for each of the uses in `LOGO`.

    None: it is none that could be read. `Refused`: too_large, busy.
    """
    return look_at(file, _logo)


def _portrait(image: Image.Image) -> IO[bytes]:
    drawn = _drawn(image, 4 * PORTRAIT)
    if drawn.mode == "RGBA":
        drawn = _on(PAPER, drawn)
    return _saved(ImageOps.fit(drawn, (PORTRAIT, PORTRAIT), Image.Resampling.LANCZOS), "WEBP", quality=82)


def _logo(image: Image.Image) -> dict[str, IO[bytes]]:
    drawn = _drawn(image, 1024).convert("RGBA")
    has_ground = drawn.getchannel("A").getextrema()[0] == 255
    ground = drawn.convert("RGB").crop((0, 0, 1, 1)) if has_ground else _seen_under(drawn)
    made = {}
    for use, (side, safe) in LOGO.items():
        part = safe if has_ground else min(safe, MARGIN)
        made[use] = _saved(_within(drawn, side, part, ground), "PNG", optimize=True)
    return made


def _drawn(image: Image.Image, side: int) -> Image.Image:
    image.draft(image.mode, (side, side))  # a JPEG can be decoded smaller, in as much less time and memory
    drawn = plain(ImageOps.exif_transpose(image))
    return drawn if drawn.mode == "RGBA" else drawn.convert("RGB")


def _seen_under(drawn: Image.Image) -> Image.Image:
    """One pixel of what a picture that lets its ground through can be seen on."""
    mask = drawn.getchannel("A").point(lambda alpha: alpha > 40 and 255)
    shown = ImageStat.Stat(drawn.convert("L"), mask=mask)
    is_pale = shown.count[0] and shown.mean[0] > PALE
    return Image.new("RGB", (1, 1), SLATE if is_pale else PAPER)


def _within(drawn: Image.Image, side: int, part: float, ground: Image.Image) -> Image.Image:
    inner = round(side * part)
    fitted = ImageOps.contain(drawn, (inner, inner), Image.Resampling.LANCZOS)
    place = ((side - fitted.width) // 2, (side - fitted.height) // 2)
    square = ground.resize((side, side)).convert("RGBA")
    square.alpha_composite(fitted, place)
    return square.convert("RGB")


def _on(ground: tuple[int, int, int], drawn: Image.Image) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", drawn.size, (*ground, 255)), drawn).convert("RGB")


def _saved(image: Image.Image, kind: str, **options: int | bool) -> IO[bytes]:
    content = BytesIO()
    image.save(content, kind, **options)
    return content
