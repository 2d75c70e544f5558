"""The programs of a site: its own servers, Redis, PostgreSQL."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from .ports import HOST, free_port
from .processes import STOP_SECONDS, Failed, Process, as_account, until


class App(Process):
    """`serve`: one process of the site."""

    def __init__(self, name: str, *, folder: Path, env: Mapping[str, str]) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "django", "serve", "--port", self.port]
        super().__init__(name, command, folder=folder, env=env)

    async def answers(self) -> bool:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return b" 200 " in await reader.readline()
        finally:
            writer.close()


class Redis(Process):
    def __init__(self, program: Path, *, folder: Path) -> None:
        self.port = free_port()
        command = [program, "--port", self.port, "--bind", HOST, "--dir", folder]
        super().__init__("redis", [*command, "--save", "", "--appendonly", "no"], folder=folder)

    async def answers(self) -> bool:
        return await self.ask("PING") == b"+PONG\r\n"

    async def ask(self, command: str) -> bytes:
        """The first line of the answer to a command."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            writer.write(f"{command}\r\n".encode())
            return await reader.readline()
        finally:
            writer.close()


class Postgres(Process):
    """A cluster of its own, as safe on the disk as PostgreSQL is when nothing is set."""

    stop_signal = signal.SIGINT  # ends sessions that are still open, and then itself

    def __init__(self, programs: Path, *, folder: Path) -> None:
        self.port = free_port()
        account = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            account = "nobody"
            programs = within_reach(programs, folder)
            shutil.chown(folder, account)
        data = folder / "data"
        initdb: list[str | Path] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "chat",
            "--auth=trust",
            "--encoding=UTF8",
        ]
        answer = subprocess.run(  # noqa: S603
            [*initdb, "--locale=C", "--no-sync"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **as_account(account),
        )
        if answer.returncode:
            raise Failed(f"initdb ended with {answer.returncode}:\n{answer.stderr}")
        settings = {"port": self.port, "listen_addresses": HOST, "unix_socket_directories": ""}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [programs / "postgres", "-D", data, *options]
        super().__init__("postgres", command, folder=folder, account=account)

    @property
    def url(self) -> str:
        return f"postgres://chat@{HOST}:{self.port}/postgres"

    async def answers(self) -> bool:
        await self.ask("SELECT 1")
        return True

    async def ask(self, statement: str) -> list[tuple[Any, ...]]:
        connection = await psycopg.AsyncConnection.connect(self.url, autocommit=True, connect_timeout=2)
        async with connection:
            return await (await connection.execute(statement.encode())).fetchall()

    def kill_child(self, pid: int) -> None:
        if pid in self.pids():
            os.kill(pid, signal.SIGKILL)

    async def kill(self) -> None:
        """With all of its children: one that outlives it keeps the next one from starting."""
        left = self.pids()
        await super().kill()
        async with asyncio.timeout(STOP_SECONDS):
            await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


def within_reach(programs: Path, folder: Path) -> Path:
    """The programs where others can run them: those of a .venv in root's home are copied next to the data."""
    if all(path.stat().st_mode & 0o005 == 0o005 for path in [programs, *programs.parents]):
        return programs
    installed = programs.parent
    package = installed.parent
    copied = folder / package.name / installed.name
    shutil.copytree(installed, copied, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # the programs look for them beside the package
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copied / programs.name
