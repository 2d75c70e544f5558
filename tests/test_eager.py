"""Telling at once where the server takes no ready frames, and what becomes of what has to wait."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from chat.actions import sending
from chat.actions.sending import Letter
from chat.consumers.eager import Eager
from chat.consumers.inbox import Inbox
from chat.consumers.seat import Seat
from chat.consumers.shell import Shell
from chat.conversation import Call

from .test_pulse import frames_until_ping
from .test_ready_frames import DOORS, listening, say


class Server:
    """Its `send` waits when the gate is shut, and fails where it is told to."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.breaks_at = ""

    async def send(self, message) -> None:
        await self.open.wait()
        if message["text"] == self.breaks_at:
            raise OSError("the connection is broken")
        self.told.append(message["text"])


async def write(eager: Eager, *texts: str) -> bool:
    """As the channel layer does it: from a callback of the loop, in nobody's task."""
    done = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(lambda: done.set_result(eager.write(eager.join(texts))))
    return await done


@pytest.fixture
async def server():
    return Server()


async def test_it_is_told_before_anybody_else_has_a_turn(server):
    inbox = Inbox()
    assert await write(Eager(server.send, inbox), "one", "", "two")
    assert (server.told, inbox.begun) == (["one", "two"], None)


@pytest.mark.parametrize("shut_at", [0, 1, 2])
async def test_what_has_to_wait_is_finished_by_the_task_once_and_in_order(server, shut_at):
    inbox = Inbox()
    eager = Eager(server.send, inbox)
    texts = ["one", "two", "three"]

    async def send(message) -> None:
        if message["text"] == texts[shut_at]:
            server.open.clear()
        await server.send(message)

    eager._send = send
    assert await write(eager, *texts)
    assert server.told == texts[:shut_at]
    assert not inbox.rests
    server.open.set()
    await inbox.begun
    assert server.told == texts


async def test_in_a_task_nothing_is_begun(server):
    assert Eager(server.send, Inbox()).write(("one",)) is False
    assert server.told == []


async def test_a_broken_connection_is_found_by_the_sockets_own_task(server):
    inbox = Inbox()
    eager = Eager(server.send, inbox)
    server.breaks_at = "one"
    assert await write(eager, "one", "two") is False
    assert inbox.begun is None
    server.breaks_at = "two"
    assert await write(eager, "one", "two")
    with pytest.raises(OSError, match="broken"):
        await inbox.begun
    assert server.told == ["one"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", DOORS)
async def test_a_client_that_reads_slowly_is_told_everything_once_and_in_order(cast, door):
    async with listening(cast.ben, door, ready=False) as (socket, _wire):
        socket.output_queue._maxsize = 1  # who has not read one thing is not sent the next
        texts = [f"m{n}" for n in range(6)]
        for at in (0, 3):
            letters = [Letter(cast.ann, "lobby", text, text) for text in texts[at : at + 3]]
            await sync_to_async(sending.send_all)(letters)
        await say(cast.ann, "the last")
        heard: list[dict] = []
        while not heard or heard[-1].get("message") != "the last":
            heard.append(json.loads((await socket.receive_output(10))["text"]))
        messages = [frame for frame in heard if frame["type"] == "chat.message"]
        assert [frame["message"] for frame in messages] == [*texts, "the last"]
        seqs = [frame["seq"] for frame in messages]
        assert seqs == [*range(seqs[0], seqs[0] + 7)]


@pytest.mark.django_db(transaction=True)
async def test_nobodys_task_is_woken_for_what_can_be_told_at_once(cast, monkeypatch):
    async with listening(cast.ben, ready=False) as (socket, _wire):
        await frames_until_ping(socket)
        monkeypatch.setattr(Inbox, "put", lambda *_: pytest.fail("it went to the inbox"))
        event = {"type": "chat.message", "message": "hello"}
        await asyncio.to_thread(get_channel_layer().post_group, "chat_lobby", event)
        assert json.loads((await socket.receive_output(10))["text"])["message"] == "hello"


def in_the_middle_of_telling(begun):
    """A socket that has begun to tell something, and whose client asks for something now."""
    shell = Shell()
    shell.inbox, shell.held = Inbox(), None
    shell.seat = Seat(shell.inbox, None, None)
    shell.inbox.begun = begun
    return shell


@pytest.mark.django_db(transaction=True)
async def test_an_answer_comes_after_what_was_begun(server, monkeypatch):
    shell = in_the_middle_of_telling(server.send({"text": "news"}))
    assert await shell.answer(Call(lambda: "done", aside=True)) == "done"
    assert (server.told, shell.inbox.begun) == (["news"], None)


@pytest.mark.parametrize("how", ["fails", "is cancelled"])
async def test_a_socket_that_ends_waits_for_no_slow_reader(server, monkeypatch, how):
    server.open.clear()
    asked = asyncio.Event()

    async def answer(_deed, _seconds):
        asked.set()
        if how == "fails":
            raise RuntimeError("the database is away")
        await asyncio.Event().wait()

    monkeypatch.setattr("chat.consumers.shell.answer", answer)
    shell = in_the_middle_of_telling(server.send({"text": "news"}))
    task = asyncio.create_task(shell.answer(Call(lambda: None, aside=True)))
    await asked.wait()
    if how != "fails":
        task.cancel()
    done, _waiting = await asyncio.wait([task], timeout=10)
    shell.inbox.begun.close()  # as `live` does it then
    assert done
    assert (shell.seat.asks, shell.inbox.rests, server.told) == (False, False, [])
    assert task.cancelled() or isinstance(task.exception(), RuntimeError)
