"""One process after the other is stopped and started anew, under load: nobody loses anything."""

import asyncio
import contextlib
import itertools
import re
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from .backstage import Person
from .clients import USUAL, Client, HungUp, connect
from .pairs import Pair
from .test_promise_peers import stalled

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

TALKERS, LISTENERS, STALLED = 8, 24, 3
RESTARTS = (0, 1, 0)
DOORS = ("ws/chat/", "ws/chat/{room}/", "ws/sync/chat/{room}/")
LATER = {"try_again", "rate_limited"}
END = "That was all."
SHORTER = 20  # than the time after which a client is asked to come back


class Regular(ABC):
    """Somebody who comes back by themselves, to whichever process is there."""

    numbers = itertools.count()

    def __init__(self, pair: Pair, person: Person, room: str) -> None:
        self.pair, self.person, self.room = pair, person, room
        self.number = next(self.numbers)
        self.door = DOORS[self.number % len(DOORS)].format(room=room)
        self.codes: list[int] = []
        self.ignored: tuple[str, ...] = USUAL

    async def live(self) -> None:
        for attempt in itertools.count(self.number):
            server = self.pair.servers[attempt % 2]
            try:
                client = await connect(server.address(self.door), self.person, ignore=self.ignored)
            except (OSError, EOFError, InvalidHandshake):
                await asyncio.sleep(0.1)  # as a proxy in front would, it goes to the other one
                continue
            try:
                await client.expect("chat.ready")
                await self.sit(client)
                return
            except (HungUp, ConnectionClosed):
                self.codes.append(client.socket.close_code)
                asked = re.search(r"come back in ([\d.]+) s", client.socket.close_reason)
                await asyncio.sleep(float(asked[1]) / SHORTER if asked else 0.1)
            finally:
                await client.close()

    @abstractmethod
    async def sit(self, client: Client) -> None:
        """Until there is nothing more to do here, or `HungUp`."""


class Talker(Regular):
    """Says one thing after the other, each under its key until it is stored."""

    def __init__(self, *args, over: asyncio.Event) -> None:
        super().__init__(*args)
        self.ignored = (*USUAL, "chat.message")
        self.over = over
        self.key = uuid.uuid4().hex
        self.stored: dict[str, int] = {}
        self.refused: set[str] = set()

    async def sit(self, client: Client) -> None:
        await client.ok("join", room=self.room)
        while not self.over.is_set():
            answer = await client.say("send", room=self.room, key=self.key, message=self.key)
            if answer["type"] == "chat.ok":
                self.stored[self.key] = answer["seq"]
                self.key = uuid.uuid4().hex
            elif answer["code"] not in LATER:
                self.refused.add(answer["code"])
            await asyncio.sleep(0.2)


class Listener(Regular):
    """Hears everything, in order."""

    def __init__(self, *args, after: int) -> None:
        super().__init__(*args)
        self.last = after
        self.heard: list[tuple[int, str]] = []

    async def sit(self, client: Client) -> None:
        answer = await client.ok("join", room=self.room, after=self.last)
        assert answer["complete"]
        for event in answer["events"]:
            self.take(event)
        while not self.heard or self.heard[-1][1] != END:
            event = await client.next()
            if event["seq"] > answer["seq"]:  # what came before the answer is in it
                self.take(event)

    def take(self, event: dict) -> None:
        assert event["seq"] == self.last + 1, "a hole"
        self.last = event["seq"]
        self.heard.append((event["seq"], event["message"]))


@pytest.fixture
def pair(redis_url: str, postgres_database: str) -> Iterator[Pair]:
    services = {
        "CHAT_CHANNEL_LAYER": "redis",
        "REDIS_URL": f"{redis_url}/11",
        "DATABASE_URL": postgres_database,
    }
    with contextlib.closing(Pair(CHAT_MAX_CLIENTS_PER_USER="1000", **services)) as pair:
        yield pair


async def restart(pair: Pair, number: int) -> None:
    """With readers attached who read nothing of much. The exit code is 1 when ten seconds did not do."""
    server, crowd = pair.servers[number], pair.stage.backstage.scene()
    event = {"type": "chat.message", "message": "x" * 50_000}
    with stalled(server, crowd.ann, *[f"ws/chat/{crowd.room}/"] * STALLED):
        for _ in range(40):
            pair.stage.backstage.do("send", colour="sync", name=f"chat_{crowd.room}", event=event, group=True)
        assert await asyncio.to_thread(server.stop, 20) == 0
    await asyncio.to_thread(server.start)


async def much_is_said(talkers: list[Talker]) -> None:
    before = sum(len(each.stored) for each in talkers)
    while sum(len(each.stored) for each in talkers) < before + 5 * TALKERS:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def test_rolling_restarts_lose_nothing(pair: Pair):
    scene, over = pair.stage.backstage.scene(), asyncio.Event()
    after = pair.stage.backstage.do("talk", person=scene.ola.id, room=scene.room, count=1)
    talkers = [Talker(pair, scene.ann, scene.room, over=over) for _ in range(TALKERS)]
    listeners = [Listener(pair, scene.ben, scene.room, after=after) for _ in range(LISTENERS)]
    async with asyncio.TaskGroup() as house:
        for each in listeners:
            house.create_task(each.live())
        talking = [house.create_task(each.live()) for each in talkers]
        for number in RESTARTS:
            await much_is_said(talkers)
            await restart(pair, number)
        over.set()
        await asyncio.wait(talking)
        await asyncio.to_thread(
            pair.stage.backstage.act, "messages.send", scene.ola, room=scene.room, key="end", text=END
        )
    stored = {key: seq for each in talkers for key, seq in each.stored.items()}
    told = listeners[0].heard
    assert all(each.heard == told for each in listeners)
    assert len(stored) == sum(len(each.stored) for each in talkers)
    assert {text: seq for seq, text in told[:-1]} == stored
    assert [seq for seq, _text in told] == [*range(after + 1, after + 1 + len(told))]
    assert {code for each in (*talkers, *listeners) for code in each.codes} <= {1001, 1012}
    assert sum(len(each.codes) for each in (*talkers, *listeners)) > TALKERS + LISTENERS
    assert set().union(*[each.refused for each in talkers]) == set()
    assert pair.complaints() == ""
