"""While the database is away nothing is said to be stored; when it is back, nothing has to be restarted."""

import asyncio
import contextlib
import json
import os
import resource
import signal
import sqlite3
import time
import uuid
from collections.abc import AsyncIterator

import pytest

from . import clients
from .servers import Server, Stage
from .services import postgres
from .services.process import wait_until

SOON = 8  # seconds: far more than the two that are promised, far less than a hanging database would take


class Sending:
    """One message, tried again under its key until it is stored."""

    def __init__(self, client: clients.Client, room: str, session: str) -> None:
        self.client = client
        self.session = session
        self.frame = {"room": room, "key": str(uuid.uuid4()), "message": "Is it kept?"}

    async def attempt(self) -> str:
        """`chat.ok`, or the code of the refusal; and it is said soon."""
        async with asyncio.timeout(SOON):
            answer = await self.client.say("send", **self.frame)
        return answer.get("code", answer["type"])

    async def until_stored(self) -> int:
        deadline = time.monotonic() + 60
        while (answer := await self.client.say("send", **self.frame))["type"] != "chat.ok":
            assert answer["code"] == "try_again"
            assert time.monotonic() < deadline, "the server did not recover"
        return answer["seq"]

    async def is_stored_once(self, seq: int) -> bool:
        found = await self.client.ok("history", room=self.frame["room"])
        return [each["seq"] for each in found["messages"] if each["message"] == "Is it kept?"] == [seq]


@contextlib.asynccontextmanager
async def sending(server: Server, stage: Stage, door: str) -> AsyncIterator[Sending]:
    scene = stage.backstage.scene()
    path = {"rooms": "ws/chat/", "async": f"ws/chat/{scene.room}/", "sync": f"ws/sync/chat/{scene.room}/"}[
        door
    ]
    client = await clients.connect(server.address(path), scene.ann, ignore=clients.USUAL)
    try:
        if door == "rooms":
            await client.ok("join", room=scene.room)
        yield Sending(client, scene.room, scene.ann.session)
    finally:
        await client.close()


def is_ready(server: Server) -> bool:
    return server.request("GET", "/readyz")[0] == 200


class Database:
    """A PostgreSQL of these tests' own, because they hurt it."""

    def __init__(self, programs) -> None:
        self.server = postgres.Server(programs)
        self.server.start()
        self.stage = Stage(DATABASE_URL=postgres.create_database(self.server.address("postgres"), "chat"))
        self.app = self.stage.server("serve")

    def processes(self) -> list[int]:
        children = f"/proc/{self.server.pid}/task/{self.server.pid}/children"
        with open(children) as file:
            return [self.server.pid, *map(int, file.read().split())]

    def signal(self, number: signal.Signals) -> None:
        for pid in self.processes():
            os.kill(pid, number)

    def kill(self) -> None:
        """With all it has started: a new one would find their memory in use."""
        processes = self.processes()
        self.server.kill()
        wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in processes), what="the end")

    def close(self) -> None:
        self.stage.close()
        self.server.remove()


@pytest.fixture(scope="module")
def database(services):
    if (programs := services.get("postgres").program) is None:
        pytest.skip("the PostgreSQL of TEST_DATABASE_URL is not ours to kill")
    with contextlib.closing(Database(programs)) as database:
        yield database


@pytest.mark.parametrize(
    "door", ["async", *(pytest.param(door, marks=pytest.mark.slow) for door in ("sync", "rooms"))]
)
async def test_a_database_that_hangs(database, door):
    async with sending(database.app, database.stage, door) as message:
        assert is_ready(database.app)
        database.signal(signal.SIGSTOP)
        try:
            assert await message.attempt() == "try_again"
            assert await message.client.ok("ping")  # the socket is as quick as ever
            await asyncio.to_thread(wait_until, lambda: not is_ready(database.app), what="/readyz says so")
        finally:
            database.signal(signal.SIGCONT)
        seq = await message.until_stored()
        assert await message.is_stored_once(seq)
        await asyncio.to_thread(wait_until, lambda: is_ready(database.app), what="/readyz says so")


async def test_a_database_that_dies_and_comes_back(database):
    async with sending(database.app, database.stage, "rooms") as message:
        await asyncio.to_thread(database.kill)
        assert await message.attempt() == "try_again"
        api = f"/api/v1/rooms/{message.frame['room']}/messages"
        status, text = await asyncio.to_thread(
            database.app.request, "POST", api, json.dumps(message.frame), Authorization="Bearer of nothing"
        )
        assert (status, json.loads(text)["code"]) == (503, "try_again")
        page = await asyncio.to_thread(
            database.app.request, "GET", "/", Cookie=f"sessionid={message.session}"
        )
        assert (page[0], "Try again" in page[1]) == (503, True)
        assert not await asyncio.to_thread(is_ready, database.app)
        await asyncio.to_thread(database.server.start)
        seq = await message.until_stored()
        assert await message.is_stored_once(seq)


async def test_a_room_that_somebody_else_holds(database):
    """What was given up may be done after all; the key makes it the same message."""
    async with sending(database.app, database.stage, "async") as message:
        with postgres.psycopg.connect(database.stage.env["DATABASE_URL"]) as holder:
            holder.execute("SELECT 1 FROM chat_room WHERE slug = %s FOR UPDATE", [message.frame["room"]])
            assert await message.attempt() == "try_again"
        seq = await message.until_stored()
        assert await message.is_stored_once(seq)


@pytest.fixture(scope="module")
def stage():
    with contextlib.closing(Stage()) as stage:
        yield stage


@pytest.mark.parametrize("door", ["async", "sync"])
async def test_a_disk_that_is_full(stage, door):
    server = stage.server("serve")
    async with sending(server, stage, door) as message:
        unlimited = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, unlimited[1]))
        try:
            assert await message.attempt() == "try_again"
        finally:
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, unlimited)
        seq = await message.until_stored()
        assert await message.is_stored_once(seq)


async def test_a_sqlite_file_that_somebody_else_writes(stage):
    async with sending(stage.server("serve"), stage, "async") as message:
        file = f"{stage.env['CHAT_VAR_DIR']}/chat.sqlite3"
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            assert await message.attempt() == "try_again"
            holder.execute("ROLLBACK")
        seq = await message.until_stored()
        assert await message.is_stored_once(seq)
