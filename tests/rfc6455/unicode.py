"""Text is UTF-8, and nothing else is text (RFC 6455, chapter 8.1; RFC 3629)."""

from .case import HEARD, Case, of, said, says, text
from .fragments import parts
from .wire import BINARY, CONTINUED, PING, TEXT, frame, in_pieces

NO_TEXT = (1007,)

GOOD = {
    "Greek": "κόσμε",
    "the first of two bytes": "\u0080",
    "the last of two bytes": "\u07ff",
    "the first of three bytes": "\u0800",
    "the last before the surrogates": "\ud7ff",
    "the first after the surrogates": "\ue000",
    "a byte order mark": "\ufeff",
    "the replacement character": "\ufffd",
    "a character that is none": "\ufffe",
    "the last of three bytes": "\uffff",
    "the first of four bytes": "\U00010000",
    "one that is none, of four bytes": "\U0001fffe",
    "the last of all": "\U0010ffff",
    "a family": "👨‍👩‍👧‍👦",
    "from right to left": "שלום",
    "Chinese and Korean": "汉字 한글",
    "combined": "e\u0301",
}

BAD = {
    "a continuation alone": b"\x80",
    "the last continuation alone": b"\xbf",
    "two continuations": b"\x80\xbf",
    "all continuations": bytes(range(0x80, 0xC0)),
    "a beginning of two before a space": b"\xc3 ",
    "a beginning of three before a space": b"\xe1 ",
    "a beginning of four before a space": b"\xf1 ",
    "two of three": b"\xe1\x80 ",
    "three of four": b"\xf1\x80\x80 ",
    "one of two at the end": b"\xdf",
    "two of three at the end": b"\xef\xbf",
    "three of four at the end": b"\xf0\x90\x80",
    "a slash in two bytes": b"\xc0\xaf",
    "a slash in three bytes": b"\xe0\x80\xaf",
    "a slash in four bytes": b"\xf0\x80\x80\xaf",
    "NUL in two bytes": b"\xc0\x80",
    "the last of one byte in two": b"\xc1\xbf",
    "the last of two bytes in three": b"\xe0\x9f\xbf",
    "the last of three bytes in four": b"\xf0\x8f\xbf\xbf",
    "the first surrogate": b"\xed\xa0\x80",
    "the last of the high surrogates": b"\xed\xaf\xbf",
    "the first of the low surrogates": b"\xed\xb0\x80",
    "the last surrogate": b"\xed\xbf\xbf",
    "a pair of surrogates": b"\xed\xa0\x80\xed\xb0\x80",
    "the first beyond U+10FFFF": b"\xf4\x90\x80\x80",
    "far beyond U+10FFFF": b"\xf7\xbf\xbf\xbf",
    "five bytes": b"\xf8\x88\x80\x80\x80",
    "six bytes": b"\xfc\x84\x80\x80\x80\x80",
    "the last of six bytes": b"\xfd\xbf\xbf\xbf\xbf\xbf",
    "FE": b"\xfe",
    "FF": b"\xff",
    "a byte order mark of UTF-16": b"\xfe\xff",
    "Latin-1": "naïve café".encode("latin-1"),
}

FISH = says("🐟")
AT_FISH = FISH.index("🐟".encode())

VALID = [
    *(Case(what, [text(good)], said(good)) for what, good in GOOD.items()),
    Case("each byte of Greek in its own frame", parts(in_pieces(says("κόσμε"))), said("κόσμε")),
    Case("Greek, a byte at a time", in_pieces(text("κόσμε")), said("κόσμε")),
    *(
        Case(
            f"a fish cut after {cut}",
            parts((FISH[: AT_FISH + cut], FISH[AT_FISH + cut :])),
            said("🐟"),
        )
        for cut in (1, 2, 3)
    ),
    Case(
        "a fish cut, and a ping between",
        [
            frame(TEXT, FISH[: AT_FISH + 2], fin=False),
            frame(PING, b"\xff"),
            frame(CONTINUED, FISH[AT_FISH + 2 :]),
        ],
        said("🐟"),
        pings=(b"\xff",),
    ),
    Case(
        "half a fish as bytes, then a text",
        [frame(BINARY, b"\xf0\x9f"), HEARD, text()],
        (*of(b"\xf0\x9f", BINARY), *said("hi")),
    ),
]

BYTES = [
    Case(f"bytes: {what}", [frame(BINARY, BAD[what])], of(BAD[what], BINARY))
    for what in ("FF", "a pair of surrogates", "one of two at the end")
]

INVALID = [
    *(Case(what, [frame(TEXT, b"ab" + bad)], closes=NO_TEXT) for what, bad in BAD.items()),
    Case("FF at first", [frame(TEXT, b"\xff" + says())], closes=NO_TEXT),
    Case("FF within JSON", [frame(TEXT, says("hi").replace(b"hi", b"\xff"))], closes=NO_TEXT),
    Case("FF after a good message", [text(), HEARD, frame(TEXT, b"\xff")], said("hi"), closes=NO_TEXT),
    Case("FF and a good message", [frame(TEXT, b"\xff") + text()], closes=NO_TEXT),
    Case("FF, a byte at a time", in_pieces(frame(TEXT, b"ab\xff")), closes=NO_TEXT),
    Case("FF behind 60,000", [frame(TEXT, b"x" * 60_000 + b"\xff")], closes=NO_TEXT),
    Case("a slash in two bytes and two frames", parts((b"a\xc0", b"\xaf")), closes=NO_TEXT),
    Case("a surrogate in three frames", parts(in_pieces(b"\xed\xa0\x80")), closes=NO_TEXT),
    Case("beyond U+10FFFF in four frames", parts(in_pieces(b"\xf4\x90\x80\x80")), closes=NO_TEXT),
    Case("a fish without a tail, in two frames", parts((b"\xf0\x9f", b"\x90")), closes=NO_TEXT),
    Case("a fish without a tail, and an empty end", parts((b"\xf0\x9f\x90", b"")), closes=NO_TEXT),
    Case("FF in the last frame", parts((says()[:8], b"\xff")), closes=NO_TEXT),
    Case("FF in the first frame", parts((b"\xff", says())), closes=NO_TEXT),
    Case("FF in the middle", parts((b"a", b"\xff", b"b")), closes=NO_TEXT),
]

# Whatever comes, this is no text any more. The RFC leaves open when that is noticed; here, at once.
AT_ONCE = [
    Case("FF in a first frame, and no end", [frame(TEXT, b"a\xff", fin=False)], closes=NO_TEXT, own=True),
    Case(
        "FF in the middle, and no end",
        [frame(TEXT, b"a", fin=False), frame(CONTINUED, b"\xff", fin=False)],
        closes=NO_TEXT,
        own=True,
    ),
    Case(
        "a surrogate over two frames, and no end",
        [frame(TEXT, b"\xed", fin=False), frame(CONTINUED, b"\xa0\x80", fin=False)],
        closes=NO_TEXT,
        own=True,
    ),
    Case(
        "beyond U+10FFFF over two frames, and no end",
        [frame(TEXT, b"\xf4", fin=False), frame(CONTINUED, b"\x90", fin=False)],
        closes=NO_TEXT,
        own=True,
    ),
]

CASES = [*VALID, *BYTES, *INVALID, *AT_ONCE]
