"""Real servers in processes of their own: `manage.py serve` and daphne, on free ports of this machine.

A `Stage` is one database and one channel layer with the servers on it. A test gets one that runs
already, and makes itself people and rooms there; nothing is cleaned up between tests.
"""

import contextlib
import http.client
import re
import subprocess
import sys

from chat.chaos.ports import free_port

from .backstage import ROOT, Backstage
from .services import environment, nursery, sqlite
from .services.nursery import OwnProcess
from .services.process import make_folder

COMPLAINT = re.compile(r"Traceback|Unhandled|\[Failure instance|took too long to shut down")


class Server(OwnProcess):
    """One server process; ``kind`` is ``serve`` or ``daphne``."""

    def __init__(self, kind: str, env: dict[str, str]) -> None:
        self.kind = kind
        self.port = free_port()
        self._read = 0
        super().__init__(self._command(), env=env, is_ready=self._answers)

    def _command(self) -> list[str]:
        if self.kind == "serve":
            return [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(self.port)]
        address = ["-b", "127.0.0.1", "-p", str(self.port)]
        return [sys.executable, "-m", "daphne", "-v", "0", *address, "chatsite.asgi:application"]

    def _answers(self) -> bool:
        return self.request("GET", "/healthz")[0] == 200

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}/{path}"

    def request(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Status and text of an answer over plain HTTP."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
            line.request(method, path, body.encode(), headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()

    def written(self) -> str:
        """What came into the log since it was last looked at."""
        with self.log.open(errors="replace") as file:
            file.seek(self._read)
            text = file.read()
            self._read = file.tell()
        return text

    def complaints(self) -> str:
        """What has gone wrong since the last look: empty, or the log from the first traceback on."""
        text = self.written()
        found = COMPLAINT.search(text)
        return text[max(0, found.start() - 500) :][:5000] if found else ""


class Stage:
    """One database, one channel layer, and the processes on them; each starts when it is first asked for."""

    def __init__(self, **settings: str) -> None:
        self.env = environment(
            CHAT_VAR_DIR=str(make_folder()),
            CHAT_OFFLINE_SECONDS="2",
            SECRET_KEY="of no use outside the tests, and long enough for all of Django's checks",
            DJANGO_SETTINGS_MODULE="tests.outside.settings",
            PYTHONPATH=str(ROOT),
            **settings,
        )
        self.servers: dict[str, Server] = {}
        is_there = sqlite.lay(self.env)
        self.backstage = Backstage(self.env)
        if not is_there:
            self.backstage.do("migrate")

    def server(self, kind: str) -> Server:
        if kind not in self.servers:
            self.servers[kind] = self.another_server(kind)
        return self.servers[kind]

    def another_server(self, kind: str, **settings: str) -> Server:
        """One for a test that is going to end it."""
        server = Server(kind, {**self.env, **settings})
        server.start()
        return server

    def command(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """A management command, as in another terminal."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return nursery.run(command, env={**self.env, **settings}, cwd=ROOT)

    def complaints(self) -> str:
        return "\n".join(filter(None, (server.complaints() for server in self.servers.values())))

    def close(self) -> None:
        for server in self.servers.values():
            server.remove()
        self.backstage.close()
