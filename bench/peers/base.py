"""What all peers have in common: how they are asked for, and what is known of one that runs."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from bench import gauges
from bench.crowd import Crowd
from tests.services.process import Process

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
APPS = HERE.parent / "apps"


@dataclass(frozen=True)
class Order:
    """For whom a server is started."""

    crowd: Crowd
    redis_url: str = ""
    dialect: str = "plain"  # or v1
    sign_in: str = "token"  # or cookie
    database: str = "sqlite"  # or postgres
    stored: bool = True  # by Chatsite, before anybody gets a message
    stock_stores: bool = False  # so does the stock app
    past: int = 0  # messages in the first room that were said before
    visited: bool = False  # by a browser, in place of the crowd
    limits: bool = False  # the rate limits of the site
    env: dict[str, str] = field(default_factory=dict)  # more for the site, to try something out


@dataclass
class Running:
    process: Process
    port: int
    framing: str = "plain"
    path: Callable[[str], str] = "/ws/chat/{}/".format
    headers: Callable[[int], list[str]] = lambda person: []
    helpers: list[Process] = field(default_factory=list)  # its database
    present: Callable[[], int] | None = None  # how many sockets it believes to have

    def cpu_seconds(self) -> float:
        return gauges.cpu_seconds(self.process.pid)

    def memory_bytes(self) -> int:
        return gauges.memory_bytes(self.process.pid)

    def plan(self, crowd: Crowd) -> str:
        return crowd.plan(port=self.port, framing=self.framing, path=self.path, headers=self.headers)

    def remove(self) -> None:
        """It is not asked twice: thousands of sockets need no goodbye."""
        self.process.kill()
        self.process.remove()
        for helper in self.helpers:
            helper.remove()


def start(
    command: list, *, port: int, env: dict[str, str], url: str = "", folder: Path | None = None
) -> Process:
    """A server on its own core. It is ready when it listens, or when `url` answers."""
    process = Process(
        gauges.pinned(gauges.SERVER_CORE, [str(part) for part in command]),
        env=env,
        folder=folder,
        is_ready=lambda: urlopen(url, timeout=2).status == 200 if url else _listens(port),
    )
    process.start()
    return process


def _listens(port: int) -> bool:
    socket.create_connection(("127.0.0.1", port), timeout=1).close()
    return True


def move_in(env: dict[str, str], crowd: Crowd) -> dict[str, list[str]]:
    """The crowd's people become the site's: their tokens and cookies."""
    said = prepare("people.py", {"people": crowd.people, "rooms": crowd.members()}, env)
    return json.loads(said.splitlines()[-1])


def prepare(app: str, order: dict, env: dict[str, str]) -> str:
    """Something that happens to a site before it is open; what is printed of it."""
    done = subprocess.run(
        [sys.executable, str(APPS / app)],
        input=json.dumps(order),
        env=env,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{app} did not work:\n{done.stderr[-3000:]}")
    return done.stdout
