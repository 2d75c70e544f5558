"""What is made of a file before it is kept: its kind, its name, its picture, a part of it."""

from io import BytesIO

import pytest

from chat import limits
from chat.files import content, names, pictures, ranges
from chat.refusals import Refused

from . import pictures as made
from .pictures import SECRET, opened, picture, tattling


@pytest.mark.parametrize(
    ("head", "kind", "type"),
    [
        (picture("JPEG"), "image", "image/jpeg"),
        (picture("PNG"), "image", "image/png"),
        (picture("GIF"), "image", "image/gif"),
        (picture("WEBP"), "image", "image/webp"),
        (picture("AVIF"), "image", "image/avif"),
        (made.MP4, "video", "video/mp4"),
        (b"\0\0\0\x14ftypqt  " + made.NOISE, "video", "video/quicktime"),
        (b"\0\0\0\x18ftyp3gp5" + made.NOISE, "video", "video/mp4"),
        (b"\0\0\0\x18ftypcrx " + made.NOISE, "file", "application/octet-stream"),
        (b"\0\0\0\x14ftypM4A " + made.NOISE, "audio", "audio/mp4"),
        (b"\0\0\0\x14ftypheic" + made.NOISE, "file", "image/heic"),
        (b"\x1a\x45\xdf\xa3....B\x82\x84webm", "video", "video/webm"),
        (b"\x1a\x45\xdf\xa3....B\x82\x88matroska", "file", "application/octet-stream"),
        (b"OggS" + b"\0" * 24 + b"OpusHead", "audio", "audio/ogg"),
        (b"OggS" + b"\0" * 24 + b"\x80theora", "video", "video/ogg"),
        (b"ID3\x04" + made.NOISE, "audio", "audio/mpeg"),
        (b"fLaC" + made.NOISE, "audio", "audio/flac"),
        (made.WAV, "audio", "audio/wav"),
        (made.PDF, "pdf", "application/pdf"),
        (made.SVG, "file", "text/plain"),
        (made.HTML, "file", "text/plain"),
        (("내일" * 200).encode()[: content.HEAD], "file", "text/plain"),
        (b"PK\x03\x04" + made.NOISE, "file", "application/zip"),
        (b"x" + made.HTML + made.PDF, "file", "text/plain"),
        (b"\x7fELF" + made.NOISE, "file", "application/octet-stream"),
        (b"RIFF", "file", "text/plain"),
        (b"\xff", "file", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_say(head, kind, type):
    assert content.of(head[: content.HEAD]) == content.Content(type, kind)


@pytest.mark.parametrize(
    ("given", "suffix", "shown"),
    [
        ("holiday.jpg", None, "holiday.jpg"),
        ("../../x", None, "x"),
        ("..\\..\\boot.ini", None, "boot.ini"),
        ("/etc/passwd", None, "passwd"),
        ("C:\\fakepath\\a.png", None, "a.png"),
        ("..", None, "file"),
        ("", None, "file"),
        (" . ", None, "file"),
        ("a\r\nb\0\t.txt", None, "ab.txt"),
        ("\u202egnp.exe", None, "gnp.exe"),
        ("\ufeff\u200bplan.pdf", None, "plan.pdf"),
        ("e\u0301te\u0301.txt", None, "été.txt"),
        ("نمی‌خواهم.txt", None, "نمی‌خواهم.txt"),
        ("회의록.hwp", None, "회의록.hwp"),
        ("cat.gif", ".webp", "cat.webp"),
        ("cat.JPEG", ".jpg", "cat.JPEG"),
        ("cat", ".png", "cat.png"),
        ("", ".png", "image.png"),
        ("x" * 300 + ".pdf", None, "x" * (limits.FILE_NAME - 4) + ".pdf"),
        ("x." + "y" * 300, None, "x." + "y" * (limits.FILE_NAME - 2)),
    ],
)
def test_a_name_is_one_that_can_be_shown(given, suffix, shown):
    name = names.shown(given, suffix=suffix)
    assert len(name) <= limits.FILE_NAME
    if len(given) < 300 or given.endswith(".pdf"):
        assert name == shown


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=0-99", (0, 99)),
        ("bytes=10-", (10, 99)),
        ("bytes=10-1000", (10, 99)),
        ("bytes=-1", (99, 99)),
        ("bytes=-1000", (0, 99)),
        ("bytes=99-99", (99, 99)),
        (" bytes= 5-6 ", (5, 6)),
        ("", None),
        ("bytes", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=6-5", None),
        ("bytes=1-2,4-5", None),
        ("bytes=a-b", None),
        ("bytes=--1", None),
        ("bytes=٣-٤", None),
        ("lines=1-2", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_a_range_is_read_as_the_rfc_says(header, part):
    assert ranges.asked(header, 100) == (part and ranges.Part(*part))


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999999999999999-"])
def test_there_is_nothing_beyond_the_end(header):
    with pytest.raises(ranges.Unsatisfiable):
        ranges.asked(header, 100)


def test_nothing_has_no_parts():
    for header in ("bytes=0-", "bytes=-5"):
        with pytest.raises(ranges.Unsatisfiable):
            ranges.asked(header, 0)


def drawn(data: bytes) -> pictures.Picture:
    found = pictures.redraw(BytesIO(data))
    assert found is not None
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_that_was_hidden_in_a_picture_is_left(kind):
    before = tattling(kind)
    assert SECRET in before
    after = drawn(before)
    data = after.content.getvalue()
    assert SECRET not in data
    assert b"Exif" not in data
    assert b"xmpmeta" not in data
    image = opened(data)
    assert not image.getexif()
    assert not {"exif", "xmp", "comment", "Comment", "icc_profile"} & {*image.info}


def test_a_picture_is_turned_as_its_camera_was_held():
    image = opened(drawn(tattling("JPEG", orientation=6)).content.getvalue())
    assert image.size == (40, 60)  # it was 60 by 40
    red, blue = image.getpixel((35, 30)), image.getpixel((4, 30))
    assert red[0] > 200 > 100 > red[2]
    assert blue[2] > 200 > 100 > blue[0]


def test_a_moving_picture_goes_on_moving():
    for kind in ("GIF", "WEBP", "PNG"):
        after = drawn(made.moving(kind, frames=4))
        assert (after.animated, after.type, after.suffix) == (True, "image/webp", ".webp")
        image = opened(after.content.getvalue())
        assert (image.n_frames, image.size) == (4, (20, 10))
        assert not getattr(opened(after.thumbnail.getvalue()), "is_animated", False)


def test_what_moves_too_long_or_is_too_much_stands_still(monkeypatch):
    monkeypatch.setattr(limits, "FRAMES", 5)
    assert drawn(made.moving(frames=5)).animated
    assert not drawn(made.moving(frames=6)).animated
    monkeypatch.setattr(limits, "FRAME_PIXELS", 20 * 10 * 3)
    assert not drawn(made.moving(frames=4)).animated


def test_a_picture_with_too_many_pixels_is_not_even_decoded(monkeypatch):
    with pytest.raises(Refused) as refusal:
        pictures.redraw(BytesIO(made.bomb()))
    assert (refusal.value.code, refusal.value.data) == ("too_large", {"limit": limits.PIXELS})
    for size in [(10_000, 5_001), (1, 50_000_001)]:  # less than what Pillow itself minds
        with pytest.raises(Refused):
            pictures.redraw(BytesIO(made.bomb(*size)))
    monkeypatch.setattr(limits, "PIXELS", 10**9)
    assert pictures.redraw(BytesIO(made.bomb(10_000, 5_001))) is None  # decoded, and found to be broken


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        picture("JPEG", (600, 400))[:900],
        picture("PNG", (600, 400))[:60],
        b"GIF89a" + made.HTML,
        b"RIFF\0\0\0\0WEBPVP8 ",
        made.SVG,
        made.PDF,
        picture("TIFF"),
        picture("BMP"),
    ],
)
def test_what_is_no_picture_that_is_read_is_none(data):
    assert pictures.redraw(BytesIO(data)) is None


def test_a_large_picture_comes_with_a_small_one():
    after = drawn(picture("JPEG", (5000, 2500)))
    assert (after.width, after.height) == (pictures.SIDE, pictures.SIDE // 2)
    assert opened(after.content.getvalue()).size == (after.width, after.height)
    assert opened(after.thumbnail.getvalue()).size == (720, 360)
    assert drawn(picture("JPEG", (720, 300))).thumbnail is None


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "I;16"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("GIF", "P"),
    ],
)
def test_pictures_of_every_colour_space_are_drawn(kind, mode):
    after = drawn(picture(kind, mode=mode) if mode != "I;16" else sixteen_bits())
    image = opened(after.content.getvalue())
    assert image.size == (60, 40)
    assert image.mode in ("L", "RGB", "RGBA")


def sixteen_bits() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("I;16", (60, 40), 40_000).save(out, "PNG")
    return out.getvalue()


def test_who_waits_too_long_for_a_turn_is_told(monkeypatch):
    monkeypatch.setattr(pictures, "WAIT", 0.01)
    for _each in range(limits.DRAWN_AT_ONCE):
        assert pictures._turns.acquire(timeout=1)
    try:
        with pytest.raises(Refused) as refusal:
            pictures.redraw(BytesIO(picture()))
    finally:
        for _each in range(limits.DRAWN_AT_ONCE):
            pictures._turns.release()
    assert refusal.value.code == "busy"
    assert pictures.redraw(BytesIO(picture())) is not None
