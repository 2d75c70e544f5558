"""What a file is. Its bytes say so; its name and what a browser says of it are never asked."""

import codecs
from dataclasses import dataclass

HEAD = 512  # bytes that are looked at


@dataclass(frozen=True, slots=True)
class Content:
    type: str
    kind: str  # one of `Upload.Kind`


PDF = Content("application/pdf", "pdf")
UNKNOWN = Content("application/octet-stream", "file")
TEXT = Content("text/plain", "file")
MP4 = Content("video/mp4", "video")

_BEGINNINGS = [
    (b"\xff\xd8\xff", Content("image/jpeg", "image")),
    (b"\x89PNG\r\n\x1a\n", Content("image/png", "image")),
    (b"GIF87a", Content("image/gif", "image")),
    (b"GIF89a", Content("image/gif", "image")),
    (b"%PDF-", PDF),
    (b"ID3", Content("audio/mpeg", "audio")),
    (b"\xff\xfb", Content("audio/mpeg", "audio")),
    (b"\xff\xf3", Content("audio/mpeg", "audio")),
    (b"\xff\xf2", Content("audio/mpeg", "audio")),
    (b"\xff\xf1", Content("audio/aac", "audio")),
    (b"\xff\xf9", Content("audio/aac", "audio")),
    (b"fLaC", Content("audio/flac", "audio")),
    (b"PK\x03\x04", Content("application/zip", "file")),
    (b"\x1f\x8b", Content("application/gzip", "file")),
]
_RIFF = {b"WEBP": Content("image/webp", "image"), b"WAVE": Content("audio/wav", "audio")}
_BRANDS = {
    b"avif": Content("image/avif", "image"),
    b"avis": Content("image/avif", "image"),
    b"heic": Content("image/heic", "file"),  # no browser but one shows them
    b"heix": Content("image/heic", "file"),
    b"mif1": Content("image/heif", "file"),
    b"M4A ": Content("audio/mp4", "audio"),
    b"M4B ": Content("audio/mp4", "audio"),
    b"qt  ": Content("video/quicktime", "video"),
}
_OF_MP4 = (b"iso", b"mp4", b"avc1", b"dash", b"M4V", b"MSNV", b"3gp", b"3g2")


def of(head: bytes) -> Content:
    """By the first `HEAD` bytes."""
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12]) or (MP4 if head[8:12].startswith(_OF_MP4) else UNKNOWN)
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64]:
        return Content("video/webm", "video")
    if head[:4] == b"OggS":
        return Content("video/ogg", "video") if b"\x80theora" in head else Content("audio/ogg", "audio")
    for beginning, content in _BEGINNINGS:
        if head.startswith(beginning):
            return content
    return TEXT if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the last letter may be cut off
    except UnicodeDecodeError:
        return False
    return b"\0" not in head
