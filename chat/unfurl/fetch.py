"""The beginning of a web page: no more than 1 MiB of it, in no more than 5 seconds."""

import asyncio
import codecs
import re
import zlib
from dataclasses import dataclass

import aiohttp
from yarl import URL

from .guard import Guard

SECONDS = 5.0
BYTES = 1 << 20
REDIRECTS = 3
TYPES = ("text/html", "application/xhtml+xml")
CHUNK = 16_384
HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Chatsite link preview)",
    "Accept": ", ".join(TYPES),
    "Accept-Encoding": "gzip",
}

_END = b"</head"  # what a preview shows stands before it
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([\w-]{1,40})", re.IGNORECASE)
# Python's codecs include some that need quadratic time (punycode), and some that are no text at all.
_TEXT = re.compile(
    r"ascii|utf-8|utf-16(-[lb]e)?|iso8859-\d+|koi8-[ru]|cp(125\d|874|932|949)"
    r"|gb(2312|k|18030)|big5(hkscs)?|euc_(kr|jp)|shift_jis"
)


class Unreadable(Exception):
    """There is an answer, but no web page in it."""


@dataclass(frozen=True, slots=True)
class Page:
    host: str
    html: str  # from its beginning on, at most to the end of its head


async def get_page(url: str, guard: Guard) -> Page:
    """Raise `Forbidden`, `Unreadable`, or what aiohttp, asyncio and zlib raise."""
    connector = aiohttp.TCPConnector(
        socket_factory=guard.open_socket, use_dns_cache=False, force_close=True, limit=1
    )
    async with (
        asyncio.timeout(SECONDS),
        aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # aiohttp unpacks a whole chunk at once, however large it gets
            headers=HEADERS,
            trust_env=False,  # a proxy would open the connection, past the guard
        ) as session,
    ):
        address = guard.check(url)
        for _ in range(1 + REDIRECTS):
            async with session.get(address, allow_redirects=False) as response:
                if 300 <= response.status < 400 and "Location" in response.headers:
                    address = guard.check(address.join(URL(response.headers["Location"])))
                    continue
                if response.status != 200 or response.content_type not in TYPES:
                    raise Unreadable(f"{response.status} {response.content_type}")
                data = await _beginning(response)
                return Page(address.host or "", _text(data, response.charset))
    raise Unreadable("too many redirects")


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip"):
        raise Unreadable(f"packed with {packed[:20]}")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16) if packed == "gzip" else None
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        known = max(0, len(data) - len(_END))
        data += unpacker.decompress(chunk, BYTES - len(data)) if unpacker else chunk
        if len(data) >= BYTES or _END in data[known:].lower():
            break
    response.close()
    return bytes(data[:BYTES])


def _text(data: bytes, declared: str | None) -> str:
    named = _CHARSET.search(data, 0, 1024)
    for name in (declared, named and named[1].decode("ascii", "replace"), "utf-8"):
        try:
            codec = codecs.lookup(name or "").name
        except (LookupError, ValueError):
            continue
        if _TEXT.fullmatch(codec):
            # What calls itself Latin-1 on the web is Windows-1252 (https://encoding.spec.whatwg.org).
            return data.decode("cp1252" if codec in ("iso8859-1", "ascii") else codec, errors="replace")
    return data.decode(errors="replace")
