"""The synchronous consumer serves its sockets side by side, in threads."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from channels.routing import URLRouter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import path
from websockets.asyncio.client import connect

from chat.chaos.ports import free_port
from chat.consumers import SyncRoomConsumer
from chat.pool import in_pool

from .services.process import wait_until

BLOCKS = 0.3  # seconds


class BlockingConsumer(SyncRoomConsumer):
    """Its handler blocks, as code does that waits for a database or another site."""

    def connect(self) -> None:
        self.accept(self.subprotocol)

    def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        time.sleep(BLOCKS)
        self.send(text_data=threading.current_thread().name)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    routes = URLRouter([path("ws/<slug:room_name>/", BlockingConsumer.as_asgi())])

    async def application(scope, receive, send):
        await routes({**scope, "user": AnonymousUser()}, receive, send)

    port = free_port()
    config = uvicorn.Config(application, port=port, lifespan="off", log_config=None, ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, what="uvicorn in a thread")
    yield f"ws://127.0.0.1:{port}/ws/room/"
    server.should_exit = True
    thread.join(15)


async def ask(address: str, people: int) -> tuple[float, set[str]]:
    """Everybody asks at once: how long it takes, and which threads answered."""
    sockets = await asyncio.gather(*(connect(address, proxy=None) for _ in range(people)))
    started = time.monotonic()
    await asyncio.gather(*(socket.send("?") for socket in sockets))
    threads = {await socket.recv() for socket in sockets}
    took = time.monotonic() - started
    await asyncio.gather(*(socket.close() for socket in sockets))
    return took, threads


async def test_six_handlers_that_block_do_it_together(address: str):
    await ask(address, 6)  # the pool starts its threads
    alone, _threads = await ask(address, 1)
    together, threads = await ask(address, 6)
    assert len(threads) == 6
    assert alone >= BLOCKS
    assert together < 3 * alone  # one after the other: 6


async def test_synchronous_sockets_that_block_hold_up_no_asynchronous_one(address: str):
    sockets = await asyncio.gather(*(connect(address, proxy=None) for _ in range(settings.CHAT_THREADS)))
    blocked = asyncio.gather(
        *(socket.send("?") for socket in sockets), *(socket.recv() for socket in sockets)
    )
    threads = set()
    while not blocked.done():  # what an asynchronous socket asks meanwhile
        threads.add(await in_pool(lambda: threading.current_thread().name))
    names = set((await blocked)[settings.CHAT_THREADS :])
    assert not threads & names
    await asyncio.gather(*(socket.close() for socket in sockets))
