"""After a removal nothing reaches the removed person, on any path, whatever is said at that moment."""

import asyncio
import json
import random
from collections import defaultdict
from functools import partial

import pytest
from asgiref.sync import sync_to_async
from django.test import Client as Browser

from chat import broadcast, limits, refusals
from chat.actions import messages, rooms
from chat.conversation import Conversation
from chat.models import RoomEvent
from chat.pool import attempt, in_pool
from chat.queries import messages as logs

from .test_pulse import DeafLayer, a_look, close_code, frames_until_ping, sitting_in

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = [f"project-{number}" for number in range(12)]
ROUNDS = 25  # messages a room, about
LAYERS = {"embedded": None, "deaf": f"{DeafLayer.__module__}.DeafLayer"}


@pytest.fixture(params=LAYERS)
def layer(request, settings):
    if backend := LAYERS[request.param]:
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend}}


@pytest.fixture
def projects(cast):
    for slug in ROOMS:
        rooms.create(cast.ann, name=slug, slug=slug, kind="private")
        rooms.add(cast.ann, room=slug, username=cast.ben.username)
    return cast


async def listen(socket, told):
    """Note what is told, by room, until the answer to the last question, or the end of the socket."""
    while (event := await socket.receive_output(timeout=20))["type"] != "websocket.close":
        frame = json.loads(event["text"])
        if frame.get("ref") == "the last":
            return
        if "seq" in frame and frame["type"] != "chat.ok":
            told[frame["room"]].add(frame["seq"])


async def ask_around(person, told, over):
    """Every other path, again and again: search, the room's messages, its events."""
    browser = Browser()
    await browser.aforce_login(person)
    while not over.is_set():
        slug = random.choice(ROOMS)
        for address in (f"rooms/{slug}/messages", f"rooms/{slug}/events?after=0", "search?q=word"):
            answer = await in_pool(attempt, partial(browser.get, f"/api/v1/{address}"))
            if answer.status_code == 200:
                for event in (found := answer.json()).get("messages", []) + found.get("events", []):
                    told[event["room"]].add(event["seq"])


def talk_and_remove(cast):
    """Much is said in all rooms; somewhere in between, in each of them, ben is removed."""
    deeds = [(slug, "say") for slug in ROOMS for _ in range(ROUNDS)]
    random.shuffle(deeds)
    for slug in ROOMS:
        deeds.insert(random.randrange(len(deeds)), (slug, "remove"))
    for number, (slug, deed) in enumerate(deeds):
        if deed == "remove":
            rooms.remove(cast.ann, room=slug, username=cast.ben.username)
        else:
            messages.send(cast.ann, room=slug, key=str(number), text=f"word {number}")


async def what_ben_is_told(cast):
    """By room, the seqs; and the seqs of his removals."""
    told: dict[str, set[int]] = defaultdict(set)
    over = asyncio.Event()
    one_address = f"/ws/sync/chat/{ROOMS[0]}/"
    async with sitting_in(cast.ben, "/ws/chat/") as socket, sitting_in(cast.ben, one_address) as one_room:
        for slug in ROOMS:
            await socket.send_json_to({"type": "join", "room": slug, "ref": slug})
        await frames_until_ping(socket)
        listening = [asyncio.create_task(listen(each, told)) for each in (socket, one_room)]
        asking = asyncio.create_task(ask_around(cast.ben, told, over))
        await in_pool(attempt, partial(talk_and_remove, cast))
        over.set()
        for _ in range(3):
            await a_look()  # what the layer lost is told by then
        for each in (socket, one_room):
            await each.send_json_to({"type": "ping", "ref": "the last"})
        await asyncio.gather(asking, *listening)
    removals = RoomEvent.objects.filter(kind=RoomEvent.Kind.LEAVE, room__slug__in=ROOMS)
    return told, {slug: seq async for slug, seq in removals.values_list("room__slug", "seq")}


def beyond(told, removed):
    return {slug: sorted(seq for seq in told[slug] if seq > removed[slug]) for slug in ROOMS}


async def test_nothing_reaches_who_was_removed(projects, layer):
    told, removed = await what_ben_is_told(projects)
    assert removed.keys() == set(ROOMS)
    assert beyond(told, removed) == {slug: [] for slug in ROOMS}
    assert [slug for slug in ROOMS if removed[slug] not in told[slug]] == [], (removed, told)


@pytest.mark.any_database
async def test_a_membership_that_is_looked_at_on_arrival_only_is_not_enough(projects, monkeypatch):
    """The twin: a socket that goes on following after the end of the membership."""

    def stay(self, slug):
        return
        yield

    monkeypatch.setattr(Conversation, "put_out", stay)
    told, removed = await what_ben_is_told(projects)
    assert any(beyond(told, removed).values())


@pytest.mark.parametrize("door", ["/ws/chat/project-1/", "/ws/sync/chat/project-1/"])
async def test_the_room_s_own_socket_is_closed(projects, layer, door):
    async with sitting_in(projects.ben, door) as ben:
        await frames_until_ping(ben)
        await sync_to_async(rooms.remove)(projects.ann, room="project-1", username="ben")
        assert await close_code(ben) == 4403


async def test_who_missed_too_much_is_told_of_the_end_all_the_same(projects, monkeypatch):
    """By the number of the removal and nothing beyond it, although what was before is not told again."""
    monkeypatch.setattr(limits, "CATCH_UP_MAX", 3)
    monkeypatch.setitem(logs.events_after.__kwdefaults__, "limit", 3)
    async with sitting_in(projects.ben, "/ws/chat/") as ben:
        await ben.send_json_to({"type": "join", "room": "project-1", "ref": 1})
        await frames_until_ping(ben)
        monkeypatch.setattr(broadcast, "_tell", lambda _news: None)  # the layer loses everything from now on
        for number in range(6):
            await sync_to_async(messages.send)(projects.ann, room="project-1", key=str(number), text="word")
        await sync_to_async(rooms.remove)(projects.ann, room="project-1", username="ben")
        await sync_to_async(messages.send)(projects.ann, room="project-1", key="after", text="word")
        for _ in range(3):
            await a_look()
        told = [frame for frame in await frames_until_ping(ben) if frame["type"] != "chat.presence"]
    end = await RoomEvent.objects.aget(room__slug="project-1", kind=RoomEvent.Kind.LEAVE)
    assert [(frame["type"], frame.get("seq"), frame.get("rooms")) for frame in told[:2]] == [
        ("chat.heads", None, {"project-1": end.seq - 1}),
        ("chat.leave", end.seq, None),
    ]
    assert len(told) == 3, "and the answer to the ping"


async def test_who_was_removed_can_do_nothing_any_more(projects):
    await sync_to_async(rooms.remove)(projects.ann, room="project-1", username="ben")
    with pytest.raises(refusals.Refused) as refused:
        await sync_to_async(messages.send)(projects.ben, room="project-1", key="k", text="still here?")
    assert refused.value.code == "not_found"
