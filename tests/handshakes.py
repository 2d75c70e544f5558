"""WebSocket handshakes byte by byte, for those that no proper client would send."""

import asyncio
import struct
from collections.abc import Iterable

from .servers import Server

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
CLOSE = 0x88
SECONDS = 20


async def knock(
    server: Server, path: str, headers: Iterable[tuple[str, str | bytes]] = (), *, leave_out: str = ""
) -> int:
    """What becomes of a handshake: the HTTP status, or the close code of a socket that was opened.

    0: the server hung up without a word. ``headers`` replace the usual ones of the same name.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        async with asyncio.timeout(SECONDS):
            writer.write(_request(server, path, list(headers), leave_out))
            status = await reader.readline()
            if not status:
                return 0
            while (await reader.readline()).strip():
                pass
            code = int(status.split()[1])
            return code if code != 101 else await _close_code(reader)
    except (ConnectionError, asyncio.IncompleteReadError):
        return 0
    finally:
        writer.close()


def _request(server: Server, path: str, headers: list[tuple[str, str | bytes]], leave_out: str) -> bytes:
    usual: dict[str, str | bytes] = {
        "Host": f"127.0.0.1:{server.port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
    }
    given = {name.lower() for name, _value in headers} | {leave_out.lower()}
    lines = [(name, value) for name, value in usual.items() if name.lower() not in given] + headers
    encoded = [
        name.encode() + b": " + (value if isinstance(value, bytes) else value.encode("latin-1"))
        for name, value in lines
    ]
    return b"\r\n".join([f"GET /{path} HTTP/1.1".encode(), *encoded, b"", b""])


async def _close_code(reader: asyncio.StreamReader) -> int:
    while True:
        kind, length = await reader.readexactly(2)
        if length == 126:
            (length,) = struct.unpack(">H", await reader.readexactly(2))
        body = await reader.readexactly(length)
        if kind == CLOSE:
            return struct.unpack(">H", body[:2])[0] if body else 1005
