"""Thousands of sockets come and go, in every way, and leave nothing behind.

What a server holds is looked at from outside, when it is quiet: after a thousand sockets, which fill what is
filled once, and after four thousand more.
"""

import json
import re
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import psutil
import psycopg
import pytest
from redis import Redis

from .backstage import Person
from .rfc6455.subjects import HANDSHAKE, request
from .rfc6455.wire import CLOSE, TEXT, Line, close, frame
from .servers import Stage
from .services import postgres
from .services.process import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

WARM_UP, CYCLES = 1_000, 4_000
AT_ONCE = 12
ROOMS = 6
MEGABYTES = 20
PATHS = ("ws/chat/{room}/", "ws/sync/chat/{room}/", "ws/chat/")
ENDS = ("said", "said", "said", "cut", "hung up", "broken", "kicked", "refused")


# By how much each may differ. A probe's own connection may be counted or not; pools breathe.
ALLOWED = {
    "files": 3,
    "threads": 2,
    "tasks": 1,
    "groups": 0,
    "channels": 0,
    "rows": 0,
    "redis_clients": 1,
    "backends": 3,
}


@dataclass(frozen=True)
class Holdings:
    """What a server holds, and what is held for it."""

    rss: int
    files: int
    threads: int
    tasks: int
    groups: int
    channels: int
    rows: int
    redis_clients: int
    backends: int


class House:
    """A server, people who are signed in, and rooms that all of them are in."""

    def __init__(self, **settings: str) -> None:
        self.settings = settings
        limits = {"CHAT_RATE_LIMITS": "off", "CHAT_MAX_CLIENTS_PER_USER": "1000", "CHAT_THREADS": "8"}
        self.stage = Stage(**limits, **settings)
        scenes = [self.stage.backstage.scene() for _ in range(ROOMS)]
        self.places = [(scene.room, person) for scene in scenes for person in (scene.ann, scene.ben)]
        self.operator = self.stage.backstage.person("operator", is_staff=True, is_superuser=True)
        self.server = self.stage.server("serve")
        self.process = psutil.Process(self.server.pid)

    def holdings(self) -> Holdings:
        self.quiet()
        status, text = self.server.request("GET", "/metrics")
        assert status == 200
        gauges = {name: int(float(value)) for name, value in re.findall(r"^(\w+) (\S+)$", text, re.MULTILINE)}
        return Holdings(
            rss=self.process.memory_info().rss,
            files=self.process.num_fds(),
            threads=self.process.num_threads(),
            tasks=gauges["chat_tasks"],
            groups=gauges["chat_layer_groups"],
            channels=gauges["chat_layer_channels"],
            rows=len(self.stage.backstage.do("query", model="Client")),
            redis_clients=self._redis_clients(),
            backends=self._backends(),
        )

    def quiet(self) -> None:
        """Wait until the last socket is gone. What a deed that was given up left behind, the registry puts
        right within a minute."""
        backstage = self.stage.backstage
        wait_until(lambda: not backstage.do("live"), what="the registry is not empty", seconds=90)

    def _redis_clients(self) -> int:
        if "REDIS_URL" not in self.settings:
            return 0
        with closing(Redis.from_url(self.settings["REDIS_URL"])) as redis:
            return len(redis.client_list())

    def _backends(self) -> int:
        if "DATABASE_URL" not in self.settings:
            return 0
        with psycopg.connect(self.settings["DATABASE_URL"]) as connection:
            query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            return connection.execute(query).fetchone()[0]

    def come_and_go(self, cycles: int) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(self.visit, range(cycles)):
                pass

    def visit(self, number: int) -> None:
        """One socket: through one of the doors, with something said in between, and with one of the ends."""
        room, person = self.places[number % len(self.places)]
        path, end = PATHS[number % len(PATHS)], ENDS[number // 7 % len(ENDS)]
        with Line(self.server.port) as line:
            line.write(self._handshake(path.format(room=room), None if end == "refused" else person))
            assert line.head()[0] == 101
            if end == "refused":
                assert _code(line) == 4401
                return
            ready = _until(line, "chat.ready")
            if path == PATHS[-1]:
                _say(line, {"type": "join", "ref": 0, "room": room})
            _say(
                line,
                {"type": "send", "ref": 1, "room": room, "key": f"k{time.monotonic_ns()}", "message": "hi"},
            )
            if end == "said":
                line.write(close(1000))
                assert _code(line) == 1000
            elif end == "broken":
                line.write(frame(TEXT, b"\xff"))
                assert _code(line) == 1007
            elif end == "kicked":
                self.kick(ready["client"])
                assert _code(line) == 4000
            elif end == "cut":
                line.reset()

    def kick(self, client: str) -> None:
        token = {"Authorization": f"Bearer {self.operator.token}"}
        status, text = self.server.request("DELETE", f"/api/v1/clients/{client}", **token)
        assert status < 300, text

    def _handshake(self, path: str, person: Person | None) -> bytes:
        headers = [
            ("Host", f"127.0.0.1:{self.server.port}"),
            *HANDSHAKE,
            ("Sec-WebSocket-Protocol", "chat.v1"),
        ]
        if person is not None:
            headers.append(("Cookie", f"sessionid={person.session}"))
        return request(headers, path=f"/{path}")


def _say(line: Line, command: dict) -> None:
    """Until it is done: a busy database may want to be asked again, and a key is good for once only."""
    answer = {"code": "try_again"}
    while answer.get("code") == "try_again":
        line.write(frame(TEXT, json.dumps(command).encode()))
        answer = _until(line, "chat.ok", "chat.error")
    assert answer["type"] == "chat.ok", answer


def _until(line: Line, *kinds: str) -> dict:
    while (heard := line.frame()) is not None and heard.opcode == TEXT:
        event = json.loads(heard.payload)
        if event["type"] in kinds:
            return event
    raise AssertionError(f"{heard} came instead of {kinds}")


def _code(line: Line) -> int:
    while (heard := line.frame()) is not None:
        if heard.opcode == CLOSE:
            return struct.unpack("!H", heard.payload[:2])[0]
    raise AssertionError("hung up without a close frame")


def leaks(house: House) -> None:
    house.come_and_go(WARM_UP)
    before = house.holdings()
    house.come_and_go(CYCLES)
    after = house.holdings()
    print(before, after, sep="\n")  # with -s, for who looks into a leak
    assert after.rss - before.rss < MEGABYTES << 20
    for name, allowed in ALLOWED.items():
        assert abs(getattr(after, name) - getattr(before, name)) <= allowed, (name, before, after)
    assert house.stage.complaints() == ""


def test_sockets_leave_nothing_behind():
    house = House(CHAT_CHANNEL_LAYER="embedded")
    with closing(house.stage):
        leaks(house)


def test_sockets_leave_nothing_behind_in_redis_and_postgresql(
    redis_url: str, postgres_server: str, worker_name: str
):
    database = postgres.create_database(postgres_server, f"chat_leaks_{worker_name}")
    house = House(CHAT_CHANNEL_LAYER="redis", REDIS_URL=f"{redis_url}/10", DATABASE_URL=database)
    with closing(house.stage):
        leaks(house)
