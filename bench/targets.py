"""What is measured: each target starts a server of its own, and says how its sockets are opened."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from tests.services import environment, redis
from tests.services.process import Process, free_port, make_folder

ROOT = Path(__file__).resolve().parent.parent
SERVER_CORE, OTHER_CORE = 0, 1
CLIENTS_PER_PERSON = 20  # the site's own limit, so that nobody is there more often than people are


@dataclass(frozen=True)
class Target:
    name: str
    title: str
    needs_redis: bool = True


TARGETS = (
    Target("chatsite-redis", "Chatsite: `serve`, its Redis layer, every message stored"),
    Target(
        "chatsite-embedded", "Chatsite: `serve`, its embedded layer, every message stored", needs_redis=False
    ),
    Target("stock", "stock: daphne, channels_redis core, nothing stored"),
)


@dataclass
class Running:
    process: Process
    port: int
    headers: list[list[str]]

    def cpu_seconds(self) -> float:
        """Of all its threads, since it started."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pinned(core: int, command: list[str]) -> list[str]:
    """On one core, where there are two and the tool for it."""
    taskset = shutil.which("taskset")
    return [taskset, "-c", str(core), *command] if taskset and (os.cpu_count() or 1) > 1 else command


def start(target: Target, *, redis_url: str, sockets: int) -> Running:
    return (
        _start_stock(redis_url, sockets)
        if target.name == "stock"
        else _start_chatsite(target, redis_url, sockets)
    )


def _start_chatsite(target: Target, redis_url: str, sockets: int) -> Running:
    port = free_port()
    env = environment(
        SECRET_KEY="of no use outside the benchmark, and long enough for the checks of Django",
        CHAT_VAR_DIR=str(make_folder()),
        CHAT_RATE_LIMITS="off",
        CHAT_MAX_CLIENTS_PER_USER="1000000",
        CHAT_LOG_LEVEL="warning",
        DJANGO_SETTINGS_MODULE="chatsite.settings",
        PYTHONPATH=str(ROOT),
        **({"REDIS_URL": redis_url} if target.needs_redis else {}),
    )
    people = -(-sockets // CLIENTS_PER_PERSON)
    made = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "people.py"), str(people)],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    tokens = json.loads(made.stdout.splitlines()[-1])
    command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)]
    process = Process(
        pinned(SERVER_CORE, command),
        env=env,
        is_ready=lambda: urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).status == 200,
    )
    process.start()
    return Running(
        process, port, [[f"Authorization: Bearer {tokens[each % people]}"] for each in range(sockets)]
    )


def _start_stock(redis_url: str, sockets: int) -> Running:
    port = free_port()
    env = environment(
        REDIS_URL=redis_url, PYTHONPATH=str(ROOT / "bench"), DJANGO_SETTINGS_MODULE="stock.settings"
    )
    command = [sys.executable, "-m", "daphne", "-v", "0", "-p", str(port), "stock.asgi:application"]
    process = Process(pinned(SERVER_CORE, command), env=env, is_ready=lambda: _listens(port))
    process.start()
    return Running(process, port, [[] for _ in range(sockets)])


def _listens(port: int) -> bool:
    import socket

    socket.create_connection(("127.0.0.1", port), timeout=1).close()
    return True


def start_redis() -> redis.Single | None:
    found = redis.find_program()
    if not hasattr(found, "program"):
        return None
    running = redis.Single(found.program)
    for server in running.servers:
        for task in Path(f"/proc/{server.pid}/task").iterdir():
            if (os.cpu_count() or 1) > 1:
                os.sched_setaffinity(int(task.name), {OTHER_CORE})
    return running
