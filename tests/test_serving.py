"""`serve` as a process of its own: what it refuses, what it cuts off, and how it ends."""

import asyncio
import contextlib
import json
import re
import socket
import time

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chat import connections, limits, receiving, serving

from .services import sqlite
from .services.process import wait_until
from .site import Serving, Site


@pytest.fixture(scope="module")
def site():
    site = Site(CHAT_RATE_LIMITS="off")
    site.token = site.prepare(messages=50)
    return site


@pytest.fixture
def server(site):
    server = site.serve()
    yield server
    server.stop()


def open_socket(server: Serving, site: Site, **options):
    return connect(
        f"ws://{server.address}/ws/chat/",
        additional_headers={"Authorization": f"Bearer {site.token}"},
        subprotocols=["chat.v1"],
        compression=None,
        **options,
    )


async def close_code(websocket: ClientConnection) -> int:
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(20):
            async for _frame in websocket:
                pass
    return websocket.close_code


async def stall(server: Serving, site: Site) -> ClientConnection:
    """A client that asks for much and reads nothing, until the server cannot write to it any more."""
    websocket = await open_socket(server, site, max_queue=1, ping_interval=None)
    await websocket.send(json.dumps({"type": "join", "ref": 0, "room": "lobby"}))
    for ref in range(1, 60):
        await websocket.send(json.dumps({"type": "history", "ref": ref, "room": "lobby", "limit": 50}))
    return websocket


@pytest.mark.parametrize(
    ("args", "env", "line"),
    [
        (["--workers", "2"], {}, "--workers 2 needs REDIS_URL"),
        (["--host", "192.0.2.1"], {"DEBUG": "on"}, "DEBUG is on"),
        ([], {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
        ([], {"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ([], {"DATABASE_URL": "sqlite:///var/no-such-folder/chat.sqlite3"}, "The database does not answer"),
        ([], {"CHAT_VAR_DIR": "{folder}/empty"}, "The database lacks migration"),
        (["--port", "{taken}"], {}, "Address already in use"),
        (["--host", "192.0.2.1"], {}, "Cannot assign requested address"),
    ],
)
def test_it_refuses_in_one_line(site, args, env, line):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = {"folder": site.folder, "taken": taken.getsockname()[1]}
        result = site.manage(
            "serve",
            *[each.format(**words) for each in args],
            **{name: value.format(**words) for name, value in env.items()},
        )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert line in result.stderr


def test_it_names_every_reason_at_once(site):
    result = site.manage("serve", "--workers", "2", ALLOWED_HOSTS="*", SECRET_KEY="")
    assert result.stderr.count("Not started: ") == result.stderr.count("\n") == 3


def test_a_site_without_an_owner_says_how_to_get_one():
    site = Site()
    assert sqlite.lay(site.env)
    server = site.serve()
    [link] = re.findall(
        r"http://[^/\s]+(/\S+)", server.log.read_text().partition("Nobody owns the site yet")[2]
    )
    assert server.get(link)[0] == 200
    assert server.stop() == 0


async def test_behind_a_proxy_it_is_the_site_people_see(site):
    """The proxy says what it heard; https and wss are then the site's own, and cookies are for it alone."""
    server = site.serve(CHAT_TRUSTED_PROXIES="127.0.0.1", CHAT_HTTPS="on", ALLOWED_HOSTS="chat.example.org")
    passed_on = {"Host": "chat.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    status, headers, _ = await asyncio.to_thread(server.ask, "/accounts/login/", **passed_on)
    assert status == 200
    assert "max-age=" in headers["Strict-Transport-Security"]
    assert headers["Set-Cookie"].startswith("__Host-csrftoken=")
    assert "Secure" in headers["Set-Cookie"]
    status, headers, _ = await asyncio.to_thread(server.ask, "/accounts/login/", Host="chat.example.org")
    assert (status, headers["Location"]) == (301, "https://chat.example.org/accounts/login/")
    assert (await asyncio.to_thread(server.get, "/healthz"))[0] == 200
    for origin, welcome in (("https://chat.example.org", True), ("http://chat.example.org", False)):
        headers = {**passed_on, "Authorization": f"Bearer {site.token}"}
        attempt = connect(
            "ws://chat.example.org/ws/chat/",
            sock=socket.create_connection(("127.0.0.1", server.port)),
            additional_headers={name: value for name, value in headers.items() if name != "Host"},
            origin=origin,
        )
        if welcome:
            async with attempt as websocket:
                assert json.loads(await websocket.recv())["type"] == "chat.ready"
        else:
            with pytest.raises(InvalidStatus, match="403"):
                await attempt
    assert "192.0.2.7 GET 200 /accounts/login/" in server.log.read_text()
    assert server.stop() == 0


def test_what_a_stranger_says_of_himself_is_not_believed(server):
    server.get("/accounts/login/", X_Forwarded_For="192.0.2.8", X_Forwarded_Proto="https")
    assert "192.0.2.8" not in server.log.read_text()


async def test_a_frame_too_large_is_refused_by_its_code(server, site):
    async with open_socket(server, site) as websocket, open_socket(server, site) as bystander:
        await websocket.send(" " * limits.FRAME_BYTES)
        while json.loads(await websocket.recv())["type"] != "chat.error":
            pass
        await websocket.send(" " * 4_000_000)
        assert await close_code(websocket) == 1009
        await bystander.send(json.dumps({"type": "ping", "ref": 1}))
        while json.loads(await bystander.recv()) != {"type": "chat.ok", "ref": 1}:
            pass


async def test_a_frame_too_large_in_pieces_is_refused_too(server, site):
    async with open_socket(server, site) as websocket:
        with contextlib.suppress(ConnectionClosed):
            await websocket.send(" " * 1000 for _ in range(200))
        assert await close_code(websocket) == 1009


async def test_sigterm_tells_clients_to_come_back_and_waits_for_no_stalled_reader(server, site):
    stalled = [await stall(server, site) for _ in range(3)]
    async with open_socket(server, site) as websocket:
        started = time.monotonic()
        ending = asyncio.create_task(asyncio.to_thread(server.stop, 20))
        assert await close_code(websocket) == 1012
        assert await ending == 0
        assert time.monotonic() - started < 10
    for each in stalled:
        each.transport.abort()


async def test_what_was_received_is_answered_before_the_server_goes():
    begun, asked = asyncio.Event(), asyncio.Event()

    async def answer_slowly(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        while (event := await receive())["type"] == "websocket.receive":
            begun.set()
            await asked.wait()
            await send({"type": "websocket.send", "text": f"answer to {event['text']}"})

    async with contextlib.AsyncExitStack() as house:
        async with serving_here(answer_slowly) as (host, port):
            websocket = await house.enter_async_context(connect(f"ws://{host}:{port}/"))
            await websocket.send("one")
            await asyncio.wait_for(begun.wait(), 5)
            asyncio.get_running_loop().call_later(0.5, asked.set)  # when the server is being stopped
        assert await websocket.recv() == "answer to one"
        with pytest.raises(ConnectionClosed):
            await websocket.recv()
        assert websocket.close_code == 1012
        assert re.fullmatch(r"restarting; come back in \d\.\d s|.* 10\.0 s", websocket.close_reason)


@contextlib.asynccontextmanager
async def serving_here(application, **options):
    """The same server in this process, for an application of the test and with less patience."""
    config = serving.configure(files=1000)
    config.app = application
    for name, value in options.items():
        setattr(config, name, value)
    server = serving.Server(config)
    with serving.listen("127.0.0.1", 0) as listener:
        running = asyncio.create_task(server._serve([listener]))
        yield listener.getsockname()
        server.should_exit = True
        await running


HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: local\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


async def wait(scope, receive, send):
    """An application that does nothing."""
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


@contextlib.asynccontextmanager
async def hearing_here():
    """A socket of the server that is handed what it reads by the test, and the texts it hears."""
    heard: list[str | bytes] = []
    accepted = asyncio.get_running_loop().create_future()

    async def listen(scope, receive, send):
        await send({"type": "websocket.accept"})
        await receive()
        accepted.set_result(scope["extensions"]["chat.ready_frames"])
        while (event := await receive())["type"] == "websocket.receive":
            heard.append(event.get("text", event.get("bytes")))

    async with serving_here(listen) as address:
        _reader, writer = await asyncio.open_connection(*address)
        writer.write(HANDSHAKE)
        yield await accepted, heard
        writer.close()


def frame(text: bytes, *, first: int = 0x81) -> bytes:
    size = bytes([0x80 + len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2)
    mask = b"\x01\x02\x03\x04"
    return bytes([first]) + size + mask + bytes(letter ^ mask[n % 4] for n, letter in enumerate(text))


LOOKS_LIKE_A_FRAME = b"\x81\x81\0\0\0\0x"
STREAM = [
    (frame("grün".encode()), ["grün"]),
    (frame(b"y" * 300), ["y" * 300]),
    (frame(b"be", first=0x01), []),
    (frame(b"", first=0x89), []),
    (frame(b"gun", first=0x80), ["begun"]),
    (frame(b""), [""]),
]


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 6, 7, 10, 50, 400])
async def test_frames_are_heard_alike_however_they_are_cut(cut):
    stream = b"".join(bytes for bytes, _ in STREAM) * 2
    async with hearing_here() as (socket, heard):
        for at in range(0, len(stream), cut):
            socket.data_received(stream[at : at + cut])
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            while len(heard) < 8:  # noqa: ASYNC110 - the application does as it was told, bit by bit
                await asyncio.sleep(0)
        assert heard == [text for _, texts in STREAM for text in texts] * 2


async def test_a_whole_short_text_needs_no_parser(monkeypatch):
    async with hearing_here() as (socket, heard):
        with monkeypatch.context() as patch:
            patch.setattr(socket, "parse", lambda _: pytest.fail("it was parsed"))
            for text in ("grün", "y" * 126, "y" * 1000, ""):
                socket.data_received(frame(text.encode()))
                await asyncio.sleep(0)
        assert heard == ["grün", "y" * 126, "y" * 1000, ""]


async def test_what_looks_like_a_frame_in_the_middle_of_one_is_none():
    async with hearing_here() as (socket, heard):
        socket.data_received(b"\x82\x87\0\0\0\0")
        socket.data_received(LOOKS_LIKE_A_FRAME)
        socket.data_received(frame(b"then", first=0x01))
        socket.data_received(LOOKS_LIKE_A_FRAME)  # amid a message: against the rules
        await asyncio.sleep(0)
        assert heard == [LOOKS_LIKE_A_FRAME]


WRONG = {
    "a size that needs no more bytes": b"\x81\xfe\x00\x01\0\0\0\0x",
    "a size of eight bytes": b"\x81\xff" + (119).to_bytes(8) + bytes(4) + b"x" * 119,
    "no text": b"\x81\x81\0\0\0\0\xff",
    "no mask": b"\x81\x05hello",
    "a reserved bit": b"\xc1\x81\0\0\0\0x",
    "two frames": b"\x81\x81\0\0\0\0x" * 2,
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_what_is_not_one_whole_text_takes_no_short_way(wrong, monkeypatch):
    async with hearing_here() as (socket, heard):
        parsed: list[bytes] = []
        monkeypatch.setattr(socket, "parse", lambda piece: parsed.append(bytes(piece)))
        socket.data_received(wrong)
        await asyncio.sleep(0)
        assert (parsed, heard) == ([wrong], [])


FLOODS = {"pings": b"\x89\x80\0\0\0\0", "fragments": b"\x00\x80\0\0\0\0"}


@pytest.mark.parametrize("flood", FLOODS)
async def test_who_floods_with_what_no_application_sees_is_hung_up_on(flood):
    async with serving_here(wait) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x01\x81\0\0\0\0x" + FLOODS[flood] * 75_000)
        everything = await asyncio.wait_for(reader.read(), 30)
        writer.close()
    assert everything.endswith(b"\x88\x02" + (4429).to_bytes(2))


FRAMES = 20_000


async def most_that_waits(kind: bytes) -> tuple[int, int]:
    """For the application, and how often others had their turn, while one write brings so many frames."""
    turns, most = 0, 0
    done = asyncio.Event()

    async def count(scope, receive, send):
        nonlocal most
        await send({"type": "websocket.accept"})
        await receive()
        while (await receive()).get("text") != "end":
            most = max(most, len(scope["extensions"]["chat.ready_frames"].queue._items))
            await asyncio.sleep(0)
        done.set()

    async def take_turns():
        nonlocal turns
        while not done.is_set():
            await asyncio.sleep(0)
            turns += 1

    async with serving_here(count) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        turning = asyncio.create_task(take_turns())
        writer.write(kind * FRAMES + b"\x81\x83\0\0\0\0end")
        await asyncio.wait_for(turning, 30)
        writer.close()
    return most, turns


@pytest.mark.parametrize("kind", [b"\x81\x81\0\0\0\0x", b"\x89\x80\0\0\0\0"], ids=["messages", "pings"])
async def test_thousands_of_frames_at_once_leave_others_their_turn(kind):
    most, turns = await most_that_waits(kind)
    assert most <= 2 * receiving.PIECE // 7
    assert turns >= FRAMES * len(kind) // (receiving.PIECE * receiving.PIECES), most


async def test_without_pieces_nobody_else_has_a_turn(monkeypatch):
    monkeypatch.setattr(receiving, "PIECE", 1 << 20)
    most, _turns = await most_that_waits(b"\x81\x81\0\0\0\0x")
    assert most > 1000


async def test_who_answers_no_ping_was_silent_too_long():
    async with serving_here(wait, ws_ping_interval=0.2, ws_ping_timeout=0.2) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(HANDSHAKE)
        everything = await asyncio.wait_for(reader.read(), 5)
        writer.close()
    assert everything.endswith((4408).to_bytes(2) + b"silent too long")


async def test_a_stalled_reader_is_cut_off():
    gone = asyncio.Event()

    async def flood(scope, receive, send):
        await send({"type": "websocket.accept"})
        with contextlib.suppress(OSError):
            while True:
                await send({"type": "websocket.send", "text": "x" * 60_000})
        gone.set()

    async with serving_here(flood, ws_ping_interval=0.2, ws_ping_timeout=0.2) as (host, port):
        websocket = await connect(f"ws://{host}:{port}/", max_queue=1, ping_interval=None)
        await asyncio.wait_for(gone.wait(), 5)
        websocket.transport.abort()


async def test_the_end_does_not_wait_for_a_stalled_reader():
    stalled = asyncio.Event()

    async def flood(scope, receive, send):
        await send({"type": "websocket.accept"})
        with contextlib.suppress(OSError):
            while True:
                asyncio.get_running_loop().call_later(0.2, stalled.set)
                await send({"type": "websocket.send", "text": "x" * 60_000})
                stalled.clear()

    async with serving_here(flood) as (host, port):
        websocket = await connect(f"ws://{host}:{port}/", max_queue=1, ping_interval=None)
        await asyncio.wait_for(stalled.wait(), 5)
        started = time.monotonic()
    assert time.monotonic() - started < connections.CLOSING_SECONDS + 2
    websocket.transport.abort()


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: local"])
async def test_a_connection_that_asks_for_nothing_is_closed(monkeypatch, begun):
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.2)
    async with serving_here(None) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(begun)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


async def test_one_socket_too_many_is_told_503():
    async with serving_here(wait, limit_concurrency=2) as (host, port), connect(f"ws://{host}:{port}/"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://{host}:{port}/")
    assert refused.value.response.status_code == 503


def test_workers_share_the_port_and_end_together(redis_url):
    site = Site(REDIS_URL=redis_url)
    site.prepare()
    server = site.serve("--workers", "2")
    started = time.monotonic()
    status, text = server.get("/metrics")
    assert status == 200
    assert "chat_http_requests_total" in text
    assert server.stop(20) == 0
    assert time.monotonic() - started < 12


def test_workers_end_with_their_supervisor_however_it_ends(redis_url):
    site = Site(REDIS_URL=redis_url)
    site.prepare()
    server = site.serve("--workers", "2")
    assert server.get("/healthz")[0] == 200
    server.kill()

    def is_free() -> bool:
        with socket.socket() as free:
            return free.connect_ex(("127.0.0.1", server.port)) != 0

    wait_until(is_free, what="the port is free")
    assert server.log.read_text().count("The supervisor of this worker is gone") == 2


async def test_who_closes_with_the_code_of_a_restart_is_gone_like_anybody_else(server, site):
    async with open_socket(server, site) as websocket:
        client = json.loads(await websocket.recv())["client"]
        assert client in site.manage("clients", "--json").stdout
        await websocket.close(1012)
    for _look in range(3):
        if client not in (clients := site.manage("clients", "--json").stdout):
            break
    assert client not in clients
