"""Files to upload, for tests: small, and each with something in it that must not come out again."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

SECRET = b"52.5163 N 13.3777 E"
NOISE = bytes(range(256)) * 8
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + NOISE
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"
WAV = b"RIFF\x24\0\0\0WAVEfmt " + NOISE


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options) -> bytes:
    """Red on its upper half, blue below."""
    image = Image.new(options.pop("mode", "RGB"), size, "red")
    image.paste(Image.new(image.mode, (size[0], size[1] // 2), "blue"), (0, size[1] // 2))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def tattling(kind: str = "JPEG", orientation: int = 6) -> bytes:
    """A picture that says where it was taken, in every way its format knows."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, SECRET.decode()
    gps = exif.get_ifd(0x8825)
    gps[0x0012] = SECRET.decode()
    options: dict[str, object] = {"exif": exif, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    if kind == "JPEG":
        options["comment"] = SECRET
    if kind == "PNG":
        del options["xmp"]
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["pnginfo"] = info
    return picture(kind, **options) + SECRET  # and behind its end


def moving(kind: str = "GIF", frames: int = 3, size: tuple[int, int] = (20, 10)) -> bytes:
    images = [Image.new("RGB", size, (80 * n % 256, 10, 10)) for n in range(frames)]
    out = BytesIO()
    images[0].save(out, kind, save_all=True, append_images=images[1:], duration=70, loop=0)
    return out.getvalue()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of few bytes that says it is huge, and would be."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def as_upload(data: bytes, name: str = "a.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)
