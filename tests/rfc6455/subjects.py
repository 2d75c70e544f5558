"""Who is asked."""

import json
from collections.abc import Iterable

from .wire import BINARY, KEY, TEXT, Frame, Line

HANDSHAKE = (
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Key", KEY),
    ("Sec-WebSocket-Version", "13"),
)


def request(
    headers: Iterable[tuple[str, str]],
    *,
    method: str = "GET",
    path: str = "/",
    version: str = "HTTP/1.1",
    gap: str = ": ",
) -> bytes:
    lines = [f"{method} {path} {version}", *(f"{name}{gap}{value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1")


class Echo:
    """A server that sends back what it is sent."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.headers: tuple[tuple[str, str], ...] = (("Host", f"127.0.0.1:{port}"), *HANDSHAKE)
        self.path = "/"

    def open(self) -> Line:
        line = Line(self.port)
        line.write(request(self.headers, path=self.path))
        status, _headers = line.head()
        assert status == 101
        return line

    def is_answer(self, heard: Frame) -> bool:
        return True

    def answers(self, heard: Frame, said: Frame) -> bool:
        return heard == said


class Application(Echo):
    """This one: the door for many rooms, where nothing comes by itself but the hello.

    A text ``{"type": "ping", "ref": …}`` is answered with its ref; everything else is malformed.
    """

    def __init__(self, port: int, session: str) -> None:
        super().__init__(port)
        self.path = "/ws/chat/"
        cookie = ("Cookie", f"sessionid={session}")
        self.headers = (*self.headers, cookie, ("Sec-WebSocket-Protocol", "chat.v1"))

    def is_answer(self, heard: Frame) -> bool:
        assert heard.opcode != BINARY
        return json.loads(heard.payload)["type"] in ("chat.ok", "chat.error")

    def answers(self, heard: Frame, said: Frame) -> bool:
        answer = json.loads(heard.payload)
        if said.opcode == TEXT and said.payload.startswith(b'{"type": "ping"'):
            return answer == {"type": "chat.ok", "ref": json.loads(said.payload)["ref"]}
        return (answer["type"], answer["code"]) == ("chat.error", "malformed")
