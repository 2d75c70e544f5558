"""Work that is done for all who ask at the same moment."""

import asyncio
import threading

import pytest

from chat.pool import answer
from chat.refusals import Refused
from chat.together import Together

pytestmark = pytest.mark.django_db(transaction=True)  # the threads of the pool look after their connections


async def ask(work, item, undo=None, seconds=10.0):
    return await answer(Together(work, item, undo), seconds)


class Slow:
    """Work that goes on when it is told to."""

    def __init__(self) -> None:
        self.runs: list[list] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, items):
        self.runs.append(list(items))
        self.begun.set()
        assert self.go_on.wait(20)
        return [f"{item}!" for item in items]


async def test_who_comes_while_work_is_under_way_goes_together():
    work = Slow()
    first = asyncio.create_task(ask(work, 0))
    await asyncio.to_thread(work.begun.wait, 10)
    others = [asyncio.create_task(ask(work, number)) for number in range(1, 51)]
    await asyncio.sleep(0)
    work.go_on.set()
    assert await asyncio.gather(first, *others) == [f"{number}!" for number in range(51)]
    assert work.runs == [[0], list(range(1, 51))]


async def test_one_for_whom_it_cannot_be_done_takes_nobody_along():
    def work(items):
        if "bad" in items:
            raise ValueError("bad")
        return items

    asked = [ask(work, item) for item in ("a", "bad", "b")]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert (found[0], found[2]) == ("a", "b")
    assert isinstance(found[1], ValueError)


async def test_one_is_refused_and_the_others_are_not():
    def work(items):
        return [Refused("try_again") if item == 1 else item for item in items]

    found = await asyncio.gather(*(ask(work, number) for number in range(3)))
    assert (found[0], found[1].code, found[2]) == (0, "try_again", 2)


async def test_what_was_done_for_somebody_who_gave_up_is_undone():
    work, undone = Slow(), []
    refused = await ask(work, "late", undone.extend, seconds=0.05)
    assert refused.code == "try_again"
    work.go_on.set()
    assert await ask(work, "next", undone.extend) == "next!"
    assert undone == ["late!"]


async def test_work_that_hangs_holds_up_nobody_else():
    begun, hanging = threading.Event(), threading.Event()

    def work(items):
        if "hangs" in items:
            begun.set()
            hanging.wait(20)
        return items

    stuck = asyncio.create_task(ask(work, "hangs"))
    await asyncio.to_thread(begun.wait, 10)
    try:
        assert await ask(work, "goes on") == "goes on"
        assert not stuck.done()
    finally:
        hanging.set()
    assert await stuck == "hangs"
