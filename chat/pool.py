"""Where sockets block: a bounded number of threads, apart from those that serve pages.

A synchronous consumer keeps its thread while it waits for a client that reads slowly. So it has
threads of its own kind: however many of them wait, everybody else's deeds go on.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connections
from django.utils.translation import gettext as _

from .refusals import Refused
from .together import RUNS, Company, Together, Work

log = logging.getLogger(__name__)

deeds = ThreadPoolExecutor(max_workers=settings.CHAT_THREADS, thread_name_prefix="chat-deeds")
consumers = ThreadPoolExecutor(max_workers=settings.CHAT_THREADS, thread_name_prefix="chat-consumers")


async def in_pool(work: Callable[..., Any], *args: Any, pool: ThreadPoolExecutor = deeds) -> Any:
    """Run blocking work in one of the pool's threads."""
    return await sync_to_async(work, thread_sensitive=False, executor=pool)(*args)


async def answer(deed: Callable[[], Any], seconds: float) -> Any:
    """What a deed comes to, done for one or for many, or `Refused`, also when the database hangs: nobody
    waits longer than this.

    A deed that was begun may still be done after that. Its client sends it again under the same key.
    """
    try:
        if isinstance(deed, Together) and settings.CHAT_TOGETHER:
            return await _company(deed).answer(deed.item, seconds)
        async with asyncio.timeout(seconds):
            return await in_pool(attempt, deed)
    except Refused as refusal:
        # That of a run for many speaks nobody's language.
        return try_again() if refusal.code == "try_again" else refusal
    except TimeoutError:
        log.warning("a deed was given up after %s s; it may still be done", seconds)
        return try_again()


_companies: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Work, Company]] = WeakKeyDictionary()


@cache
def _runs(work: Work) -> ThreadPoolExecutor:
    """Threads of its own, of which nearly always one is enough. A pool hands work to all of its threads in
    turn, and then no connection finds what it has read before in its cache: another one has written."""
    return ThreadPoolExecutor(max_workers=RUNS, thread_name_prefix="chat-together")


def _company(deed: Together) -> Company:
    """Those in the running loop who want the same done."""
    companies = _companies.setdefault(asyncio.get_running_loop(), {})
    if deed.work not in companies:
        runs = _runs(deed.work)
        undo = deed.undo and partial(_in_thread, runs, attempt_to_undo, deed.undo)
        companies[deed.work] = Company(partial(_in_thread, runs, attempt_all, deed.work), undo)
    return companies[deed.work]


async def _in_thread(pool: ThreadPoolExecutor, work: Callable[..., Any], *args: Any) -> Any:
    """As `in_pool`, for what is nobody's in particular: it runs in no socket's context."""
    return await asyncio.get_running_loop().run_in_executor(pool, work, *args)


def attempt(deed: Callable[[], Any]) -> Any:
    """Run a deed in a thread; its answer, or the `Refused` it raised, to be thrown where it was asked for."""
    try:
        return _attempt(deed)
    except DatabaseError:
        log.exception("the database did not do what a socket asked for")
        return try_again()


def attempt_all(work: Work, items: list[Any]) -> list[Any]:
    """One answer for each, an exception if need be. What fails for many is tried for each alone: one for
    whom it cannot be done takes nobody along."""
    if len(items) > 1:
        try:
            answers = _attempt(partial(work, items))
            return [answers] * len(items) if isinstance(answers, Refused) else answers
        except Exception:
            log.warning("what failed for %d together is tried for each of them", len(items), exc_info=True)
    return [_attempt_alone(work, item) for item in items]


def _attempt_alone(work: Work, item: Any) -> Any:
    try:
        answers = attempt(partial(work, [item]))
    except Exception as error:
        return error
    return answers if isinstance(answers, Refused) else answers[0]


def attempt_to_undo(undo: Callable[[list[Any]], object], answers: list[Any]) -> None:
    attempt(partial(undo, [each for each in answers if not isinstance(each, Exception)]))


def _attempt(deed: Callable[[], Any]) -> Any:
    close_old_connections()
    try:
        return deed()
    except Refused as refusal:
        return refusal
    except (OperationalError, InterfaceError) as error:  # it is away, busy or full, and says so for everybody
        log.error("the database did not do what a socket asked for: %s", error)
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
