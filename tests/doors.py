"""The ways in: three consumers, on two servers, over two channel layers, and once with PostgreSQL."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

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
        pytest.param((name, house), id="-".join((name, *house)), marks=marks)
        for house in houses
        for marks in [() if house in ORDINARY else pytest.mark.slow]
        for name in names
    ]


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
