"""Images, drawn anew with Pillow: what was hidden in them, a place, a name, a script, is gone.

Decoding is where images attack. So only a few formats are read, no more pixels than `limits` allows, and no
more images at once in one process than it has processors to spare.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, TypeVar

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from .. import limits
from ..refusals import Refused

log = logging.getLogger(__name__)
T = TypeVar("T")

READ = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MOVING = ("PNG", "GIF", "WEBP")
SIDE = 4096  # pixels; larger ones are made smaller
THUMBNAIL = 720  # pixels of its longer side, twice what the timeline shows
SMALL = 150_000  # bytes; what is small needs no thumbnail
WAIT = 20.0  # seconds for one's turn
TYPES = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
SAVED: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": 85, "method": 3},
}
_turns = threading.BoundedSemaphore(limits.DRAWN_AT_ONCE)
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Picture:
    content: IO[bytes]
    type: str
    suffix: str
    width: int
    height: int
    animated: bool
    thumbnail: IO[bytes] | None


def redraw(file: IO[bytes]) -> Picture | None:
    """The same picture with nothing else in it; None when there is none that could be read.

    `Refused`: too_large (pixels), busy.
    """
    return look_at(file, _redrawn)


def _redrawn(image: Image.Image) -> Picture:
    times = _frames(image)
    return _moving(image, times) if len(times) > 1 else _still(image)


def look_at(file: IO[bytes], draw: Callable[[Image.Image], T]) -> T | None:
    """What is drawn of a picture, when it is one's turn; None when there is none that could be read.

    `Refused`: too_large (pixels), busy.
    """
    if not _turns.acquire(timeout=WAIT):
        raise Refused("busy", _("There are too many pictures to look at just now. Try again."))
    try:
        file.seek(0)
        with Image.open(file, formats=READ) as image:
            if image.width * image.height > limits.PIXELS:
                raise too_many_pixels()
            return draw(image)
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    except Exception as error:  # decoders raise whatever they meet
        log.info("an image could not be read: %r", error)
        return None
    finally:
        _turns.release()


def too_many_pixels() -> Refused:
    allowed = {"limit": limits.PIXELS}
    millions = {"limit": limits.PIXELS // 1_000_000}
    return Refused("too_large", _("A picture has at most %(limit)s million pixels.") % millions, **allowed)


def _frames(image: Image.Image) -> list[float]:
    """How long each frame is shown, in ms. One only when it does not move, or too much to be drawn anew."""
    if image.format not in MOVING:
        return [0]
    most = min(limits.FRAMES, limits.FRAME_PIXELS // (image.width * image.height))
    times: list[float] = []
    try:
        while len(times) <= most:
            image.seek(len(times))
            image.load()  # only now WebP knows how long
            times.append(image.info.get("duration") or 100)
    except EOFError:
        pass  # there is no picture after the last one
    image.seek(0)
    return times if 1 < len(times) <= most else [0]


def _moving(image: Image.Image, times: list[float]) -> Picture:
    content, (width, height) = BytesIO(), image.size
    loop = image.info.get("loop", 1)
    image.save(content, "WEBP", save_all=True, duration=times, loop=loop, quality=80, method=2)
    image.seek(0)
    return Picture(content, *TYPES["WEBP"], width, height, True, _small(plain(image)))


def _still(image: Image.Image) -> Picture:
    # A JPEG can be decoded to a half or a quarter of its size, in as much less time and memory.
    image.draft(image.mode, (SIDE, SIDE))
    drawn = plain(ImageOps.exif_transpose(image))
    drawn.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    kind = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "PNG"}.get(image.format or "", "WEBP")
    if kind == "JPEG" and drawn.mode != "L":
        drawn = drawn.convert("RGB")
    content = BytesIO()
    drawn.save(content, kind, **SAVED[kind])
    fits = max(drawn.size) <= THUMBNAIL and content.tell() <= SMALL
    return Picture(content, *TYPES[kind], *drawn.size, False, None if fits else _small(drawn))


def plain(image: Image.Image) -> Image.Image:
    """Its pixels as every browser shows them, and nothing else."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # sixteen bits of grey
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif image.mode in ("L", "RGB") and "transparency" in image.info:
        image = image.convert("RGBA")
    if profile:
        image = _in_srgb(image, profile)
    if image.mode == "CMYK":
        image = image.convert("RGB")
    image = image.copy()
    image.info = {}
    return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(image, own, _SRGB, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that is none


def _small(image: Image.Image) -> IO[bytes]:
    small, content = image.copy(), BytesIO()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    small.save(content, "WEBP", quality=78, method=3)
    return content
