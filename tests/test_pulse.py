"""Delivery when the channel layer loses everything: the log is looked at, and nobody is left behind."""

import asyncio
import contextlib
import time

import pytest
from asgiref.sync import sync_to_async
from channels.layers import InMemoryChannelLayer
from channels.testing import WebsocketCommunicator
from django.test import Client as Browser

from chat import broadcast, limits
from chat.actions import messages, people
from chat.consumers import pulse
from chat.consumers.inbox import Inbox
from chat.conversation import Conversation, Visitor
from chat.conversation.conversation import Following
from chat.layers.messages import Burst, Message
from chat.queries import endings, tails
from chatsite.asgi import application

pytestmark = [pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


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


async def next_messages(socket, count):
    return [(await next_message(socket, 10))["message"] for _ in range(count)]


async def frames_until_ping(socket):
    """Proves that the socket is open and has told what it had to tell."""
    await socket.send_json_to({"type": "ping", "ref": "still there?"})
    frames = []
    while not frames or frames[-1].get("ref") != "still there?":
        frames.append(await socket.receive_json_from(timeout=10))
    return frames


async def close_code(socket):
    while True:
        event = await socket.receive_output(timeout=10)
        if event["type"] == "websocket.close":
            return event["code"]


async def a_look():
    """The next beat of this loop's pulse is over, or the one after it."""
    looked = asyncio.Event()
    beating = pulse.pulse()
    let_go = beating._let_go

    async def let_go_and_tell():
        await let_go()
        looked.set()

    beating._let_go = let_go_and_tell
    await asyncio.wait_for(looked.wait(), 10)
    del beating._let_go


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

    async def look_away(self, **_options):
        looks.set()

    monkeypatch.setattr(pulse.Pulse, "_look", look_away)
    async with sitting_in(cast.ann) as ann, sitting_in(cast.ben) as ben:
        await ann.send_json_to({"type": "send", "ref": 1, "room": "lobby", "key": "k", "message": "lost"})
        looks.clear()
        await asyncio.wait_for(looks.wait(), 10)
        frames = await frames_until_ping(ben)
        assert "chat.message" not in [frame["type"] for frame in frames]


ENDS = {
    "signed out": lambda ann: people.end_session(ann, "another") or people.end_all_sockets(ann),
    "deactivated": people.deactivate,
    "new password": lambda ann: people.set_password(ann, "a heron on the quay"),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("door", ["/ws/chat/", "/ws/sync/chat/lobby/"])
async def test_a_session_ends_although_the_layer_lost_the_news(cast, deaf, door, end):
    async with sitting_in(cast.ann, door) as ann:
        await frames_until_ping(ann)
        await sync_to_async(ENDS[end])(cast.ann)
        assert await close_code(ann) == 4401


async def test_without_the_log_of_endings_it_does_not(cast, deaf, monkeypatch):
    """The twin: with the layer deaf, only that log ends a socket."""
    monkeypatch.setattr(endings.Watch, "new", lambda self: [])
    async with sitting_in(cast.ann) as ann:
        await frames_until_ping(ann)
        await sync_to_async(people.deactivate)(cast.ann)
        for _ in range(3):
            await a_look()
        await frames_until_ping(ann)


async def test_an_end_from_before_a_socket_came_is_not_its_own(cast, deaf):
    await sync_to_async(people.end_all_sockets)(cast.ann)
    async with sitting_in(cast.ann) as ann:
        for _ in range(3):
            await a_look()
        await frames_until_ping(ann)


async def test_a_thousand_sockets_with_one_hole_cost_one_read(cast, monkeypatch):
    """Events that arrive swapped leave the same hole everywhere."""
    reads = []
    read = tails.Tail.read
    monkeypatch.setattr(tails.Tail, "read", lambda *args: reads.append(args) or read(*args))
    async with contextlib.AsyncExitStack() as house:
        sockets = [await house.enter_async_context(sitting_in(cast.ben)) for _ in range(12)]
        for socket in sockets:
            await frames_until_ping(socket)
        monkeypatch.setattr(broadcast, "_tell", lambda _news: None)
        for number in range(4):
            await sync_to_async(messages.send)(cast.ann, room="lobby", key=str(number), text=str(number))
        told = await asyncio.gather(*[next_messages(socket, 4) for socket in sockets])
    assert told == [["0", "1", "2", "3"]] * 12
    assert len(reads) == 1


async def test_who_lags_too_long_is_let_go(cast, monkeypatch):
    monkeypatch.setattr(limits, "LAG_SECONDS", 0.0)
    async with sitting_in(cast.ann) as ann:
        await frames_until_ping(ann)
        (shell,) = pulse.pulse().shells
        shell.inbox.lags_since = time.monotonic() - 1
        await pulse.pulse()._let_go()
        assert await close_code(ann) == 4440


def burst(*events):
    return Burst(messages=map(Message, events))


def test_one_burst_is_never_too_much():
    """A large one is the same object for everybody, and who rests has room for it."""
    inbox = Inbox()
    inbox.put(burst(*[{"type": "chat.message"}] * 1_000))
    for _ in range(256):
        inbox.put(burst({"type": "chat.message"}))
    assert len(inbox._waiting[0]) == 1_000
    inbox.put(burst({"type": "chat.message"}))
    assert not inbox
    assert inbox.lags_since is not None


def test_an_inbox_is_bounded_and_keeps_what_is_urgent():
    inbox = Inbox()
    inbox.put(burst({"type": "chat.force_disconnect"}))
    for _ in range(10):
        inbox.put(burst({"type": "chat.message", "html": "x" * 200_000}))
    assert inbox.lags_since is not None
    waiting = [event for each in inbox._waiting for event in each]
    assert sum(len(event.get("html", "")) for event in waiting) <= 1 << 20
    assert waiting[0]["type"] == "chat.force_disconnect"


def test_what_passes_is_not_kept_for_who_lags():
    inbox = Inbox()
    for _ in range(1_000):
        inbox.put(burst({"type": "chat.typing"}))
    assert len(inbox._waiting) == 1 + 128
    assert inbox.lags_since is None


def test_what_was_taken_out_of_an_inbox_does_not_count():
    inbox = Inbox()
    for _ in range(2_000):
        inbox.put(burst({"type": "chat.message"}))
        inbox.put(burst({"type": "chat.message"}))
        inbox.put_first(inbox.take())
        inbox.take()
        inbox.take()
    assert not inbox
    assert inbox.lags_since is None


class Socket:
    """As much of one as a look needs."""

    def __init__(self, rooms):
        self.conversation = Conversation(Visitor(None, "", "", "rooms"), rooms=rooms)
        self.inbox = Inbox()


async def test_a_look_among_many_rooms_and_sockets_is_soon_over():
    rooms = [f"room-{number}" for number in range(1_000)]
    looking = pulse.Pulse()
    looking._heads = dict.fromkeys(rooms, 5)
    for room in rooms * 5:
        looking.shells[Socket({room: Following(1, last=5)})] = 0
    late = Socket({"room-7": Following(7, last=4), "room-8": Following(8, last=5)})
    looking.shells[late] = 0
    started = time.thread_time()
    assert await looking._behind() == {"room-7": [late]}
    assert time.thread_time() - started < 0.1  # 5,000 sockets times 1,000 rooms took 0.3 s of each second


def test_everybody_has_a_heartbeat_of_their_own():
    looking = pulse.Pulse()
    looks = round(limits.HEARTBEAT_SECONDS / pulse.LOOK_SECONDS)
    heard: dict[Socket, list[int]] = {}
    for look in range(3 * looks):
        looking._looks = look
        for shell in looking._due():
            heard[shell].append(look)
        if look < looks:
            heard[shell := Socket({})] = [look]
            looking.shells[shell] = look
    assert list(heard.values()) == [[came, came + looks, came + 2 * looks] for came in range(looks)]


@pytest.mark.parametrize("what", ["put", "_behind", "_followers", "_let_go"])
async def test_others_have_their_turn_while_thousands_are_looked_at(what):
    """One turn of the loop for some sockets at a time: who speaks meanwhile is heard."""
    looking = pulse.Pulse()
    looking.shells = {Socket({"lobby": Following(1, last=5)}): 0 for _ in range(2_000)}
    if what == "put":
        work = pulse.put(looking.shells, Message({"type": "chat.heads", "rooms": {}}))
    else:
        work = getattr(looking, what)()
    task, turns = asyncio.create_task(work), 0
    while not task.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > len(looking.shells) / (pulse.TOLD if what == "put" else pulse.LOOKED_AT)
