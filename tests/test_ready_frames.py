"""What is told as finished frames, and what must not be.

Here the server's side of the extension is a list; that the real one says the same on the wire is what every
other test of a server shows, and the last one here.
"""

import asyncio
import contextlib
import json
import threading

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.test import Client as Browser

from chat.actions import messages, rooms, sending
from chat.actions.sending import Letter
from chat.consumers.seat import Seat
from chat.consumers.shell import READY_FRAMES
from chatsite.asgi import application

from .test_pulse import frames_until_ping

pytestmark = pytest.mark.django_db(transaction=True)

DOORS = ["/ws/chat/lobby/", "/ws/sync/chat/lobby/"]


class Wire:
    """Takes finished frames, or refuses, as a server does that has something else to write."""

    def __init__(self) -> None:
        self.refuses = False
        self.told: list[dict] = []
        self.writes = asyncio.Event()

    join = b"".join

    @staticmethod
    def frame(text: str) -> bytes:
        return text.encode() + b"\n" if text else b""

    def say(self, frame: bytes) -> bool:
        return False

    def write(self, frames: bytes, later: list | None = None) -> bool:
        if later is None:
            self.was_told(frames)
        elif not self.refuses:
            later.append((self.was_told, frames))
        return not self.refuses

    def was_told(self, frames: bytes) -> None:
        if not self.refuses:
            self.told += [json.loads(line) for line in frames.splitlines()]
            self.writes.set()

    async def tells(self, text: str) -> None:
        async with asyncio.timeout(10):
            while text not in self.messages:
                self.writes.clear()
                await self.writes.wait()

    @property
    def messages(self) -> list[str]:
        return [
            frame["message"] for frame in self.told if frame.get("type", "chat.message") == "chat.message"
        ]


@contextlib.asynccontextmanager
async def listening(person, address="/ws/chat/lobby/", protocols=("chat.v1",), *, ready=True):
    browser = Browser()
    await browser.aforce_login(person)
    cookie = f"sessionid={browser.cookies['sessionid'].value}".encode()
    headers = [(b"host", b"localhost"), (b"cookie", cookie)]
    socket = WebsocketCommunicator(application, address, headers, list(protocols))
    wire = Wire()
    socket.scope["extensions"] = {READY_FRAMES: wire} if ready else {}
    try:
        assert (await socket.connect(10))[0]
        if protocols:
            await frames_until_ping(socket)
        yield socket, wire
    finally:
        await socket.disconnect()


async def say(person, text):
    """It is stored, and the layer has handed it to everybody who was there before."""
    layer = get_channel_layer()
    probe = await layer.new_channel()
    await layer.group_add("chat_lobby", probe)
    await sync_to_async(messages.send)(person, room="lobby", key=text.replace(" ", "-"), text=text)
    async with asyncio.timeout(10):
        while (await layer.receive(probe)).get("message") != text:
            pass
    await layer.group_discard("chat_lobby", probe)


async def lose(person, text, monkeypatch):
    """It is stored, and the layer loses it."""
    with monkeypatch.context() as patch:
        patch.setattr("chat.broadcast._tell", lambda _news: None)
        await sync_to_async(messages.send)(person, room="lobby", key=text, text=text)


async def all_frames(socket):
    """What the consumer told. It takes turns between its client and the layer: at the second ping it was
    the layer's turn at least once."""
    return [*await frames_until_ping(socket), *await frames_until_ping(socket)]


async def heard_in_words(socket, wire):
    """What came through the consumer, and what past it, of messages."""
    frames = await all_frames(socket)
    own = [frame["message"] for frame in frames if frame["type"] == "chat.message"]
    return own, wire.messages


@pytest.fixture(autouse=True, params=["first", "after somebody else"])
async def seat(cast, request):
    """Where those of a test sit: the first of a room works out what the others are then told in one go."""
    async with contextlib.AsyncExitStack() as others:
        if request.param != "first":
            await others.enter_async_context(listening(cast.mod))
            await others.enter_async_context(listening(cast.mod, protocols=()))
        yield


async def test_the_others_are_told_in_one_go_whatever_they_read(cast, monkeypatch):
    told_alone = []
    pass_on = Seat.pass_on
    monkeypatch.setattr(Seat, "pass_on", lambda seat, *of: told_alone.append(seat.talk) or pass_on(seat, *of))
    async with listening(cast.ben) as (ben, wire), listening(cast.ben, "/ws/sync/chat/lobby/") as (_, other):
        await all_frames(ben)
        told_alone.clear()
        await say(cast.ann, "one")
        assert wire.messages == other.messages == ["one"]
        assert len(told_alone) == 1


@pytest.mark.parametrize("door", DOORS)
async def test_the_next_event_passes_the_consumer_by(cast, door):
    async with listening(cast.ben, door) as (socket, wire):
        for text in ("one", "two"):
            await say(cast.ann, text)
            assert (await heard_in_words(socket, wire))[0] == []
        assert wire.messages == ["one", "two"]
        assert all("key" not in frame for frame in wire.told)
        assert wire.told[-1]["seq"] == wire.told[-2]["seq"] + 1


@pytest.mark.parametrize("door", DOORS)
async def test_switched_off_nothing_does(cast, settings, door):
    settings.CHAT_READY_FRAMES = False
    async with listening(cast.ben, door) as (socket, wire):
        await say(cast.ann, "one")
        assert await heard_in_words(socket, wire) == (["one"], [])


async def test_the_author_is_told_with_the_key_and_nobody_else(cast):
    async with listening(cast.ann) as (_ann, of_ann), listening(cast.ben) as (ben, of_ben):
        await say(cast.ann, "mine")
        await frames_until_ping(ben)
        assert of_ann.messages == of_ben.messages == ["mine"]
        assert [frame.get("key") for frame in (of_ann.told[-1], of_ben.told[-1])] == ["mine", None]


async def test_of_many_at_once_each_author_is_told_which_are_theirs(cast):
    async with listening(cast.ann) as (ann, of_ann), listening(cast.ben) as (ben, of_ben):
        letters = [Letter(who, "lobby", f"k{n}", f"m{n}") for n, who in enumerate([cast.ann, cast.ben] * 3)]
        await sync_to_async(sending.send_all)(letters)
        for socket in (ann, ben):
            await all_frames(socket)
        assert of_ann.messages == of_ben.messages == [f"m{n}" for n in range(6)]
        for wire, own in ((of_ann, {"k0", "k2", "k4"}), (of_ben, {"k1", "k3", "k5"})):
            assert {frame["key"] for frame in wire.told if "key" in frame} == own


async def test_a_hole_is_filled_by_the_consumer(cast, monkeypatch):
    async with listening(cast.ben) as (socket, wire):
        await lose(cast.ann, "lost", monkeypatch)
        await say(cast.ann, "found")
        assert await heard_in_words(socket, wire) == (["lost", "found"], [])
        await say(cast.ann, "after it")
        assert await heard_in_words(socket, wire) == ([], ["after it"])


async def test_what_the_server_cannot_take_now_is_told_by_the_consumer_in_order(cast):
    async with listening(cast.ben) as (socket, wire):
        wire.refuses = True
        await say(cast.ann, "one")
        assert await heard_in_words(socket, wire) == (["one"], [])
        wire.refuses = False
        await say(cast.ann, "two")
        assert await heard_in_words(socket, wire) == ([], ["two"])


async def test_ones_own_removal_ends_it(cast):
    async with listening(cast.ben, "/ws/chat/") as (socket, wire):
        await socket.send_json_to({"type": "join", "ref": 1, "room": "lobby"})
        await frames_until_ping(socket)
        await sync_to_async(rooms.remove)(cast.mod, room="lobby", username="ben")
        await say(cast.ann, "not for ben")
        frames = await all_frames(socket)
        assert [frame["username"] for frame in frames if frame["type"] == "chat.leave"] == ["ben"]
        assert "not for ben" not in json.dumps([frames, wire.told])


async def test_what_passes_and_who_writes_is_not_told_of_it(cast):
    async with listening(cast.ben) as (ben, of_ben), listening(cast.ann) as (ann, of_ann):
        await ann.send_json_to({"type": "typing", "ref": 1, "room": "lobby"})
        await frames_until_ping(ann)
        await frames_until_ping(ben)
        assert [frame["type"] for frame in of_ben.told][-2:] == ["chat.presence", "chat.typing"]
        assert "chat.typing" not in [frame["type"] for frame in of_ann.told]


async def test_in_plain_words(cast):
    async with listening(cast.ann, protocols=()) as (socket, wire):
        for text in ("a word of one's own", "another"):
            await socket.send_json_to({"message": text})
            await wire.tells(text)
            await say(cast.ben, f"behind {text}")
        assert wire.messages == [
            "a word of one's own",
            "behind a word of one's own",
            "another",
            "behind another",
        ]


async def test_of_other_code_too_and_what_makes_no_sense_is_dropped(cast):
    layer = get_channel_layer()
    async with listening(cast.ben) as (socket, wire):
        await layer.group_send("chat_lobby", {"type": "chat.message", "message": "from outside"})
        await layer.group_send("chat_lobby", {"type": "chat.message", "message": 7})
        await layer.group_send("chat_lobby", {"type": "chat.message", "seq": "7", "message": "no number"})
        assert await heard_in_words(socket, wire) == ([], ["from outside"])
        assert wire.told[-1]["room"] == "lobby"
        assert wire.told[-1]["username"] == "system"


@pytest.mark.parametrize("stored", [False, True], ids=["before it is stored", "before it is answered"])
async def test_others_are_heard_while_ones_own_message_is_stored_and_it_comes_after_its_answer(
    cast, monkeypatch, stored
):
    begun, go_on, store = threading.Event(), threading.Event(), sending.send_all

    def send_slowly(letters):
        answers = store(letters) if stored else None
        begun.set()
        go_on.wait(10)
        return answers or store(letters)

    async with listening(cast.ann) as (socket, wire):
        await say(cast.ben, "before")
        with monkeypatch.context() as patch:
            patch.setattr(sending, "send_all", send_slowly)
            command = {"type": "send", "ref": 1, "room": "lobby", "key": "own", "message": "own"}
            await socket.send_json_to(command)
            await asyncio.to_thread(begun.wait, 10)
        await say(cast.ben, "meanwhile")
        assert wire.messages == (["before"] if stored else ["before", "meanwhile"])
        go_on.set()
        answer = await socket.receive_json_from(10)
        assert (answer["type"], answer["ref"]) == ("chat.ok", 1)
        await wire.tells("own")
        await wire.tells("meanwhile")
        assert wire.messages == (["before", "own", "meanwhile"] if stored else ["before", "meanwhile", "own"])
