"""`serve` speaks WebSocket as RFC 6455 has it; `tests.rfc6455` has the questions."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest
from websockets.asyncio.server import serve

from .rfc6455 import closing, control, fragments, framing, handshake, limits, unicode
from .rfc6455.case import PROBE, Case, play
from .rfc6455.subjects import Application, Echo
from .rfc6455.wire import PING, TEXT, frame
from .servers import Stage

CHAPTERS = (framing, control, fragments, unicode, closing, limits)
CASES = [
    pytest.param(case, id=f"{chapter.__name__.rpartition('.')[2]}: {case.name}")
    for chapter in CHAPTERS
    for case in chapter.CASES
]
HALF = len(frame(TEXT, PROBE)) // 2


@pytest.fixture(scope="module")
def session(all_stages: Callable[..., Stage]) -> str:
    return all_stages().backstage.person("rfc").session


@pytest.fixture
def application(stages: Callable[..., Stage], session: str) -> Application:
    """It fails the test that makes the server complain."""
    return Application(stages().server("serve").port, session)


@pytest.fixture(scope="module")
def echo() -> Iterator[Echo]:
    with serving_echo() as port:
        yield Echo(port)


@contextmanager
def serving_echo() -> Iterator[int]:
    """A server that nobody doubts, with the limit of ours."""

    async def answer(socket) -> None:
        async for message in socket:
            await socket.send(message)

    async def run() -> None:
        async with serve(
            answer, "127.0.0.1", 0, compression=None, max_size=limits.LIMIT, close_timeout=0.1
        ) as server:
            ports.append(server.sockets[0].getsockname()[1])
            ready.set()
            await over.wait()

    ports: list[int] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()
    over = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield ports[0]
    loop.call_soon_threadsafe(over.set)
    thread.join(10)
    loop.close()


def test_there_are_enough_cases_and_none_is_there_twice():
    names = [param.id for param in CASES] + [case.name for case in handshake.CASES]
    assert len(names) == len(set(names)) > 400


@pytest.mark.parametrize("case", CASES)
def test_frames(case: Case, application: Application):
    play(case, application)


@pytest.mark.slow
@pytest.mark.parametrize("case", [param for param in CASES if not param.values[0].own])
def test_the_cases_themselves(case: Case, echo: Echo):
    play(case, echo)


@pytest.mark.parametrize("case", handshake.CASES, ids=lambda case: case.name)
def test_handshakes(case: handshake.Handshake, application: Application):
    handshake.shake(case, application)


@pytest.mark.parametrize("early", [HALF, 2 * HALF + 1])
def test_a_frame_before_the_handshake_is_answered(early: int, application: Application):
    whole = frame(TEXT, PROBE)
    handshake.barge_in(whole[:early], whole[early:], application)


def test_pongs_that_nobody_reads_take_no_memory(application: Application, stages: Callable[..., Stage]):
    process = psutil.Process(stages().server("serve").pid)
    before = process.memory_info().rss
    pings = frame(PING, b"p" * 125) * 1000
    with application.open() as line:
        with contextlib.suppress(ConnectionError):  # it is hung up on as well, some time or other
            for _ in range((64 << 20) // len(pings)):
                line.write(pings)
        assert process.memory_info().rss - before < 16 << 20
