"""One site: its servers, the links between them, its people."""

import asyncio
import json
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from psycopg import sql

from . import programs
from .plan import Plan
from .ports import HOST
from .processes import Failed, Process
from .proxy import Proxy
from .servers import App, Postgres, Redis

CRAMPED = "chat.chaos.cramped"
OWN = {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL", "DEBUG", "REDIS_URL", "SECRET_KEY"}


class Unusable(Exception):
    """What was named for the site cannot be used; the message says why."""


class Stage:
    """`fronts` are the ways of clients to the servers, `to_redis` and `to_database` those of the servers; one
    each, so that one of them can lose what the others keep."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.apps: list[App] = []
        self.redis: Redis | None = None
        self.postgres: Postgres | None = None
        self.fronts: list[Proxy] = []
        self.to_redis: list[Proxy] = []
        self.to_database: list[Proxy] = []
        self.rooms: list[str] = []
        self.tokens: dict[str, str] = {}  # by username; one is "keeper", who is staff and owns the rooms
        self._lent = ""  # the address of a database that was made on somebody else's server
        self._env = environment(folder, plan)

    @property
    def links(self) -> list[Proxy]:
        return [*self.fronts, *self.to_redis, *self.to_database]

    @property
    def processes(self) -> list[Process]:
        return [*self.apps, *filter(None, (self.redis, self.postgres))]

    @property
    def sqlite(self) -> Path:
        return self.folder / "var" / "chat.sqlite3"

    async def open(self) -> None:
        """`Missing` or `Unusable` say why it cannot be."""
        try:
            await self._open()
        except Failed as error:
            raise Unusable(str(error)) from None

    async def _open(self) -> None:
        redis = await self._open_redis()
        database = await self._open_database()
        self._env |= {"DATABASE_URL": database, "REDIS_URL": redis}
        made = json.loads(await self._cast("people", str(self.plan.people)))
        self.rooms, self.tokens = made["rooms"], made["tokens"]
        for number in range(1, self.plan.servers + 1):
            await self._add_app(f"server{number}", redis=redis, database=database)
        await asyncio.gather(*(app.start() for app in self.apps))

    async def close(self) -> None:
        for app in self.apps:
            app.thaw()
        await asyncio.gather(*(process.stop() for process in self.apps))
        await asyncio.gather(*(process.stop() for process in (self.redis, self.postgres) if process))
        for link in self.links:
            await link.close()
        if self._lent:
            drop_database(self.plan.database, self._lent)

    def heal(self) -> None:
        for link in self.links:
            link.heal()

    async def known_servers(self) -> list[int]:
        """Numbers of the processes that the registry has rows of."""
        return json.loads(await self._cast("servers"))

    # How it is set up

    async def _open_redis(self) -> str:
        if self.plan.redis != "own":
            return "" if self.plan.redis == "none" else self.plan.redis
        self.redis = Redis(programs.redis_server(), folder=self._room("redis"))
        await self.redis.start()
        return f"redis://{HOST}:{self.redis.port}"

    async def _open_database(self) -> str:
        if self.plan.database == "sqlite":
            return f"sqlite:///{self.sqlite}"
        if self.plan.database == "postgres":
            self.postgres = Postgres(programs.postgres_folder(), folder=self._room("postgres"))
            await self.postgres.start()
            return self.postgres.url
        self._lent = f"chat_chaos_{secrets.token_hex(4)}"
        try:
            return create_database(self.plan.database, self._lent)
        except psycopg.Error as error:
            self._lent = ""
            raise Unusable(f"No database could be made there: {' '.join(str(error).split())}") from None

    async def _add_app(self, name: str, *, redis: str, database: str) -> None:
        env = dict(self._env)
        if redis:
            env["REDIS_URL"] = await self._link(self.to_redis, f"{name} → Redis", redis, 6379)
        if not database.startswith("sqlite"):
            link = f"{name} → PostgreSQL"
            env["DATABASE_URL"] = await self._link(self.to_database, link, database, 5432)
        app = App(name, folder=self._room(name), env=env)
        self.apps.append(app)
        front = Proxy(f"clients → {name}", (HOST, app.port))
        await front.start()
        self.fronts.append(front)

    async def _link(self, links: list[Proxy], name: str, url: str, port: int) -> str:
        """A new link to where `url` leads; the address that leads there through it."""
        parts = urlsplit(url)
        link = Proxy(name, (parts.hostname or HOST, parts.port or port))
        await link.start()
        links.append(link)
        login, at, _place = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{login}{at}{HOST}:{link.port}").geturl()

    def _room(self, name: str) -> Path:
        """A folder; others may look in, because PostgreSQL is not run as root."""
        folder = self.folder / name
        folder.mkdir(mode=0o755)
        return folder

    async def _cast(self, *arguments: str) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "chat.chaos.cast", *arguments,
            cwd=settings.BASE_DIR, env=self._env, stdout=-1, stderr=-1,
        )  # fmt: skip
        written, complaints = await process.communicate()
        if process.returncode:
            raise Unusable(f"The site could not be set up:\n{complaints.decode(errors='replace').rstrip()}")
        return written


def environment(folder: Path, plan: Plan) -> dict[str, str]:
    """Nothing of the settings of the checkout's own site: that one is not to be tried."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.removesuffix("_FILE") not in OWN and not name.startswith("CHAT_")
    }
    var = folder / "var"
    var.mkdir(mode=0o700)
    paths = [str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]
    return {
        **kept,
        "CHAT_ENV_FILE": os.devnull,
        "CHAT_NO_BOOTSTRAP": "1",
        "CHAT_VAR_DIR": str(var),
        "CHAT_RATE_LIMITS": "off",
        "CHAT_LINK_PREVIEWS": "off",
        "CHAT_CHANNEL_LAYER": plan.layer,
        "CHAOS_SETTINGS": plan.settings,
        "DJANGO_SETTINGS_MODULE": CRAMPED if plan.cramped else plan.settings,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "SECRET_KEY": secrets.token_urlsafe(50),
    }


def create_database(url: str, name: str) -> str:
    """Make an empty database on the server of `url`; its address."""
    _execute(url, "CREATE DATABASE {}", name)
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def drop_database(url: str, name: str) -> None:
    _execute(url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(url: str, statement: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
