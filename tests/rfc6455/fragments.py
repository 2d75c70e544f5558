"""Messages in several frames (RFC 6455, chapter 5.4)."""

from collections.abc import Iterable, Iterator
from itertools import chain

from .case import HEARD, Case, of, said, says, text
from .framing import PROTOCOL_ERROR
from .wire import BINARY, CONTINUED, PING, PONG, TEXT, close, frame, in_pieces

HI = says()
THIRDS = (HI[:8], HI[8:16], HI[16:])


def parts(pieces: Iterable[bytes], opcode: int = TEXT) -> Iterator[bytes]:
    """The frames of one message."""
    pieces = list(pieces)
    for number, piece in enumerate(pieces):
        yield frame(CONTINUED if number else opcode, piece, fin=number == len(pieces) - 1)


def with_pings(frames: Iterable[bytes]) -> Iterator[bytes]:
    """One before each."""
    for number, each in enumerate(frames):
        yield frame(PING, b"%d" % number)
        yield each


WHOLE = [
    *(
        Case(f"in two, after {place}", parts((HI[:place], HI[place:])), said("hi"))
        for place in (0, 1, 2, 13, len(HI) - 1, len(HI))
    ),
    Case("in three", parts(THIRDS), said("hi")),
    Case("in three, in one packet", [b"".join(parts(THIRDS))], said("hi")),
    Case("in three, a byte at a time", in_pieces(b"".join(parts(THIRDS))), said("hi")),
    Case("each byte in its own", parts(in_pieces(HI)), said("hi")),
    Case("each byte in its own, in one packet", [b"".join(parts(in_pieces(HI)))], said("hi")),
    Case("nothing between, five times", parts((HI[:8], *[b""] * 5, HI[8:])), said("hi")),
    Case("nothing in three", parts((b"", b"", b"")), of(b"")),
    Case("bytes in three", parts((b"a", b"b", b"c"), BINARY), of(b"abc", BINARY)),
    Case("no bytes in three", parts((b"", b"", b""), BINARY), of(b"", BINARY)),
    Case("each byte of 300 in its own", parts(in_pieces(b"x" * 300), BINARY), of(b"x" * 300, BINARY)),
    Case(
        "in two of every size of length",
        parts((says(size=65000)[:126], says(size=65000)[126:])),
        of(says(size=65000)),
    ),
    Case(
        "one after the other",
        chain(parts(THIRDS), [text("whole")], parts((b"a", b"b"), BINARY), parts(THIRDS)),
        (*said("hi", "whole"), *of(b"ab", BINARY), *said("hi")),
    ),
]

INTERRUPTED = [
    Case("ping before each of three", with_pings(parts(THIRDS)), said("hi"), pings=(b"0", b"1", b"2")),
    Case(
        "ping before each of three, in one packet",
        [b"".join(with_pings(parts(THIRDS)))],
        said("hi"),
        pings=(b"0", b"1", b"2"),
    ),
    Case(
        "ping before each of three, a byte at a time",
        in_pieces(b"".join(with_pings(parts(THIRDS)))),
        said("hi"),
        pings=(b"0", b"1", b"2"),
    ),
    Case(
        "ping before each byte",
        with_pings(parts(in_pieces(HI))),
        said("hi"),
        pings=tuple(b"%d" % each for each in range(len(HI))),
    ),
    Case(
        "answered between the frames, and not at the end",
        [frame(TEXT, HI[:8], fin=False), frame(PING, b"now"), HEARD, frame(CONTINUED, HI[8:])],
        said("hi"),
        pings=(b"now",),
    ),
    Case(
        "pong between",
        [frame(TEXT, HI[:8], fin=False), frame(PONG, b"x"), frame(CONTINUED, HI[8:])],
        said("hi"),
    ),
    Case(
        "ping and pong between bytes",
        [frame(BINARY, b"a", fin=False), frame(PING), frame(PONG), frame(CONTINUED, b"b")],
        of(b"ab", BINARY),
        pings=(b"",),
    ),
    # The end may come between; with which code it is answered is left open.
    Case("the end between", [frame(TEXT, HI[:8], fin=False), close(1000)], closes=(1000, 1002)),
]

OUT_OF_ORDER = [
    Case(f"{what}, {when}", [*before, *frames], messages, closes=PROTOCOL_ERROR)
    for when, before, messages in (("at first", (), ()), ("after a message", (text(), HEARD), said("hi")))
    for what, frames in {
        "the end of nothing": [frame(CONTINUED, HI)],
        "the end of nothing, empty": [frame(CONTINUED)],
        "the middle of nothing": [frame(CONTINUED, HI, fin=False)],
        "the middle of nothing and a message": [frame(CONTINUED, HI, fin=False) + text()],
        "text within text": [frame(TEXT, HI[:8], fin=False), frame(TEXT, HI)],
        "the beginning of text within text": [frame(TEXT, HI[:8], fin=False), frame(TEXT, HI[8:], fin=False)],
        "bytes within text": [frame(TEXT, HI[:8], fin=False), frame(BINARY, HI[8:])],
        "text within bytes": [frame(BINARY, b"a", fin=False), frame(TEXT, HI)],
        "text within text in one packet": [frame(TEXT, HI[:8], fin=False) + frame(TEXT, HI)],
        "text behind an empty beginning": [frame(TEXT, fin=False), frame(TEXT, HI)],
    }.items()
]

TOO_MANY_ENDS = [
    Case("two ends", [*parts(THIRDS), HEARD, frame(CONTINUED, b"x")], said("hi"), closes=PROTOCOL_ERROR),
    Case("an end after a whole one", [text(), HEARD, frame(CONTINUED)], said("hi"), closes=PROTOCOL_ERROR),
]

CASES = [*WHOLE, *INTERRUPTED, *OUT_OF_ORDER, *TOO_MANY_ENDS]
