"""Frames and lines made by hand: nothing here keeps a test from breaking the rules."""

import contextlib
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

CONTINUED, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
MASK = b"\x37\xfa\x21\x3d"
SECONDS = 10  # for anything that is going to come


@dataclass(frozen=True)
class Frame:
    opcode: int
    payload: bytes


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bytes | None = MASK,
    length: int | None = None,
    length_bytes: int | None = None,
) -> bytes:
    """One frame. ``rsv`` has the three bits as a number; ``mask=None`` leaves the frame bare; ``length`` lies
    about the payload; ``length_bytes`` says it in 0, 2 or 8 more bytes, wherever it belongs."""
    size = len(payload) if length is None else length
    if length_bytes is None:
        length_bytes = 0 if size < 126 else 2 if size < 65536 else 8
    first, masked = fin << 7 | rsv << 4 | opcode, 0 if mask is None else 0x80
    if length_bytes == 0:
        head = struct.pack("!BB", first, masked | size)
    elif length_bytes == 2:
        head = struct.pack("!BBH", first, masked | 126, size)
    else:
        head = struct.pack("!BBQ", first, masked | 127, size)
    return head + (payload if mask is None else mask + apply(mask, payload))


def apply(mask: bytes, payload: bytes) -> bytes:
    length = len(payload)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(length)


def close(code: int | None = 1000, reason: bytes = b"") -> bytes:
    return frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason)


def in_pieces(data: bytes, size: int = 1) -> Iterable[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


class Line:
    """A connection to a server. What comes over it is held against what a server may send."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read = self.socket.makefile("rb").read

    def write(self, data: bytes) -> None:
        self.socket.sendall(data)

    def hang_up(self) -> None:
        """Say nothing more, and still listen."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Be gone, as when a cable is cut and mended: what is under way is lost."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def is_over(self) -> bool:
        """Wait for the end. It is a reset if the server was still being written to."""
        try:
            return not self.read(1)
        except ConnectionError:
            return True

    def head(self) -> tuple[int, dict[str, list[str]]]:
        """Status and headers, by their names in lower case, of what answers a request; 0: nothing does."""
        lines = bytearray()
        while not lines.endswith(b"\r\n\r\n"):
            byte = self.read(1)
            if not byte:
                return 0, {}
            lines += byte
        status, *rest = lines.decode("latin-1").strip().split("\r\n")
        headers: dict[str, list[str]] = {}
        for each in rest:
            name, _, value = each.partition(":")
            headers.setdefault(name.lower(), []).append(value.strip())
        return int(status.split()[1]), headers

    def frame(self) -> Frame | None:
        """The next one; None: the other side has hung up."""
        head = self.read(2)
        if not head:
            return None
        first, size = head
        assert first & 0xF0 == 0x80, f"a server has no reason for these bits: {first:#x}"
        assert not size & 0x80, "a server does not mask"
        if size == 126:
            (size,) = struct.unpack("!H", self.read(2))
            assert size > 125
        elif size == 127:
            (size,) = struct.unpack("!Q", self.read(8))
            assert size > 65535
        opcode = first & 0x0F
        assert opcode in (TEXT, BINARY) or (opcode in (CLOSE, PING, PONG) and size < 126)
        return Frame(opcode, self.read(size))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.socket.close()
