"""Where the messages of all sockets of a process queue for the database.

What comes while a transaction is being written goes into the next one, together: nobody waits for company,
and the more there is to write, the less each costs (`actions.sending`). ``CHAT_GROUP_COMMIT=off`` is the
plain way, a transaction a message.
"""

import asyncio
import logging
from functools import partial
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DatabaseError

from ..actions import sending
from ..actions.sending import Letter, Sent
from ..pool import attempt, in_pool, try_again
from ..refusals import Refused

log = logging.getLogger(__name__)

TOGETHER = 200  # letters in one transaction: so many are read again when one of them breaks it
PATIENCE = 0.5  # seconds the next transaction waits for one that may be waiting for a locked room itself


class Writer:
    """Of one event loop."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Letter, asyncio.Future[Sent]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, letter: Letter) -> Sent:
        """Where it stands, once it is stored durably; raise `Refused`."""
        answer: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        self._waiting.append((letter, answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await answer

    async def _write(self) -> None:
        together = TOGETHER if settings.CHAT_GROUP_COMMIT else 1
        while self._waiting:
            batch, self._waiting = self._waiting[:together], self._waiting[together:]
            patience = PATIENCE if settings.CHAT_GROUP_COMMIT else 0
            await asyncio.wait([asyncio.create_task(_store(batch))], timeout=patience)


async def _store(batch: list[tuple[Letter, asyncio.Future[Sent]]]) -> None:
    batch = [(letter, answer) for letter, answer in batch if not answer.done()]  # who gave up is not here
    try:
        answers = await in_pool(attempt, partial(sending.send_all, [letter for letter, _answer in batch]))
    except Exception as error:
        answers = [error] * len(batch)
    if isinstance(answers, Refused):  # the database did it for nobody
        answers = [Refused(answers.code, answers.message) for _each in batch]
    for (_letter, answer), found in zip(batch, answers, strict=True):
        if answer.done():
            continue
        if isinstance(found, DatabaseError):
            log.error("the database did not store a message: %s", found)
            found = try_again()
        if isinstance(found, Exception):
            answer.set_exception(found)
        else:
            answer.set_result(found)


_writers: WeakKeyDictionary[asyncio.AbstractEventLoop, Writer] = WeakKeyDictionary()


def writer() -> Writer:
    """The running loop's."""
    return _writers.setdefault(asyncio.get_running_loop(), Writer())
