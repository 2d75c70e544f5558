"""Ping, pong, and what control frames may not be (RFC 6455, chapters 5.5, 5.5.2 and 5.5.3)."""

from .case import HEARD, Case, said, text
from .framing import NAMES, PROTOCOL_ERROR
from .wire import CLOSE, CONTINUED, PING, PONG, close, frame, in_pieces

EVERY_BYTE = [bytes(range(start, min(start + 125, 256))) for start in (0, 125, 250)]

PINGS = [
    *(
        Case(f"ping of {size}", [frame(PING, b"p" * size)], pings=(b"p" * size,))
        for size in (0, 1, 4, 124, 125)
    ),
    Case("pings of every byte", [frame(PING, each) for each in EVERY_BYTE], pings=tuple(EVERY_BYTE)),
    Case(
        "ping of what is no UTF-8", [frame(PING, b"\xc0\xaf\xed\xa0\x80")], pings=(b"\xc0\xaf\xed\xa0\x80",)
    ),
    Case("ping of 125, a byte at a time", in_pieces(frame(PING, b"p" * 125)), pings=(b"p" * 125,)),
    Case(
        "ten pings",
        [frame(PING, b"%d" % each) for each in range(10)],
        pings=tuple(b"%d" % each for each in range(10)),
    ),
    Case(
        "ten pings in one packet",
        [b"".join(frame(PING, b"%d" % each) for each in range(10))],
        pings=tuple(b"%d" % each for each in range(10)),
    ),
    Case(
        "ten pings, a byte at a time",
        in_pieces(b"".join(frame(PING, b"%d" % each) for each in range(10))),
        pings=tuple(b"%d" % each for each in range(10)),
    ),
    Case(
        "pings between messages",
        [text("1") + frame(PING, b"1") + text("2") + frame(PING, b"2") + text("3")],
        said("1", "2", "3"),
        pings=(b"1", b"2"),
    ),
    Case("masked with nothing", [frame(PING, b"x", mask=b"\0\0\0\0")], pings=(b"x",)),
]

PONGS = [
    *(Case(f"pong of {size} that nobody asked for", [frame(PONG, b"p" * size)]) for size in (0, 1, 125)),
    Case("ten pongs", [frame(PONG, b"%d" % each) for each in range(10)]),
    Case("pong, then ping", [frame(PONG, b"1") + frame(PING, b"2")], pings=(b"2",)),
    Case("pong between messages", [text("1") + frame(PONG, b"1") + text("2")], said("1", "2")),
    Case("pong of what is no UTF-8", [frame(PONG, b"\xff\xfe")]),
]

TOO_LARGE = [
    Case(
        f"{NAMES[opcode]} of {size}",
        [frame(opcode, (b"\x03\xe8" if opcode == CLOSE else b"") + b"p" * size)],
        closes=PROTOCOL_ERROR,
    )
    for opcode in (PING, PONG, CLOSE)
    for size in (126, 127, 1000, 65000)
]

IN_PARTS = [
    *(
        Case(
            f"{NAMES[opcode]} in two frames",
            [frame(opcode, b"\x03\xe8" if opcode == CLOSE else b"x", fin=False), frame(CONTINUED, b"x")],
            closes=PROTOCOL_ERROR,
        )
        for opcode in (PING, PONG, CLOSE)
    ),
    Case("an unfinished empty ping", [frame(PING, fin=False)], closes=PROTOCOL_ERROR),
    Case(
        "an unfinished ping after a good message",
        [text(), HEARD, frame(PING, b"x", fin=False)],
        said("hi"),
        closes=PROTOCOL_ERROR,
    ),
    Case(
        "a ping, and a bad one",
        [frame(PING, b"good") + frame(PING, b"p" * 126)],
        pings=(b"good",),
        closes=PROTOCOL_ERROR,
    ),
]

BEFORE_THE_END = [
    Case(
        "ping and the end in one packet",
        [frame(PING, b"last") + close(1000)],
        pings=(b"last",),
        closes=(1000,),
    ),
]

CASES = [*PINGS, *PONGS, *TOO_LARGE, *IN_PARTS, *BEFORE_THE_END]
