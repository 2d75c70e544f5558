"""Before the first frame (RFC 6455, chapters 4.1, 4.2 and 4.4)."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from .case import PROBE, Course, listen
from .subjects import Application, request
from .wire import KEY, TEXT, Frame, Line, frame, in_pieces

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
YES, BAD, UPGRADE = (101,), (400,), (400, 426)
PAGE = (200, 302, 400, 403, 404, 405, 426)  # it is no handshake, and answered as any other request

Headers = dict[str, str | list[str] | None]


@dataclass(frozen=True)
class Handshake:
    """``headers`` replace the usual ones; None leaves one out, a list says it more than once."""

    name: str
    headers: Headers
    statuses: tuple[int, ...]
    method: str = "GET"
    version: str = "HTTP/1.1"
    subprotocol: str | None = None
    tells: Headers = field(default_factory=dict)  # what the headers of a refusal have to be
    spelled: Callable[[str], str] = str  # how the names are
    gap: str = ": "  # between name and value
    pieces: int = 1 << 20  # how many bytes are written at a time


def offered(*protocols: str) -> Headers:
    return {"Sec-WebSocket-Protocol": list(protocols)}


SPELLINGS = [
    Handshake("as usual", {}, YES),
    Handshake("a byte at a time", {}, YES, pieces=1),
    Handshake("in two", {}, YES, pieces=60),
    Handshake("names in small letters", {}, YES, spelled=str.lower),
    Handshake("names in capitals", {}, YES, spelled=str.upper),
    Handshake("Upgrade: WebSocket", {"Upgrade": "WebSocket"}, YES),
    Handshake("Upgrade: WEBSOCKET", {"Upgrade": "WEBSOCKET"}, YES),
    Handshake("Connection: upgrade", {"Connection": "upgrade"}, YES),
    Handshake("Connection: keep-alive, Upgrade", {"Connection": "keep-alive, Upgrade"}, YES),
    Handshake("Connection: Upgrade,keep-alive", {"Connection": "Upgrade,keep-alive"}, YES),
    Handshake("Connection in two lines", {"Connection": ["keep-alive", "Upgrade"]}, YES),
    Handshake("spaces around values", {"Upgrade": "  websocket  ", "Connection": "\tUpgrade\t"}, YES),
    Handshake("no spaces before values", {}, YES, gap=":"),
    Handshake("another key", {"Sec-WebSocket-Key": "AQIDBAUGBwgJCgsMDQ4PEA=="}, YES),
    Handshake("headers nobody knows", {"X-Unknown": "1", "Sec-WebSocket-Unknown": "2"}, YES),
]

WRONG = [
    Handshake("no Upgrade", {"Upgrade": None}, PAGE),
    Handshake("Upgrade: h2c", {"Upgrade": "h2c"}, PAGE),
    Handshake("Upgrade: web socket", {"Upgrade": "web socket"}, PAGE),
    Handshake("an empty Upgrade", {"Upgrade": ""}, PAGE),
    Handshake("no Connection", {"Connection": None}, PAGE),
    Handshake("Connection: close", {"Connection": "close"}, PAGE),
    Handshake("Connection: keep-alive", {"Connection": "keep-alive"}, PAGE),
    Handshake("Connection: Upgraded", {"Connection": "Upgraded"}, PAGE),
    Handshake("no key", {"Sec-WebSocket-Key": None}, BAD),
    Handshake("an empty key", {"Sec-WebSocket-Key": ""}, BAD),
    Handshake("a key of 15 bytes", {"Sec-WebSocket-Key": "AQIDBAUGBwgJCgsMDQ4P"}, BAD),
    Handshake("a key of 17 bytes", {"Sec-WebSocket-Key": "AQIDBAUGBwgJCgsMDQ4PEBE="}, BAD),
    Handshake("a key that is no Base64", {"Sec-WebSocket-Key": "AQIDBAUGBwgJCgsMDQ4P!!=="}, BAD),
    Handshake("two keys", {"Sec-WebSocket-Key": [KEY, "AQIDBAUGBwgJCgsMDQ4PEA=="]}, BAD),
    Handshake("no Host", {"Host": None}, BAD),
    Handshake("two Hosts", {"Host": ["127.0.0.1", "example.org"]}, BAD),
    *(
        Handshake(f"method {method}", {"Content-Length": "0"}, (400, 405), method=method)
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH")
    ),
    Handshake("method HEAD", {}, (400, 405), method="HEAD"),
    Handshake("HTTP/1.0", {}, (400, 404, 426, 505), version="HTTP/1.0"),
    Handshake("HTTP/0.9", {}, (400, 404, 426, 505), version="HTTP/0.9"),
    Handshake("no HTTP", {}, BAD, version="WS/1.1"),
]

# Who speaks another version is told which one is spoken here (chapter 4.4).
VERSION_13: Headers = {"sec-websocket-version": "13"}
VERSIONS = [
    *(
        Handshake(f"version {each}", {"Sec-WebSocket-Version": each}, UPGRADE, tells=VERSION_13)
        for each in ("0", "7", "8", "12", "14", "25", "255")
    ),
    Handshake("no version", {"Sec-WebSocket-Version": None}, UPGRADE),
    Handshake("an empty version", {"Sec-WebSocket-Version": ""}, UPGRADE),
    Handshake("version 13.0", {"Sec-WebSocket-Version": "13.0"}, UPGRADE),
    Handshake("versions 13 and 8", {"Sec-WebSocket-Version": ["13", "8"]}, UPGRADE),
]

SUBPROTOCOLS = [
    Handshake("chat.v1", offered("chat.v1"), YES, subprotocol="chat.v1"),
    Handshake("chat.v1 first", offered("chat.v1, chat.v2"), YES, subprotocol="chat.v1"),
    Handshake("chat.v1 last", offered("mqtt, graphql-ws, chat.v1"), YES, subprotocol="chat.v1"),
    Handshake("chat.v1 without spaces", offered("mqtt,chat.v1,stomp"), YES, subprotocol="chat.v1"),
    Handshake("chat.v1 in another line", offered("mqtt", "chat.v1"), YES, subprotocol="chat.v1"),
    Handshake("none offered", {"Sec-WebSocket-Protocol": None}, YES),
    Handshake("only others offered", offered("mqtt, chat.v2"), YES),
    Handshake("chat.v1 in other letters", offered("CHAT.V1"), YES),
    Handshake("more than chat.v1", offered("chat.v10"), YES),
]

EXTENSIONS = [
    Handshake(f"offered {each}", {"Sec-WebSocket-Extensions": each}, YES)
    for each in (
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits; server_max_window_bits=10",
        "x-webkit-deflate-frame",
        "permessage-bzip2, permessage-deflate, x-unknown; a=1",
        "unknown; parameter",
        "",
    )
]

SIZES = [
    Handshake("a header of 7,000", {"X-Long": "x" * 7_000}, YES),
    Handshake("a header of 100,000", {"X-Long": "x" * 100_000}, (400, 413, 431)),
    Handshake("100 headers", {f"X-{each}": "x" for each in range(100)}, YES),
    Handshake("10,000 headers", {f"X-{each}": "x" for each in range(10_000)}, (400, 413, 431)),
    Handshake("a header's value that is no text", {"X-Odd": "\x80\xff"}, YES),
    Handshake("a header with NUL", {"X-Odd": "a\0b"}, BAD),
    Handshake("a header without a name", {"": "x"}, BAD),
    Handshake("a header's name with a space", {"X Odd": "x"}, BAD),
]

CASES = [*SPELLINGS, *WRONG, *VERSIONS, *SUBPROTOCOLS, *EXTENSIONS, *SIZES]


def shake(case: Handshake, subject: Application) -> None:
    with Line(subject.port) as line:
        for piece in in_pieces(_written(case, subject), case.pieces):
            line.write(piece)
        status, headers = line.head()
        assert status in case.statuses, headers
        if status == 101:
            _is_welcome(case, headers)
            assert _is_heard(line, subject)
        else:
            assert "sec-websocket-accept" not in headers
            assert {name: headers.get(name) for name in case.tells} == {
                name: [value] for name, value in case.tells.items()
            }


def barge_in(early: bytes, late: bytes, subject: Application) -> None:
    """A client has to wait for the answer before its first frame. What one says that does not is heard, or
    lost, or its last word; but it is not waited for what has been said already."""
    with Line(subject.port) as line:
        line.write(_written(Handshake("", {}, YES), subject) + early)
        assert line.head()[0] == 101
        line.write(late)
        _is_heard(line, subject)


def _written(case: Handshake, subject: Application) -> bytes:
    usual: Headers = {**dict(subject.headers), "Sec-WebSocket-Protocol": None}
    headers = [
        (case.spelled(name), value)
        for name, values in {**usual, **case.headers}.items()
        for value in ([values] if isinstance(values, str) else values or ())
    ]
    return request(headers, method=case.method, path=subject.path, version=case.version, gap=case.gap)


def _is_welcome(case: Handshake, headers: dict[str, list[str]]) -> None:
    key = case.headers.get("Sec-WebSocket-Key", KEY)
    digest = hashlib.sha1(f"{key}{MAGIC}".encode()).digest()  # noqa: S324 - the RFC's own
    assert headers["sec-websocket-accept"] == [base64.b64encode(digest).decode()]
    assert [value.lower() for value in headers["upgrade"]] == ["websocket"]
    assert "upgrade" in headers["connection"][0].lower()
    assert headers.get("sec-websocket-protocol", [None]) == [case.subprotocol]
    assert "sec-websocket-extensions" not in headers
    assert "content-length" not in headers


def _is_heard(line: Line, subject: Application) -> bool:
    """The door for many rooms speaks chat.v1, whatever was agreed upon. False: it closed."""
    line.write(frame(TEXT, PROBE))
    course = Course()
    if not listen(line, subject, course):
        return False
    assert subject.answers(course.answers[0], Frame(TEXT, PROBE))
    return True
