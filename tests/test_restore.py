"""A backup is restored under clients that had seen more: with a new epoch nobody skips anything."""

import pytest
from asgiref.sync import sync_to_async

from chat.actions import epochs, messages
from chat.models import Message, Room, RoomEvent

from .test_pulse import close_code, frames_until_ping, sitting_in

pytestmark = pytest.mark.django_db(transaction=True)


def send(cast, *texts):
    """The seq of the last one."""
    return [messages.send(cast.ann, room="lobby", key=text, text=text) for text in texts][-1].seq


def back_to(seq):
    """As the backup has it."""
    Message.objects.filter(room__slug="lobby", seq__gt=seq).delete()
    RoomEvent.objects.filter(room__slug="lobby", seq__gt=seq).delete()
    Room.objects.filter(slug="lobby").update(last_seq=seq)


async def join(socket, **fields):
    await socket.send_json_to({"type": "join", "ref": "join", "room": "lobby", **fields})
    while (frame := await socket.receive_json_from(timeout=10)).get("ref") != "join":
        pass
    return frame


@pytest.fixture
async def seen(cast):
    """What a client had when the backup was restored, and two messages under numbers it knows."""
    backup = await sync_to_async(send)(cast, "one", "two")
    last = await sync_to_async(send)(cast, "lost one", "lost two")
    async with sitting_in(cast.ben) as ben:
        epoch = (await join(ben, after=last))["epoch"]
    await sync_to_async(back_to)(backup)
    return {"after": last, "epoch": epoch}


async def test_after_a_new_epoch_clients_load_afresh(cast, seen):
    await sync_to_async(epochs.begin)()
    await sync_to_async(send)(cast, "new one", "new two")
    async with sitting_in(cast.ben) as ben:
        joined = await join(ben, **seen)
    assert (joined["complete"], joined["events"]) == (False, [])
    assert joined["epoch"] != seen["epoch"]


async def test_without_one_they_skip_what_is_new(cast, seen):
    """The twin: the numbers alone tell nothing."""
    await sync_to_async(send)(cast, "new one", "new two")
    async with sitting_in(cast.ben) as ben:
        joined = await join(ben, **seen)
    assert (joined["complete"], joined["events"]) == (True, [])


async def test_a_new_epoch_sends_open_sockets_away(cast):
    async with sitting_in(cast.ben) as ben:
        await frames_until_ping(ben)
        await sync_to_async(epochs.begin)()
        assert await close_code(ben) == 4012
