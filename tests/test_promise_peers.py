"""Who reads slowly or talks without end costs a server little, is soon gone, and disturbs nobody else."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Iterator

import psutil
import pytest

from .backstage import Person, Scene
from .clients import Client
from .doors import Door
from .rfc6455.subjects import HANDSHAKE, request
from .rfc6455.wire import TEXT, frame
from .servers import Server, Stage
from .services.process import wait_until

STALLED = 20
RECEIVE_BUFFER = 4096
BIG = "🙂" * 4_000  # 16 KB on the wire, twice that as an event
MUCH = 600  # of these
GONE_SECONDS = 60  # promised are 30; a busy machine is slow
MEGABYTE = 1 << 20
BUSY = 10 * MEGABYTE  # what so much talk may take without anybody who stalls
FLOODERS = 10
FLOOD_FRAMES = 300
FLOOD_SECONDS = 8
FLOOD = frame(TEXT, b'{"type": "send", "ref": 1, "room": "r", "key": "k", "message": "%s"}' % (b"x" * 60_000))


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    unhurried = {"CHAT_RATE_LIMITS": "off", "CHAT_MAX_CLIENTS_PER_USER": "100"}
    with contextlib.closing(Stage(**unhurried)) as stage:
        yield stage


@contextlib.contextmanager
def serving(stage: Stage, without: str = "", **settings: str) -> Iterator[Server]:
    mutant = {"DJANGO_SETTINGS_MODULE": "tests.mutants.settings", "MUTANT": without}
    server = stage.another_server("serve", **mutant, **settings)
    try:
        yield server
    finally:
        server.remove()


def stall(server: Server, person: Person, path: str) -> socket.socket:
    """A socket that is let in and reads nothing after that."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    line.settimeout(20)
    line.connect(("127.0.0.1", server.port))
    own = [("Sec-WebSocket-Protocol", "chat.v1"), ("Cookie", f"sessionid={person.session}")]
    line.sendall(request([("Host", f"127.0.0.1:{server.port}"), *HANDSHAKE, *own], path=f"/{path}"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += line.recv(1)
    assert b" 101 " in head
    return line


@contextlib.contextmanager
def stalled(server: Server, person: Person, *paths: str) -> Iterator[None]:
    with contextlib.ExitStack() as lines:
        for path in paths:
            lines.enter_context(stall(server, person, path))
        yield


async def talk(writer: Client, room: str, count: int) -> list[int]:
    """Big messages, one right behind the other; the seqs under which they came back."""
    for number in range(count):
        key = f"{time.monotonic_ns()}-{number}"
        await writer.write({"type": "send", "ref": number, "room": room, "key": key, "message": BIG})
    return await hear(writer, count)


async def hear(client: Client, count: int) -> list[int]:
    seqs = []
    while len(seqs) < count:
        heard = await client.next()
        if heard["type"] == "chat.message":
            seqs.append(heard["seq"])
    return seqs


class Room:
    """A busy one: who writes there, and two who read it as they should."""

    def __init__(self, stage: Stage, server: Server, sockets) -> None:
        self.scene: Scene = stage.backstage.scene()
        self.process = psutil.Process(server.pid)
        self.doors = {name: Door(name, server, stage, sockets) for name in ("async", "sync", "rooms")}

    async def fill(self) -> None:
        people = {"rooms": self.scene.ola, "async": self.scene.ben, "sync": self.scene.ben}
        inside = {name: await self.doors[name].enter(who, self.scene.room) for name, who in people.items()}
        self.writer, *self.readers = inside.values()
        await self.busy(60)  # what is filled once is filled

    async def busy(self, count: int) -> int:
        """Everybody who reads is told everything in order; how many bytes the server has grown by."""
        before = self.process.memory_info().rss
        told = await asyncio.gather(
            talk(self.writer, self.scene.room, count), *[hear(each, count) for each in self.readers]
        )
        assert told == [[*range(told[0][0], told[0][0] + count)]] * len(told)
        return self.process.memory_info().rss - before

    @property
    def paths(self) -> dict[str, str]:
        return {"async": f"ws/chat/{self.scene.room}/", "sync": f"ws/sync/chat/{self.scene.room}/"}


async def test_stalled_synchronous_sockets_hold_no_thread(stage, sockets):
    with serving(stage, CHAT_THREADS="2") as server:
        room = Room(stage, server, sockets)
        await room.fill()
        with stalled(server, room.scene.ann, *[room.paths["sync"]] * 5):
            await room.busy(100)  # three times what the kernel takes for a client that reads nothing
        assert server.complaints() == ""


@pytest.mark.slow
async def test_stock_synchronous_sockets_do(stage, sockets):
    """The twin: those who read well are told nothing any more, where each takes a thread to be told."""
    with serving(stage, "hold_the_thread", CHAT_THREADS="2", CHAT_READY_FRAMES="off") as server:
        room = Room(stage, server, sockets)
        await room.fill()
        stalled_sockets = stalled(server, room.scene.ann, *[room.paths["sync"]] * 5)
        with stalled_sockets, pytest.raises(AssertionError, match="nothing came"):
            await room.busy(100)


@pytest.mark.slow
async def test_stalled_readers_cost_a_megabyte_each_and_are_gone(stage, sockets):
    with serving(stage, CHAT_THREADS="2") as server:
        room = Room(stage, server, sockets)
        await room.fill()
        last = (await room.writer.ok("join", room=room.scene.room))["seq"]
        paths = [room.paths[name] for name in ("async", "async", "sync", "async") * (STALLED // 4)]
        with stalled(server, room.scene.ann, *paths):
            assert await room.busy(MUCH) < BUSY + STALLED * MEGABYTE
            anns = {"user": room.scene.ann.username}
            wait_until(lambda: not stage.backstage.do("live", **anns), what="all gone", seconds=GONE_SECONDS)
        back = await room.doors["async"].enter(room.scene.ann, room.scene.room)
        missed = await back.ok("join", room=room.scene.room, after=last + MUCH - 100)
        assert [event["seq"] for event in missed["events"]] == [*range(last + MUCH - 99, last + MUCH + 1)]
        assert server.complaints() == ""


@pytest.mark.slow
async def test_with_endless_inboxes_they_cost_more(stage, sockets):
    """The twin. What waits for them is shared, or it would be twenty times that."""
    with serving(stage, "endless_inboxes", CHAT_THREADS="2") as server:
        room = Room(stage, server, sockets)
        await room.fill()
        with stalled(server, room.scene.ann, *[room.paths["async"]] * STALLED):
            assert await room.busy(MUCH) > BUSY + STALLED * MEGABYTE


def flood(server: Server, person: Person, path: str) -> None:
    """Write much, and read nothing, until the server has enough."""
    with stall(server, person, path) as line, contextlib.suppress(OSError):
        line.settimeout(FLOOD_SECONDS)
        for _ in range(FLOOD_FRAMES):
            line.sendall(FLOOD)


async def during_a_flood(stage: Stage, server: Server, sockets) -> tuple[int, set[str]]:
    """By how many bytes the server grew at most, and what somebody else was answered meanwhile."""
    room = Room(stage, server, sockets)
    bystander = await room.doors["rooms"].enter(room.scene.ola, room.scene.room)
    before = highest = room.process.memory_info().rss
    paths = [room.paths[name] for name in ("async", "sync") * (FLOODERS // 2)]
    flooding = [asyncio.to_thread(flood, server, room.scene.ann, path) for path in paths]
    over = asyncio.gather(*flooding)
    answers = set()
    while not over.done():
        highest = max(highest, room.process.memory_info().rss)
        key = str(time.monotonic_ns())
        answer = await bystander.say("send", room=room.scene.room, key=key, message="Undisturbed?")
        answers.add(answer.get("code", answer["type"]))
        await asyncio.sleep(0.1)  # they may not flood either
    await over
    return highest - before, answers


@pytest.mark.slow
async def test_flooders_cost_two_megabytes_each_and_disturb_nobody(stage, sockets):
    with serving(stage, CHAT_RATE_LIMITS="on") as server:
        grown, answers = await during_a_flood(stage, server, sockets)
        assert grown < 2 * FLOODERS * MEGABYTE
        assert answers == {"chat.ok"}
        assert server.complaints() == ""


@pytest.mark.slow
async def test_a_server_that_reads_on_and_on_keeps_it_all(stage, sockets):
    """The twin: what is not looked at yet waits in the server, and not with who sends it."""
    with serving(stage, "read_on_and_on", CHAT_RATE_LIMITS="on") as server:
        grown, _answers = await during_a_flood(stage, server, sockets)
        assert grown > 2 * FLOODERS * MEGABYTE
