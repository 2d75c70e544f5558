"""Fixtures for tests that talk to real servers over real sockets.

    stages(database, layer)    a `servers.Stage`, the same one for the whole run
    sockets                    `clients.connect`, and what it opened is closed at the end of the test
    door, room_door            a `doors.Door`: all of them, or those to one room
    scene, private_scene       a `backstage.Scene` behind that door

A test fails when a server of a stage it used wrote a traceback meanwhile.
"""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio

from . import clients
from .backstage import Scene
from .doors import Door, ways
from .servers import Stage
from .services import postgres


@pytest.fixture(scope="session")
def all_stages(request: pytest.FixtureRequest) -> Iterator[Callable[..., Stage]]:
    """Stages by database (sqlite, postgres) and layer (a choice of CHAT_CHANNEL_LAYER)."""
    standing: dict[tuple[str, str], Stage] = {}

    def settings(database: str, layer: str) -> dict[str, str]:
        found = {}
        if database == "postgres":
            server = request.getfixturevalue("postgres_server")
            name = f"chat_stage_{layer}_{request.getfixturevalue('worker_name')}"
            found["DATABASE_URL"] = postgres.create_database(server, name)
        if "redis" in layer:
            number = {"sqlite": 8, "postgres": 9}[database]
            found["REDIS_URL"] = f"{request.getfixturevalue('redis_url')}/{number}"
        return {**found, "CHAT_CHANNEL_LAYER": layer}

    def stage(database: str = "sqlite", layer: str = "embedded") -> Stage:
        if (database, layer) not in standing:
            standing[database, layer] = Stage(**settings(database, layer))
        return standing[database, layer]

    yield stage
    for each in standing.values():
        each.close()


@pytest.fixture
def stages(all_stages: Callable[..., Stage]) -> Iterator[Callable[..., Stage]]:
    used: set[Stage] = set()

    def stage(database: str = "sqlite", layer: str = "embedded") -> Stage:
        found = all_stages(database, layer)
        used.add(found)
        return found

    yield stage
    for each in used:
        if complaints := each.complaints():
            pytest.fail(f"a server wrote:\n{complaints}", pytrace=False)


@pytest_asyncio.fixture
async def sockets() -> AsyncIterator[Callable[..., object]]:
    opened: list[clients.Client] = []

    async def connect(*args, **options) -> clients.Client:
        client = await clients.connect(*args, **options)
        opened.append(client)
        return client

    yield connect
    for client in opened:
        await client.close()


def _door(param: tuple[str, tuple[str, str, str]], stages, sockets) -> Door:
    name, (server, layer, database) = param
    stage = stages(database, layer)
    return Door(name, stage.server(server), stage, sockets)


@pytest.fixture(params=ways())
def door(request: pytest.FixtureRequest, stages, sockets) -> Door:
    return _door(request.param, stages, sockets)


@pytest.fixture(params=ways(names=("async", "sync")))
def room_door(request: pytest.FixtureRequest, stages, sockets) -> Door:
    return _door(request.param, stages, sockets)


def _behind(request: pytest.FixtureRequest) -> Door:
    name = "door" if "door" in request.fixturenames else "room_door"
    return request.getfixturevalue(name)


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    return _behind(request).backstage.scene()


@pytest.fixture
def private_scene(request: pytest.FixtureRequest) -> Scene:
    return _behind(request).backstage.scene("private")
