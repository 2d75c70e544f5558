"""Redis dies, hangs, forgets everything or cuts connections: no socket closes, and nobody misses anything."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from .backstage import Scene
from .clients import Client
from .pairs import Pair
from .services import Missing, redis
from .services.process import wait_until


@pytest.fixture(scope="module")
def redis_server(services) -> Iterator[redis.Server]:
    services.get("redis")
    if isinstance(found := redis.find_program(), Missing):
        pytest.skip(found.reason)
    running = redis.Single(found.program)
    yield running.servers[0]
    running.remove()


@pytest.fixture(scope="module")
def pair(redis_server) -> Iterator[Pair]:
    with contextlib.closing(Pair(CHAT_CHANNEL_LAYER="redis", REDIS_URL=redis_server.url)) as pair:
        yield pair


def thaw(server: redis.Server) -> None:
    os.kill(server.pid, signal.SIGCONT)


# What is done to it, and what ends that.
FAULTS: dict[str, tuple[Callable[[redis.Server], object], Callable[[redis.Server], object]]] = {
    "killed": (redis.Server.kill, redis.Server.start),
    "frozen": (lambda server: os.kill(server.pid, signal.SIGSTOP), thaw),
    "flushed": (lambda server: server.ask("FLUSHALL"), redis.Server.ping),
    "cut off": (lambda server: server.ask("CLIENT", "KILL", "TYPE", "pubsub"), redis.Server.ping),
}


@contextlib.asynccontextmanager
async def hurt(server: redis.Server, fault: str) -> AsyncIterator[None]:
    begin, end = FAULTS[fault]
    await asyncio.to_thread(begin, server)
    try:
        yield
    finally:
        await asyncio.to_thread(end, server)


async def talk(writers: list[Client], scene: Scene, about: str) -> list[int]:
    """Each of them says three things, and is told at once that they are stored; the seqs."""
    seqs = []
    for number in range(3):
        for name, writer in enumerate(writers):
            key = f"{about}-{name}-{number}"
            seqs.append((await writer.ok("send", room=scene.room, key=key, message=key))["seq"])
    return seqs


async def all_hear(clients: list[Client], seqs: list[int]) -> None:
    for client in clients:
        assert [(await client.expect("chat.message"))["seq"] for _ in seqs] == seqs


@pytest.mark.parametrize("fault", FAULTS)
async def test_nobody_misses_anything(pair: Pair, redis_server, sockets, fault):
    scene = pair.stage.backstage.scene()
    inside = await pair.enter([scene.ann, scene.ben], scene.room, sockets)
    writers = [inside[0], inside[-1]]  # one in each process
    async with hurt(redis_server, fault):
        during = await talk(writers, scene, "during")
        await all_hear(inside, during)
    after = await talk(writers, scene, "after")
    await all_hear(inside, after)
    assert during + after == [*range(during[0], during[0] + 12)]
    for client in inside:
        await client.nothing_more()
    assert pair.complaints() == ""


@pytest.mark.slow
async def test_a_site_that_relies_on_the_layer_loses_what_redis_lost(redis_server, sockets):
    """The twin: without the look at the log, what was said meanwhile is not heard when Redis is back."""
    without = ["rely_on_the_layer"]
    with contextlib.closing(
        Pair(without=without, CHAT_CHANNEL_LAYER="redis", REDIS_URL=redis_server.url)
    ) as pair:
        scene = pair.stage.backstage.scene()
        inside = await pair.enter([scene.ann, scene.ben], scene.room, sockets)
        ann, ben = inside[0], inside[-1]
        async with hurt(redis_server, "killed"):
            await asyncio.to_thread(wait_until, lambda: all_wrote(pair, "is away"), what="Redis is missed")
            lost = (await ann.ok("send", room=scene.room, key="k", message="lost"))["seq"]
            await ann.expect("chat.message", seq=lost)  # given up for others, and told at home
        await asyncio.to_thread(wait_until, lambda: all_wrote(pair, "is back"), what="Redis is there")
        await ben.nothing_more()
        joined = await ben.ok("join", room=scene.room, after=lost - 1)
        assert [event["message"] for event in joined["events"]] == ["lost"]


def all_wrote(pair: Pair, words: str) -> bool:
    return all(words in server.log.read_text() for server in pair.servers)
