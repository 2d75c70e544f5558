"""Delivery when the channel layer loses everything: the log is looked at, and nobody is left behind."""

import asyncio
import contextlib
import time

import pytest
from channels.layers import InMemoryChannelLayer
from channels.testing import WebsocketCommunicator
from django.test import Client as Browser

from chat.consumers import pulse
from chat.consumers.inbox import Inbox
from chat.conversation import Conversation, Visitor
from chat.conversation.conversation import Following
from chatsite.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


class DeafLayer(InMemoryChannelLayer):
    """Takes every event, and delivers none."""

    async def group_send(self, group, message):
        pass


@pytest.fixture
def deaf(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.DeafLayer"}}


@contextlib.asynccontextmanager
async def sitting_in(person, address="/ws/chat/lobby/", protocols=("chat.v1",)):
    browser = Browser()
    await browser.aforce_login(person)
    cookie = f"sessionid={browser.cookies['sessionid'].value}".encode()
    headers = [(b"host", b"localhost"), (b"cookie", cookie)]
    socket = WebsocketCommunicator(application, address, headers, list(protocols))
    try:
        assert (await socket.connect(10))[0]
        yield socket
    finally:
        await socket.disconnect()


async def next_message(socket, seconds):
    while True:
        frame = await asyncio.wait_for(socket.receive_json_from(timeout=seconds), seconds)
        if frame["type"] == "chat.message":
            return frame


@pytest.mark.parametrize("door", ["/ws/chat/lobby/", "/ws/sync/chat/lobby/"])
async def test_messages_arrive_although_the_layer_lost_them(cast, deaf, door):
    async with sitting_in(cast.ann) as ann, sitting_in(cast.ben, door) as ben:
        for number in range(3):
            message = f"number {number}"
            await ann.send_json_to(
                {"type": "send", "ref": number, "room": "lobby", "key": f"k{number}", "message": message}
            )
        told = [await next_message(ben, 10) for _ in range(3)]
        assert [frame["message"] for frame in told] == ["number 0", "number 1", "number 2"]
        assert [frame["seq"] for frame in told] == [told[0]["seq"] + n for n in range(3)]


async def test_without_the_look_they_do_not(cast, deaf, monkeypatch):
    """The twin: what delivers above is the look at the log, and nothing else."""
    looks = asyncio.Event()

    async def look_away(self, *, tell):
        looks.set()

    monkeypatch.setattr(pulse.Pulse, "_look", look_away)
    async with sitting_in(cast.ann) as ann, sitting_in(cast.ben) as ben:
        await ann.send_json_to({"type": "send", "ref": 1, "room": "lobby", "key": "k", "message": "lost"})
        looks.clear()
        await asyncio.wait_for(looks.wait(), 10)
        await ben.send_json_to({"type": "ping", "ref": "still there?"})
        frames = []
        while not frames or frames[-1].get("ref") != "still there?":
            frames.append(await ben.receive_json_from(timeout=10))
        assert "chat.message" not in [frame["type"] for frame in frames]


class Socket:
    """As much of one as a look needs."""

    def __init__(self, rooms):
        self.conversation = Conversation(Visitor(None, "", "", "rooms"), rooms=rooms)
        self.inbox = Inbox()


def test_a_look_among_many_rooms_and_sockets_is_soon_over():
    rooms = [f"room-{number}" for number in range(1_000)]
    looking = pulse.Pulse()
    looking._heads = dict.fromkeys(rooms, 5)
    looking.shells = {Socket({room: Following(1, last=5)}) for room in rooms for _ in range(5)}
    late = Socket({"room-7": Following(7, last=4), "room-8": Following(8, last=5)})
    looking.shells.add(late)
    started = time.thread_time()
    assert looking._behind() == {"room-7": [(late, 4)]}
    assert time.thread_time() - started < 0.1  # 5,000 sockets times 1,000 rooms took 0.3 s of each second
