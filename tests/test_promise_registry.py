"""A process that is killed or frozen leaves nobody in the registry: its sockets go with its lease."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from .backstage import Person
from .clients import Client
from .doors import PATHS
from .pairs import Pair
from .services.process import wait_until

pytestmark = pytest.mark.slow


class House:
    """Ann sits at every door of one process, ben at those of the other, and an operator asks the other."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.scene = pair.stage.backstage.scene()
        self.hurt, self.well = pair.servers
        self.operator: Person = pair.stage.backstage.person("op", is_staff=True, is_superuser=True)

    async def fill(self, open_socket) -> list[Client]:
        clients = await self.pair.enter([self.scene.ann, self.scene.ben], self.scene.room, open_socket)
        assert self.registered() == self.both
        return clients

    def rows(self) -> list[dict]:
        bearer = {"Authorization": f"Bearer {self.operator.token}"}
        status, text = self.well.request("GET", "/api/v1/clients", **bearer)
        assert status == 200, text
        names = {self.scene.ann.username, self.scene.ben.username}
        return [each for each in json.loads(text)["clients"] if each["username"] in names]

    def registered(self) -> list[str]:
        return sorted(each["username"] for each in self.rows())

    @property
    def both(self) -> list[str]:
        return sorted([self.scene.ann.username, self.scene.ben.username] * len(PATHS))

    @property
    def only_ben(self) -> list[str]:
        return [self.scene.ben.username] * len(PATHS)


async def until(check: Callable[[], object], what: str) -> None:
    await asyncio.to_thread(partial(wait_until, check, what=what))


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with contextlib.closing(Pair(without=["short_leases"])) as pair:
        yield pair


async def test_a_killed_process_leaves_nobody(pair: Pair, sockets):
    house = House(pair)
    *_anns, ben = await house.fill(sockets)
    ben.ignore.discard("chat.presence")
    await ben.nothing_more()
    killed = house.hurt.pid
    house.hurt.kill()
    await until(lambda: house.registered() == house.only_ben, "ann is in the registry no more")
    await ben.expect("chat.presence", username=house.scene.ann.username, online=False)
    await until(lambda: not pair.stage.backstage.do("query", model="Server", pid=killed), "no row is left")
    await asyncio.to_thread(house.hurt.start)
    back = await pair.door(0, "rooms", sockets).enter(house.scene.ann, house.scene.room)
    assert house.registered() == sorted([*house.only_ben, house.scene.ann.username])
    await back.close()
    await until(lambda: house.registered() == house.only_ben, "who says goodbye is gone")


async def test_a_process_that_was_frozen_past_its_lease_takes_its_place_again(pair: Pair, sockets):
    house = House(pair)
    clients = await house.fill(sockets)
    before = {each["id"] for each in house.rows()}
    os.kill(house.hurt.pid, signal.SIGSTOP)
    try:
        await until(lambda: house.registered() == house.only_ben, "nobody is there for whom it speaks")
    finally:
        os.kill(house.hurt.pid, signal.SIGCONT)
    await until(lambda: house.registered() == house.both, "they are back")
    assert {each["id"] for each in house.rows()} == before
    for client in clients:
        await client.ok("ping")


async def test_who_waits_for_the_goodbye_of_a_killed_process_keeps_ghosts(sockets):
    """The twin: the lease has run out, says whoever looks at it; those that do not still show ann."""
    with contextlib.closing(Pair(without=["short_leases", "trust_the_goodbye"])) as pair:
        house = House(pair)
        await house.fill(sockets)
        house.hurt.kill()
        ann = house.scene.ann.username
        await until(lambda: not pair.stage.backstage.do("live", user=ann), "the lease has run out")
        assert house.registered() == house.both
