"""Where the project's own programs come from in a test run: a process that has their libraries already.

An interpreter takes about a second to import Django, Channels and the rest, and a run starts hundreds. The
nursery does it once, without settings, and forks for each program: that is a process of its own in every
other way, with its arguments, environment, folder and files. What is about the start itself (the bootstrap,
`quickstart`) is started as people start it.

Beside each program stands a fork that waits for it and tells how it ended, since only its parent may ask.
"""

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from .process import Process

# Libraries that ask for no settings, start no threads, and open nothing.
LIBRARIES = [
    "PIL.ImageOps",
    "aiohttp",
    "argon2",
    "autobahn.websocket.protocol",
    "channels.generic.websocket",
    "channels.routing",
    "channels_redis.pubsub",
    "daphne.http_protocol",
    "django.contrib.admin.options",
    "django.core.management.commands.migrate",
    "django.db.backends.postgresql.psycopg_any",
    "django_tasks.base",
    "fido2.server",
    "jwt",
    "linkify_it",
    "markdown_it",
    "multiprocessing.spawn",
    "nh3",
    "prometheus_client",
    "psycopg_pool",
    "pydantic.json_schema",
    "pygments.lexers",
    "qrcode.image.svg",
    "redis.asyncio.cluster",
    "redis.asyncio.sentinel",
    "requests",
    "servestatic.middleware",
    "twisted.internet.endpoints",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.h11_impl",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
    "uvloop",
    "websockets.asyncio.client",
]

_line: socket.socket | None = None


class Program:
    """A running program, to be used like a `subprocess.Popen` without pipes."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: str | Path,
        stdin: IO | int = subprocess.DEVNULL,
        stdout: IO,
        stderr: IO,
    ) -> None:
        self.returncode: int | None = None
        self._end, theirs = os.pipe()
        with open(os.devnull) as nothing:
            files = [nothing if stdin == subprocess.DEVNULL else stdin, stdout, stderr]
            order = {"command": [*command[1:]], "env": dict(env), "cwd": str(cwd)}
            send(order, [*(file if isinstance(file, int) else file.fileno() for file in files), theirs])
        os.close(theirs)
        self.pid = int(self._next_line())

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], 0)[0]:
            self._close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._end], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
            self._close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _close(self) -> None:
        self.returncode = int(self._next_line() or -signal.SIGKILL)
        os.close(self._end)

    def _next_line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n") and (byte := os.read(self._end, 1)):
            line += byte
        return line


class OwnProcess(Process):
    """A `Process` of the project's own."""

    def _launch(self, log: IO[bytes]) -> Program:
        return Program(self.command, env=self.env, cwd=self.folder, stdout=log, stderr=log)


def run(
    command: Sequence[str], *, env: Mapping[str, str], cwd: str | Path, given: str = "", timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, as `subprocess.run` with captured output."""
    with TemporaryFile("w+") as stdin, TemporaryFile("w+") as stdout, TemporaryFile("w+") as stderr:
        stdin.write(given)
        stdin.seek(0)
        program = Program(command, env=env, cwd=cwd, stdin=stdin, stdout=stdout, stderr=stderr)
        try:
            code = program.wait(timeout)
        except BaseException:
            program.kill()
            raise
        for file in (stdout, stderr):
            file.seek(0)
        return subprocess.CompletedProcess(command, code, stdout.read(), stderr.read())


def send(order: dict, files: list[int]) -> None:
    global _line
    if _line is None:
        _line, theirs = socket.socketpair()
        command = [sys.executable, "-m", "tests.services.nursery"]
        root = Path(__file__).resolve().parents[2]
        # In a session of its own, as Ctrl-C is for the run; it ends when the run hangs up.
        subprocess.Popen(command, cwd=root, stdin=theirs, start_new_session=True)
        theirs.close()
    text = json.dumps(order).encode() + b"\n"
    sent = socket.send_fds(_line, [text], files)
    _line.sendall(text[sent:])


# ------------------------------------------------------------------ the other side


def next_order(line: socket.socket) -> tuple[dict, list[int]]:
    text, files, *_ = socket.recv_fds(line, 65_536, 4)
    while text and not text.endswith(b"\n"):
        text += line.recv(65_536)
    return json.loads(text or "{}"), files


def be_born(line: socket.socket) -> dict:
    """Forks for each order. Comes back as the program that was ordered."""
    while True:
        order, files = next_order(line)
        if not order:
            sys.exit()
        if os.fork():
            for file in files:
                os.close(file)
            continue
        line.detach()  # its number becomes the program's stdin
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        read, write = os.pipe()  # the program waits until its pid was told
        if pid := os.fork():
            stand_by(pid, files, told=write)
        os.close(write)
        os.read(read, 1)
        for number, file in enumerate(files[:3]):
            os.dup2(file, number)
        for file in (read, *files):
            os.close(file)
        return order


def stand_by(pid: int, files: list[int], *, told: int) -> None:
    end = files[3]
    for file in (0, *files[:3]):
        os.close(file)
    os.write(end, b"%d\n" % pid)
    os.close(told)
    _pid, status = os.waitpid(pid, 0)
    with contextlib.suppress(BrokenPipeError):
        os.write(end, b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def become(order: dict) -> None:
    """From here on it is as if the interpreter had been started with these arguments."""
    os.setsid()
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    given = [path for path in order["env"].get("PYTHONPATH", "").split(os.pathsep) if path]
    what, *arguments = order["command"]
    sys.path[:1] = [order["cwd"] if what == "-m" else str(Path(what).parent), *given]
    if what == "-m":
        sys.argv = arguments
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [what, *arguments]
        runpy.run_path(what, run_name="__main__")


def main() -> None:
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()  # what is there now stays shared with all programs
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks for those who stand by
    become(be_born(socket.socket(fileno=0)))


if __name__ == "__main__":
    main()
