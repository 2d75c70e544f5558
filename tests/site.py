"""A site of its own for tests that start the real commands: folder, database, people and a token."""

import contextlib
import http.client
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from chat.chaos.ports import free_port

from .services import environment, nursery, sqlite
from .services.nursery import OwnProcess
from .services.process import make_folder

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"

PEOPLE = """
from chat.actions import messages, tokens
from tests import cast
people = cast.assemble()
for key in range({messages}):
    messages.send(people.ann, room="lobby", key=str(key), text="x" * 4000)
print(tokens.create(people.ann, name="test", scope="write"))
"""


class Site:
    """`env` is added to an environment without any settings but these: SECRET_KEY, CHAT_VAR_DIR."""

    def __init__(self, **env: str) -> None:
        self.folder = make_folder()
        var = str(self.folder / "var")
        self.env = environment(SECRET_KEY="a key for tests", CHAT_VAR_DIR=var, **env)

    def manage(self, *args: str, given: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        """Run a management command to its end."""
        return nursery.run(
            [sys.executable, str(MANAGE), *args], env={**self.env, **env}, cwd=MANAGE.parent, given=given
        )

    def prepare(self, *, messages: int = 0) -> str:
        """Migrate and let the cast in; the answer is ann's bearer token."""
        if not sqlite.lay(self.env):
            migrated = self.manage("migrate", "-v0")
            assert migrated.returncode == 0, migrated.stderr
        filled = self.manage("shell", "-v0", given=PEOPLE.format(messages=messages))
        assert filled.returncode == 0, filled.stderr
        return filled.stdout.split()[-1]

    def serve(self, *args: str, **env: str) -> "Serving":
        return Serving(self, *args, **env)


class Serving(OwnProcess):
    """`manage.py serve`, running; `address` is where."""

    def __init__(self, site: Site, *args: str, **env: str) -> None:
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        super().__init__(
            [sys.executable, str(MANAGE), "serve", "--port", str(self.port), *args],
            is_ready=lambda: self.get("/healthz")[0] == 200,
            folder=site.folder,
            env={**site.env, **env},
        )
        self.start()

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text of a page."""
        status, _, text = self.ask(path, **headers)
        return status, text

    def ask(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and text of a page; redirects are not followed."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
            line.request(
                "GET", path, headers={name.replace("_", "-"): each for name, each in headers.items()}
            )
            response = line.getresponse()
            return response.status, response.headers, response.read().decode(errors="replace")
