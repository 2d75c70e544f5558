"""Lengths, masks, reserved bits and opcodes (RFC 6455, chapter 5.2)."""

from .case import HEARD, Case, of, said, says, text
from .wire import BINARY, CLOSE, CONTINUED, MASK, PING, PONG, TEXT, close, frame, in_pieces

PROTOCOL_ERROR = (1002,)
LENGTHS = (0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 65534, 65535, 65536)
NAMES = {
    TEXT: "text",
    BINARY: "binary",
    CONTINUED: "continuation",
    PING: "ping",
    PONG: "pong",
    CLOSE: "close",
}
BODIES = {TEXT: says(), CLOSE: b"\x03\xe8"}


def payload(opcode: int, size: int) -> bytes:
    return says(size=size) if opcode == TEXT and size > 100 else b"x" * size


LENGTH = [
    Case(
        f"{NAMES[opcode]} of {size}",
        [frame(opcode, payload(opcode, size))],
        of(payload(opcode, size), opcode),
    )
    for opcode in (TEXT, BINARY)
    for size in LENGTHS
]

IN_PIECES = [
    Case(
        f"{NAMES[opcode]} of {size}, {each} at a time",
        in_pieces(frame(opcode, payload(opcode, size)), each),
        of(payload(opcode, size), opcode),
    )
    for opcode in (TEXT, BINARY)
    for size, each in ((125, 1), (126, 1), (127, 3), (65535, 997), (65536, 997))
]

# The shortest way must be used; what becomes of another one is left open.
ROUNDABOUT = [
    Case(
        f"a length of {size} in {length_bytes} bytes more",
        [frame(TEXT, payload(TEXT, size), length_bytes=length_bytes)],
        of(payload(TEXT, size)),
    )
    for size, length_bytes in ((0, 2), (125, 2), (125, 8), (65535, 8))
]

MASKS = [
    Case(f"masked with {mask.hex()}", [frame(TEXT, says(), mask=mask)], said("hi"))
    for mask in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\1", b"hihi", b"\x80\0\0\0", says()[:4])
]

UNMASKED = [
    *(
        Case(f"{name} unmasked", [frame(opcode, BODIES.get(opcode, b"x"), mask=None)], closes=PROTOCOL_ERROR)
        for opcode, name in NAMES.items()
    ),
    Case("text unmasked, empty", [frame(TEXT, mask=None)], closes=PROTOCOL_ERROR),
    Case("ping unmasked, empty", [frame(PING, mask=None)], closes=PROTOCOL_ERROR),
    Case(
        "text unmasked, after a good one",
        [text(), HEARD, frame(TEXT, says(), mask=None)],
        said("hi"),
        closes=PROTOCOL_ERROR,
    ),
    Case(
        "a piece unmasked",
        [frame(TEXT, says()[:5], fin=False), frame(CONTINUED, says()[5:], mask=None)],
        closes=PROTOCOL_ERROR,
    ),
    Case(
        "ping unmasked, amid a message",
        [frame(TEXT, says()[:5], fin=False), frame(PING, b"x", mask=None)],
        closes=PROTOCOL_ERROR,
    ),
]

RESERVED_BITS = [
    *(
        Case(
            f"{NAMES[opcode]} with bits {rsv:03b}",
            [frame(opcode, BODIES.get(opcode, b"x"), rsv=rsv)],
            closes=PROTOCOL_ERROR,
        )
        for opcode in (TEXT, BINARY, PING, CLOSE)
        for rsv in range(1, 8)
    ),
    Case("pong with bits 100", [frame(PONG, b"x", rsv=4)], closes=PROTOCOL_ERROR),
    Case("continuation with bits 010", [frame(CONTINUED, b"x", rsv=2)], closes=PROTOCOL_ERROR),
    Case("empty text with bits 100", [frame(TEXT, rsv=4)], closes=PROTOCOL_ERROR),
    Case(
        "bits after a good message",
        [text(), HEARD, text(rsv=3), frame(PING)],
        said("hi"),
        closes=PROTOCOL_ERROR,
    ),
    Case(
        "bits in a piece",
        [frame(TEXT, says()[:5], fin=False), frame(CONTINUED, says()[5:], rsv=4)],
        closes=PROTOCOL_ERROR,
    ),
    Case("bits, a byte at a time", in_pieces(text(rsv=6)), closes=PROTOCOL_ERROR),
]

RESERVED_OPCODES = [
    *(
        Case(f"opcode {opcode:#x}{what}", [frame(opcode, body)], closes=PROTOCOL_ERROR)
        for opcode in (3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF)
        for what, body in (("", says()), (" empty", b""))
    ),
    Case("opcode 0x3 unfinished", [frame(3, says(), fin=False)], closes=PROTOCOL_ERROR),
    Case(
        "opcode 0x5 after a good message",
        [text(), HEARD, frame(5, says()), frame(PING)],
        said("hi"),
        closes=PROTOCOL_ERROR,
    ),
    Case(
        "opcode 0xb amid a message",
        [frame(TEXT, says()[:5], fin=False), frame(0xB, b"x"), frame(CONTINUED, says()[5:])],
        closes=PROTOCOL_ERROR,
    ),
    Case("opcode 0xf, a byte at a time", in_pieces(frame(0xF, b"x", mask=MASK)), closes=PROTOCOL_ERROR),
]

TOGETHER = [
    Case("twenty in one packet", [text() * 20], said(*["hi"] * 20)),
    Case(
        "two and a half in one packet", [text("1") + text("2") + text("3")[:9], text("3")[9:]], said(*"123")
    ),
    Case(
        "a good and a bad one in one packet",
        [text() + text(rsv=1)],
        said("hi"),
        closes=PROTOCOL_ERROR,
        at_most=True,
    ),
    Case(
        "a good one and the end in one packet", [text() + close()], said("hi"), closes=(1000,), at_most=True
    ),
]

CASES = [
    *LENGTH,
    *IN_PIECES,
    *ROUNDABOUT,
    *MASKS,
    *UNMASKED,
    *RESERVED_BITS,
    *RESERVED_OPCODES,
    *TOGETHER,
]
