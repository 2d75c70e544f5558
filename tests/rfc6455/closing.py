"""The end (RFC 6455, chapters 5.5.1, 7.1 and 7.4)."""

import struct

from .case import HEARD, NO_CODE, Case, of, said, text
from .framing import PROTOCOL_ERROR
from .unicode import BAD, NO_TEXT
from .wire import BINARY, CLOSE, PING, TEXT, close, frame, in_pieces

LEGAL = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999)
ILLEGAL = (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 9999, 65535)

CODES = [
    *(Case(f"code {code}", [close(code)], closes=(code,)) for code in LEGAL),
    *(Case(f"code {code} is not for the wire", [close(code)], closes=PROTOCOL_ERROR) for code in ILLEGAL),
    Case("no code", [close(None)], closes=(NO_CODE,)),
    Case("half a code", [frame(CLOSE, b"\x03")], closes=PROTOCOL_ERROR),
]

REASONS = [
    *(Case(f"a reason of {size}", [close(1000, b"r" * size)], closes=(1000,)) for size in (1, 122, 123)),
    Case("a reason of 124", [close(1000, b"r" * 124)], closes=PROTOCOL_ERROR),
    Case("a reason in Greek", [close(1000, "κόσμε".encode())], closes=(1000,)),
    Case("a reason, a byte at a time", in_pieces(close(1000, "κόσμε".encode())), closes=(1000,)),
    *(
        Case(f"a reason that is no text: {what}", [close(1000, b"r" + BAD[what])], closes=NO_TEXT)
        for what in (
            "FF",
            "a continuation alone",
            "a slash in two bytes",
            "a pair of surrogates",
            "the first beyond U+10FFFF",
            "two of three at the end",
        )
    ),
]

AFTERWARDS = [
    Case("text behind the end", [close() + text()], closes=(1000,)),
    Case("ping behind the end", [close() + frame(PING, b"x")], closes=(1000,)),
    Case("bytes behind the end", [close(), frame(BINARY, b"x")], closes=(1000,)),
    Case("the end twice", [close() + close()], closes=(1000,)),
    Case("another end behind the end", [close(1000) + close(1001)], closes=(1000,)),
    Case("nonsense behind the end", [close() + frame(7, b"x", rsv=7, mask=None)], closes=(1000,)),
    Case("half a frame behind the end", [close() + text()[:5]], closes=(1000,)),
    Case("many behind the end", [close() + text() * 500], closes=(1000,)),
    Case("a message behind a bad one", [text(rsv=1) + text()], closes=PROTOCOL_ERROR),
    Case("the end behind a bad one", [text(rsv=1) + close(1000)], closes=PROTOCOL_ERROR),
    Case("an answered message, and the end", [text(), HEARD, close(1001)], said("hi"), closes=(1001,)),
]

# Bytes are no chat.v1; who sends them again and again is closed, and this is the server's own close.
OWN = [
    Case(
        "closed by the application",
        [frame(BINARY, struct.pack("!I", each)) for each in range(40)],
        tuple(frame for each in range(40) for frame in of(struct.pack("!I", each), BINARY)),
        closes=(4400,),
        at_most=True,
        own=True,
        replies=True,
    ),
    Case(
        "closed by the application, and written to",
        [frame(TEXT, b"no JSON") * 60 + text() * 60],
        of(b"no JSON") * 60,
        closes=(4400,),
        at_most=True,
        own=True,
        replies=True,
    ),
]

CASES = [*CODES, *REASONS, *AFTERWARDS, *OWN]
