"""However many sockets there are, a process has no more database connections than it was given."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest

from .clients import Client, connect
from .servers import Server, Stage

pytestmark = pytest.mark.slow

POOL, SOCKETS, AT_ONCE = 4, 150, 12
NAME = "the-pool-of-this-test"  # by which PostgreSQL knows the connections of the server
UNHURRIED = {"CHAT_RATE_LIMITS": "off", "CHAT_MAX_CLIENTS_PER_USER": "1000"}


class House:
    """A stage on a database of its own, which is looked into from beside."""

    def __init__(self, database: str, **settings: str) -> None:
        self.database = database
        self.stage = Stage(DATABASE_URL=database, CHAT_CHANNEL_LAYER="embedded", **UNHURRIED)
        named = f"{database}?application_name={NAME}"
        self.server: Server = self.stage.another_server("serve", DATABASE_URL=named, **settings)
        self.scene = self.stage.backstage.scene()

    async def enter(self) -> Client:
        client = await connect(self.server.address("ws/chat/"), self.scene.ann)
        await client.expect("chat.ready")
        await client.ok("join", room=self.scene.room)
        return client

    @contextlib.asynccontextmanager
    async def crowd(self, count: int) -> AsyncIterator[list[Client]]:
        """So many at once; all of them are let in, and all of them get into the room."""
        clients = await asyncio.gather(*[self.enter() for _ in range(count)])
        try:
            yield clients
        finally:
            await asyncio.gather(*[client.close() for client in clients])

    @contextlib.contextmanager
    def counted(self) -> Iterator[list[int]]:
        """How many connections the server had, each time PostgreSQL was asked meanwhile."""
        counts: list[int] = []
        over = threading.Event()

        def count() -> None:
            query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
            with psycopg.connect(self.database, autocommit=True) as beside:
                while not over.wait(0.02):
                    counts.append(beside.execute(query, [NAME]).fetchone()[0])

        thread = threading.Thread(target=count)
        thread.start()
        try:
            yield counts
        finally:
            over.set()
            thread.join()

    def close(self) -> None:
        self.server.remove()
        self.stage.close()


# What sockets ask for together needs two or three connections, and no bound.
ALONE = {"CHAT_TOGETHER": "off"}


@pytest.fixture
def house(postgres_database: str) -> Iterator[House]:
    with contextlib.closing(House(postgres_database, CHAT_DATABASE_POOL=str(POOL), **ALONE)) as house:
        yield house


async def send(client: Client, room: str, key: int) -> str:
    answer = await client.say("send", room=room, key=str(key), message="hello")
    return answer.get("code", answer["type"])


async def test_a_hundred_and_fifty_sockets_share_four_connections(house: House):
    with house.counted() as counts:
        async with house.crowd(SOCKETS) as clients:
            sent = [send(client, house.scene.room, key) for key, client in enumerate(clients[:30])]
            assert await asyncio.gather(*sent) == ["chat.ok"] * 30
    assert 1 <= max(counts) <= POOL
    assert house.server.complaints() == ""


async def test_a_larger_pool_is_seen_to_be_larger(postgres_database: str):
    """The twin: that there are so few is the pool's doing."""
    with contextlib.closing(House(postgres_database, CHAT_DATABASE_POOL="20", **ALONE)) as house:
        with house.counted() as counts:
            async with house.crowd(SOCKETS):
                pass
        assert max(counts) > POOL


async def test_while_all_connections_wait_it_is_said_and_the_rest_goes_on(house: House):
    async with house.crowd(AT_ONCE + 1) as (bystander, *writers):
        room = house.scene.room
        with psycopg.connect(house.database) as holder:
            holder.execute("SELECT 1 FROM chat_room WHERE slug = %s FOR UPDATE", [room])
            sending = [asyncio.create_task(send(client, room, key)) for key, client in enumerate(writers)]
            while not all(each.done() for each in sending):
                await bystander.ok("ping")
                await asyncio.sleep(0.05)
            assert {each.result() for each in sending} == {"try_again"}
        for key, client in enumerate(writers):
            async with asyncio.timeout(30):
                while (answer := await send(client, room, key)) != "chat.ok":
                    assert answer == "try_again"
        page = await bystander.ok("history", room=room)
        assert len(page["messages"]) == AT_ONCE
    assert "Traceback" not in house.server.complaints()
