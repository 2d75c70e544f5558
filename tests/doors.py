"""The ways in: three consumers, on two servers, over two channel layers, and once with PostgreSQL.

The ordinary run has each test at each consumer and in each of the ordinary houses, but not at every pair of
them (`spread`); the slow run has the others.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import pytest

from .backstage import Backstage, Person
from .clients import Client
from .servers import Server, Stage

# What each is served by: server, layer, database. The last one is a real deployment.
HOUSES = (
    ("serve", "embedded", "sqlite"),
    ("daphne", "embedded", "sqlite"),
    ("serve", "redis", "sqlite"),
    ("daphne", "redis", "sqlite"),
    ("serve", "redis", "postgres"),
)
EMBEDDED = HOUSES[:2]
BOTH_SERVERS = (HOUSES[0], HOUSES[3])
# In these every server, layer and database is met already; the slow run has the other pairs.
ORDINARY = (HOUSES[0], HOUSES[3], HOUSES[4])
PATHS = {"async": "ws/chat/{room}/", "sync": "ws/sync/chat/{room}/", "rooms": "ws/chat/"}


def ways(houses: Iterable[tuple[str, str, str]] = HOUSES, names: Iterable[str] = tuple(PATHS)) -> list:
    """Parameters of the fixtures `door` and `room_door`, to choose some with ``indirect``."""
    return [
        pytest.param((name, house), id=_name((name, house)), marks=marks)
        for house in houses
        for marks in [() if house in ORDINARY else pytest.mark.slow]
        for name in names
    ]


def spread(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Those that can be left out: every consumer and every house of a test is met without them.

    Which pairs stay changes from test to test, so that all together meet every pair.
    """
    tests: dict[str, dict[tuple, pytest.Item]] = defaultdict(dict)
    for item in items:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        way = params.get("door") or params.get("room_door")
        if isinstance(way, tuple) and not item.get_closest_marker("slow"):
            tests[item.nodeid.replace(_name(way), "…")][way] = item
    return [item for test, ways in tests.items() for item in _beyond(ways, crc32(test.encode()))]


def _name(way: tuple[str, tuple[str, str, str]]) -> str:
    return "-".join((way[0], *way[1]))


def _beyond(ways: dict[tuple, pytest.Item], turn: int) -> Iterable[pytest.Item]:
    names, houses = ([*dict.fromkeys(part)] for part in zip(*ways, strict=True))
    if len(ways) < len(names) * len(houses):
        return []  # these pairs were chosen
    most = max(len(names), len(houses))
    kept = {(names[(turn + n) % len(names)], houses[n % len(houses)]) for n in range(most)}
    return [item for way, item in ways.items() if way not in kept]


@dataclass(frozen=True)
class Door:
    """One consumer on one server. ``open_socket`` is the fixture `sockets`."""

    name: str
    server: Server
    stage: Stage
    open_socket: Callable[..., Awaitable[Client]]

    @property
    def backstage(self) -> Backstage:
        return self.stage.backstage

    @property
    def leads_to_one_room(self) -> bool:
        return self.name != "rooms"

    def address(self, room: str) -> str:
        return self.server.address(PATHS[self.name].format(room=room))

    async def knock(self, person: Person | None, room: str, **options: Any) -> Client:
        """A socket, and nothing said yet."""
        return await self.open_socket(self.address(room), person, **options)

    async def enter(self, person: Person, room: str, **options: Any) -> Client:
        """A socket that follows the room. In plain mode there is no hello, and nothing to join."""
        client = await self.knock(person, room, **options)
        if client.plain:
            await client.nothing_more()
            return client
        await client.expect("chat.ready")
        if self.leads_to_one_room:
            await client.ok("ping")  # answered when the consumer has entered the room
        else:
            await client.ok("join", room=room)
        return client
