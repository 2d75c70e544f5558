"""Where sockets block: a bounded number of threads, apart from those that serve pages.

A synchronous consumer keeps its thread while it waits for a client that reads slowly. So it has
threads of its own kind: however many of them wait, everybody else's deeds go on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connections
from django.utils.translation import gettext as _

from ..refusals import Refused

log = logging.getLogger(__name__)

deeds = ThreadPoolExecutor(max_workers=settings.CHAT_THREADS, thread_name_prefix="chat-deeds")
consumers = ThreadPoolExecutor(max_workers=settings.CHAT_THREADS, thread_name_prefix="chat-consumers")


async def in_pool(work: Callable[..., Any], *args: Any, pool: ThreadPoolExecutor = deeds) -> Any:
    """Run blocking work in one of the pool's threads."""
    return await sync_to_async(work, thread_sensitive=False, executor=pool)(*args)


async def answer(asked: Awaitable[Any], seconds: float) -> Any:
    """What a deed comes to, or `Refused`, also when the database hangs: nobody waits longer than this.

    A deed that was begun may still be done after that. Its client sends it again under the same key.
    """
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except Refused as refusal:
        return refusal
    except TimeoutError:
        log.warning("a deed was given up after %s s; it may still be done", seconds)
        return try_again()


def attempt(deed: Callable[[], Any]) -> Any:
    """Run a deed in a thread; its answer, or the `Refused` it raised, to be thrown where it was asked for."""
    close_old_connections()
    try:
        return deed()
    except Refused as refusal:
        return refusal
    except (OperationalError, InterfaceError) as error:  # it is away, busy or full, and says so for everybody
        log.error("the database did not do what a socket asked for: %s", error)
        return try_again()
    except DatabaseError:
        log.exception("the database did not do what a socket asked for")
        return try_again()
    finally:
        _give_back()


def try_again() -> Refused:
    return Refused("try_again", _("That did not work just now. Try again."))


def _give_back() -> None:
    """PostgreSQL's connections go back to their pool. Those of SQLite stay with the thread: to open and
    prepare a file costs four times what a query does, and the threads are few."""
    for each in connections.all(initialized_only=True):
        if each.vendor == "sqlite":
            each.close_at = None
    close_old_connections()
