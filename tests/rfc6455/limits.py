"""How much is too much: a message has 64 KiB at most (RFC 6455, chapters 7.4.1 and 10.4)."""

from .case import HEARD, Case, of, said, says, text
from .fragments import parts
from .framing import PROTOCOL_ERROR
from .wire import BINARY, CONTINUED, PING, TEXT, frame, in_pieces

LIMIT = 65_536
TOO_LARGE = (1009,)
FULL, OVERFULL = says(size=LIMIT), says(size=LIMIT + 1)

AT_THE_LIMIT = [
    Case("a full message", [frame(TEXT, FULL)], of(FULL)),
    Case("three full messages", [frame(TEXT, FULL)] * 3, of(FULL) * 3),
    Case("a full message in two", parts((FULL[:40_000], FULL[40_000:])), of(FULL)),
    Case("a full message in 64", parts(in_pieces(FULL, 1024)), of(FULL)),
    Case("a full message and an empty end", parts((FULL, b"")), of(FULL)),
    Case("a full message in 16,384", [b"".join(parts(in_pieces(FULL, 4)))], of(FULL), own=True),
    Case("a full message of bytes", [frame(BINARY, FULL)], of(FULL, BINARY)),
    Case("a full message, 999 bytes at a time", in_pieces(frame(TEXT, FULL), 999), of(FULL)),
    Case(
        "a full message and a ping in it",
        [frame(TEXT, FULL[:-1], fin=False), frame(PING, b"p" * 125), frame(CONTINUED, FULL[-1:])],
        of(FULL),
        pings=(b"p" * 125,),
        own=True,
    ),
]

BEYOND = [
    Case("one byte more", [frame(TEXT, OVERFULL)], closes=TOO_LARGE),
    Case("one byte more, of bytes", [frame(BINARY, OVERFULL)], closes=TOO_LARGE),
    Case("one byte more, in two", parts((OVERFULL[:LIMIT], OVERFULL[LIMIT:])), closes=TOO_LARGE),
    Case("one byte more, in halves", parts((OVERFULL[:40_000], OVERFULL[40_000:])), closes=TOO_LARGE),
    Case("one byte more, in 16,385", [b"".join(parts(in_pieces(OVERFULL, 4)))], closes=TOO_LARGE),
    Case("one byte more, and no end", [frame(TEXT, OVERFULL, fin=False)], closes=TOO_LARGE),
    Case(
        "one byte more, after a message", [text(), HEARD, frame(TEXT, OVERFULL)], said("hi"), closes=TOO_LARGE
    ),
    Case("a megabyte", [frame(TEXT, says(size=1 << 20))], closes=TOO_LARGE),
    Case("a megabyte in pieces", parts(in_pieces(says(size=1 << 20), 1024)), closes=TOO_LARGE),
]

# The length is judged when it is said; nobody waits for what it announces.
ANNOUNCED = [
    Case(f"{length:,} bytes announced", [frame(TEXT, length=length, length_bytes=8)], closes=TOO_LARGE)
    for length in (LIMIT + 126, 1 << 24, 1 << 32, (1 << 63) - 1)
]
ANNOUNCED += [
    # The highest bit of a length is 0; whether that is looked at before the limit is left open.
    Case(
        "more bytes announced than there can be",
        [frame(TEXT, length=(1 << 64) - 1, length_bytes=8)],
        closes=(*TOO_LARGE, *PROTOCOL_ERROR),
    ),
    Case(
        "a ping of a megabyte announced",
        [frame(PING, length=1 << 20, length_bytes=8)],
        closes=(*TOO_LARGE, *PROTOCOL_ERROR),
    ),
    Case(
        "the rest announced too large",
        [frame(TEXT, FULL[:-1], fin=False), frame(CONTINUED, length=127)],
        closes=TOO_LARGE,
    ),
]

CASES = [*AT_THE_LIMIT, *BEYOND, *ANNOUNCED]
