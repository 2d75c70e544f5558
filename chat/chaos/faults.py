"""The faults. Each one happens, ends, and leaves everything able to work again; what recovers is the site."""

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager

from .nemesis import Fault, Nemesis
from .proxy import Proxy, Trap
from .stage import Stage

STORED = re.compile(rb'"chat\.ok"[^{}]*"key"')  # on its way to the client: the message is stored
COMMIT = re.compile(rb"COMMIT")
ANYTHING = re.compile(rb"", re.DOTALL)

FAULTS: list[Fault] = []


def fault(
    name: str, *, needs: Callable[[Stage], object] = lambda stage: True, kills: bool = False
) -> Callable[[Callable[[Nemesis], Awaitable[str]]], Callable[[Nemesis], Awaitable[str]]]:
    def register(do: Callable[[Nemesis], Awaitable[str]]) -> Callable[[Nemesis], Awaitable[str]]:
        FAULTS.append(Fault(name, do, needs, kills))
        return do

    return register


def own_redis(stage: Stage) -> object:
    return stage.redis


def own_postgres(stage: Stage) -> object:
    return stage.postgres


def uses_sqlite(stage: Stage) -> bool:
    return not stage.to_database


# Servers


@fault("kill -9 a server", kills=True)
async def kill_app(nemesis: Nemesis) -> str:
    return await nemesis.kill(nemesis.app())


@fault("SIGTERM a server")
async def stop_app(nemesis: Nemesis) -> str:
    app = nemesis.app()
    await app.stop()
    await app.start()
    return app.name


@fault("freeze a server")
async def freeze_app(nemesis: Nemesis) -> str:
    return await nemesis.freeze(nemesis.app(), at_most=20.0)


@fault("kill -9 everything", needs=lambda stage: len(stage.processes) > 1, kills=True)
async def kill_all(nemesis: Nemesis) -> str:
    processes = nemesis.stage.processes
    nemesis.kills += len(processes)
    await asyncio.gather(*(process.kill() for process in processes))
    await asyncio.gather(*(process.start() for process in processes if process not in nemesis.stage.apps))
    await asyncio.gather(*(app.start() for app in nemesis.stage.apps))
    return f"{len(processes)} processes"


# Redis


@fault("kill -9 Redis", needs=own_redis, kills=True)
async def kill_redis(nemesis: Nemesis) -> str:
    assert nemesis.stage.redis is not None  # noqa: S101 - the fault needs it
    return await nemesis.kill(nemesis.stage.redis, down=nemesis.dice.uniform(0, 1))


@fault("freeze Redis", needs=own_redis)
async def freeze_redis(nemesis: Nemesis) -> str:
    assert nemesis.stage.redis is not None  # noqa: S101
    return await nemesis.freeze(nemesis.stage.redis)


@fault("FLUSHALL", needs=own_redis)
async def flush(nemesis: Nemesis) -> str:
    assert nemesis.stage.redis is not None  # noqa: S101
    await nemesis.stage.redis.ask("FLUSHALL")
    return "Redis"


@fault("CLIENT KILL TYPE pubsub", needs=own_redis)
async def kill_subscriptions(nemesis: Nemesis) -> str:
    assert nemesis.stage.redis is not None  # noqa: S101
    answer = await nemesis.stage.redis.ask("CLIENT KILL TYPE pubsub")
    return f"{answer.decode().strip(':').strip()} connections"


# The database


@fault("kill -9 PostgreSQL", needs=own_postgres, kills=True)
async def kill_postgres(nemesis: Nemesis) -> str:
    assert nemesis.stage.postgres is not None  # noqa: S101
    return await nemesis.kill(nemesis.stage.postgres, down=nemesis.dice.uniform(0, 1))


@fault("kill -9 a backend of PostgreSQL", needs=own_postgres, kills=True)
async def kill_backend(nemesis: Nemesis) -> str:
    """The others are ended by it, and it recovers as after a crash."""
    assert nemesis.stage.postgres is not None  # noqa: S101
    for (pid,) in await nemesis.stage.postgres.ask(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
        "AND pid <> pg_backend_pid() LIMIT 1"
    ):
        nemesis.kills += 1
        nemesis.stage.postgres.kill_child(pid)
    await nemesis.stage.postgres.ready()
    return "PostgreSQL"


@fault("freeze PostgreSQL", needs=own_postgres)
async def freeze_postgres(nemesis: Nemesis) -> str:
    assert nemesis.stage.postgres is not None  # noqa: S101
    return await nemesis.freeze(nemesis.stage.postgres)


@fault("pg_terminate_backend", needs=own_postgres)
async def terminate_backends(nemesis: Nemesis) -> str:
    assert nemesis.stage.postgres is not None  # noqa: S101
    ended = await nemesis.stage.postgres.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' "
        "AND pid <> pg_backend_pid()"
    )
    return f"{len(ended)} connections"


@fault("hold SQLite's write lock", needs=uses_sqlite)
async def lock_sqlite(nemesis: Nemesis) -> str:
    with closing(sqlite3.connect(nemesis.stage.sqlite, isolation_level=None, timeout=30)) as database:
        database.execute("BEGIN IMMEDIATE")
        seconds = await nemesis.a_while()
        database.execute("ROLLBACK")
    return f"for {seconds:.1f} s"


@fault("cut after COMMIT, before its answer", needs=lambda stage: stage.to_database)
async def cut_commit(nemesis: Nemesis) -> str:
    trap = Trap(answer=ANYTHING, asked=COMMIT, times=nemesis.dice.randrange(1, 6))
    with set_on(nemesis.stage.to_database, trap):
        await nemesis.a_while(at_least=1.0, at_most=3.0)
    return f"{trap.sprung} times"


# Links


@fault("cut after storing, before chat.ok")
async def cut_answer(nemesis: Nemesis) -> str:
    trap = Trap(answer=STORED, times=nemesis.dice.randrange(1, 6))
    with set_on(nemesis.stage.fronts, trap):
        await nemesis.a_while(at_least=1.0, at_most=3.0)
    return f"{trap.sprung} times"


@fault("cut connections")
async def cut(nemesis: Nemesis) -> str:
    link = nemesis.link()
    return f"{link.name}, {link.cut()} of them"


@fault("cut every connection")
async def cut_all(nemesis: Nemesis) -> str:
    return f"{sum(link.cut() for link in nemesis.stage.links)} of them"


@fault("pass nothing on")
async def hold(nemesis: Nemesis) -> str:
    link = nemesis.link()
    link.hold()
    return f"{link.name} for {await nemesis.a_while(at_most=12.0):.1f} s"


@fault("half-close connections")
async def half_close(nemesis: Nemesis) -> str:
    link = nemesis.link()
    link.half_close()
    await asyncio.sleep(0.2)
    return link.name


@fault("be slow")
async def slow(nemesis: Nemesis) -> str:
    link = nemesis.link()
    link.slow(nemesis.dice.uniform(0.01, 0.4))
    return f"{link.name}, {link.delay * 1000:.0f} ms for {await nemesis.a_while():.1f} s"


@fault("cut in the middle of something")
async def cut_within(nemesis: Nemesis) -> str:
    link = nemesis.link()
    count = nemesis.dice.randrange(1, 5_000)
    link.allow(count)
    await nemesis.a_while(at_least=0.5, at_most=2.0)
    return f"{link.name}, {count} bytes on"


@contextmanager
def set_on(links: list[Proxy], trap: Trap) -> Iterator[None]:
    for link in links:
        link.trap = trap
    yield
    for link in links:
        link.trap = None
