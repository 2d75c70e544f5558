"""What `serve` writes for a socket, and when: frames that are ready, alone and together."""

import asyncio
import socket as sockets
from contextlib import closing

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from chat.connections import SAID, Socket

HANDSHAKE = (  # as `Http` hands it over
    b"GET / HTTP/1.1\r\nhost: here\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
KEYS_SHARED = 30  # SHARED_KEYS_MAX_SIZE in Objects/dictobject.c of CPython


class Transport:
    """Takes all at once, unless something is waiting already."""

    waiting = 0
    closing = False

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.began = asyncio.Event()

    def write(self, data: bytes) -> None:
        self.written.append(data)
        self.began.set()

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    def get_extra_info(self, name: str, default=None):
        return default


async def lets_everybody_in(scope, receive, send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await receive()


@pytest.fixture
async def socket():
    config = uvicorn.Config(lets_everybody_in, lifespan="off", log_config=None, ws_per_message_deflate=False)
    config.load()
    made = Socket(config, ServerState(), {}, _loop=asyncio.get_running_loop())
    made.transport = Transport()
    return made


@pytest.fixture
async def opened(socket):
    """A socket whose handshake is done, and the request it began with."""
    with closing(sockets.socket()) as real:
        socket.transport.get_extra_info = {"socket": real}.get
        socket.connection_made(socket.transport)
        socket.data_received(HANDSHAKE)
        request = socket.request
        await socket.transport.began.wait()
    yield socket, request
    socket.stop_keepalive()
    socket.data_received(b"\x81\x85\0\0\0\0hello")
    await asyncio.gather(*socket.tasks)


async def test_it_has_no_more_attributes_than_python_keeps_in_little_room(opened):
    socket, _ = opened
    socket.say(b"answer")
    assert len(vars(socket)) <= KEYS_SHARED


async def test_the_headers_of_a_handshake_are_kept_once(opened):
    socket, request = opened
    assert (b"host", b"here") in socket.scope["headers"]
    assert not request.headers


@pytest.mark.parametrize("letters", [1, 125, 126, 127, 0xFFFF, 0x10000])
def test_a_frame_is_as_the_library_makes_it(letters):
    for text in ("a" * letters, "é" * letters):
        assert Socket.frame(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def test_nothing_is_no_frame():
    assert Socket.frame("") == b""


async def test_an_answer_and_the_news_of_the_same_moment_are_one_write(socket):
    assert socket.say(b"answer,")
    assert socket.say(b"another,")
    assert socket.write(b"news")
    await asyncio.sleep(0)
    assert socket.transport.written == [b"answer,another,news"]


async def test_so_they_are_when_the_news_are_written_later(socket):
    later = []
    socket.say(b"answer,")
    assert socket.write(b"news", later)
    assert socket.transport.written == []
    [(write, data)] = later
    write(data)
    await asyncio.sleep(0)
    assert socket.transport.written == [b"answer,news"]


async def test_an_answer_alone_waits_for_nothing_but_the_turn_of_the_loop(socket):
    socket.say(b"answer")
    assert socket.transport.written == []
    await asyncio.sleep(0)
    assert socket.transport.written == [b"answer"]


async def test_what_was_said_comes_before_what_is_sent_otherwise(socket, monkeypatch):
    async def send(self, message):
        self.transport.write(message)

    monkeypatch.setattr(Socket.__mro__[1], "send", send, raising=False)
    socket.say(b"answer")
    await socket.send(b"sent")
    await asyncio.sleep(0)
    assert socket.transport.written == [b"answer", b"sent"]


@pytest.mark.parametrize(("name", "value"), [("waiting", 1), ("closing", True)])
async def test_it_is_not_said_to_who_does_not_read(socket, name, value):
    setattr(socket.transport, name, value)
    assert not socket.say(b"answer")
    assert not socket.write(b"news")
    await asyncio.sleep(0)
    assert socket.transport.written == []


async def test_nor_without_bounds(socket):
    said = 0
    while socket.say(b"a" * 1024):
        said += 1
        assert said <= 2 * SAID // 1024
    assert said >= SAID // 1024
