"""Work that costs little more for many than for one, done for all who ask at the same moment.

To let one socket in takes a dozen questions to the database and a transaction; to let a hundred in takes a
dozen questions and a transaction. So who comes while such work is under way waits for its end, and then goes
together with all who came meanwhile. The work under way *is* the wait: who comes alone hardly waits at all.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

AT_ONCE = 200  # items of one run
TURNS = 12  # of the loop, before a run begins: who knocks in these goes along. An idle loop turns in no time,
TURNING_SECONDS = 0.001  # and in a busy one no more is waited for than this
OVERDUE_SECONDS = 0.5  # a run that takes longer is not waited for: something holds it, and not the others
RUNS = 4  # at the same time, those that are overdue among them

Work = Callable[[list[Any]], list[Any]]


@dataclass(frozen=True, slots=True)
class Together:
    """A deed for one item. ``work`` gets the items of a run and gives an answer for each, in their order;
    ``undo`` gets the answers for which nobody waits any more."""

    work: Work
    item: Any
    undo: Callable[[list[Any]], object] | None = None

    def __call__(self) -> Any:
        [answer] = self.work([self.item])
        if isinstance(answer, Exception):
            raise answer
        return answer


class Company:
    """Those who want the same work done, in one event loop. ``run`` does it, ``undo`` takes it back; an
    answer that is an exception is raised where it was waited for."""

    def __init__(
        self,
        run: Callable[[list[Any]], Awaitable[list[Any]]],
        undo: Callable[[list[Any]], Awaitable[object]] | None = None,
    ) -> None:
        self._run = run
        self._undo = undo
        self._waiting: list[tuple[Any, asyncio.Future[Any]]] = []
        self._runs: set[asyncio.Task[None]] = set()
        self._latest: asyncio.Task[None] | None = None  # whose end the waiting wait for

    async def answer(self, item: Any, seconds: float) -> Any:
        """TimeoutError: it took longer than that."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._waiting.append((item, future))
        self._begin()
        patience = loop.call_later(seconds, _give_up, future)  # `asyncio.timeout` costs five times as much
        try:
            return await future
        finally:
            patience.cancel()

    def _begin(self) -> None:
        if self._waiting and self._latest is None and len(self._runs) < RUNS:
            self._latest = task = asyncio.create_task(self._go())
            self._runs.add(task)
            task.add_done_callback(self._runs.discard)
            task.add_done_callback(self._go_on)
            asyncio.get_running_loop().call_later(OVERDUE_SECONDS, self._go_on, task)

    def _go_on(self, task: asyncio.Task[None]) -> None:
        """This run is not waited for any more."""
        if self._latest is task:
            self._latest = None
        self._begin()

    async def _go(self) -> None:
        begun = time.monotonic()
        for _turn in range(TURNS):
            await asyncio.sleep(0)
            if time.monotonic() - begun > TURNING_SECONDS:
                break
        group, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        group = [each for each in group if not each[1].done()]  # who gave up waiting is done
        try:
            answers: Sequence[Any] = await self._run([item for item, _future in group]) if group else ()
        except Exception as error:
            answers = [error] * len(group)
        late = []
        for (_item, future), answer in zip(group, answers, strict=True):
            if future.done():
                late.append(answer)
            elif isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        if late and self._undo is not None:
            await self._undo(late)


def _give_up(future: asyncio.Future[Any]) -> None:
    if not future.done():
        future.set_exception(TimeoutError())
