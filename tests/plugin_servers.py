"""Fixtures for tests that talk to real servers over real sockets.

    stages(database, layer)    a `servers.Stage`, the same one for the whole run
    sockets                    `clients.connect`, and what it opened is closed at the end of the test
    door, room_door            a `doors.Door`: all of them, or those to one room
    scene, private_scene       a `backstage.Scene` behind that door

A test fails when a server of a stage it used wrote a traceback meanwhile.
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio

from . import clients
from .backstage import Scene
from .doors import Door, spread, ways
from .servers import Stage
from .services import postgres


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    for item in spread(items):
        item.add_marker("slow")
    return (yield)


# One fixture for each set of services, so that the servers end before what they stand on.


@pytest.fixture(scope="session")
def stages_alone() -> Iterator[Callable[[str], Stage]]:
    with contextlib.closing(Standing()) as standing:
        yield standing.get


@pytest.fixture(scope="session")
def stages_with_redis(redis_url: str) -> Iterator[Callable[[str], Stage]]:
    with contextlib.closing(Standing(REDIS_URL=f"{redis_url}/8")) as standing:
        yield standing.get


@pytest.fixture(scope="session")
def stages_with_postgres(
    redis_url: str, postgres_server: str, worker_name: str
) -> Iterator[Callable[[str], Stage]]:
    database = postgres.create_database(postgres_server, f"chat_stage_{worker_name}")
    with contextlib.closing(Standing(REDIS_URL=f"{redis_url}/9", DATABASE_URL=database)) as standing:
        yield standing.get


class Standing:
    """Stages by the name of their layer, each set up when it is first asked for."""

    def __init__(self, **settings: str) -> None:
        self.settings = settings
        self.stages: dict[str, Stage] = {}

    def get(self, layer: str) -> Stage:
        if layer not in self.stages:
            self.stages[layer] = Stage(CHAT_CHANNEL_LAYER=layer, **self.settings)
        return self.stages[layer]

    def close(self) -> None:
        for stage in self.stages.values():
            stage.close()


@pytest.fixture(scope="session")
def all_stages(request: pytest.FixtureRequest) -> Callable[..., Stage]:
    """Stages by database (sqlite, postgres) and layer (a choice of CHAT_CHANNEL_LAYER)."""

    def stage(database: str = "sqlite", layer: str = "embedded") -> Stage:
        alone = "stages_with_redis" if "redis" in layer else "stages_alone"
        name = "stages_with_postgres" if database == "postgres" else alone
        return request.getfixturevalue(name)(layer)

    return stage


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


@contextlib.asynccontextmanager
async def opened_sockets() -> AsyncIterator[Callable[..., object]]:
    opened: list[clients.Client] = []

    async def connect(*args, **options) -> clients.Client:
        client = await clients.connect(*args, **options)
        opened.append(client)
        return client

    yield connect
    for client in opened:
        await client.close()


@pytest_asyncio.fixture
async def sockets() -> AsyncIterator[Callable[..., object]]:
    async with opened_sockets() as connect:
        yield connect


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
