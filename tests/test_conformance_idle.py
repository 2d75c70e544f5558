"""`chat.v1`, who is idle: the same for every consumer, server and layer."""

import pytest

from .backstage import Scene
from .doors import HOUSES, Door, ways


async def test_a_person_is_idle_when_all_their_sockets_are(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room, ignore=["chat.heads"])
    await ann.expect("chat.presence", username=scene.ann.username, online=True)
    ben = {"room": scene.room, "username": scene.ben.username, "online": True}
    phone = await door.enter(scene.ben, scene.room)
    await ann.expect("chat.presence", **ben)
    laptop = await door.enter(scene.ben, scene.room)
    await phone.ok("idle", on=True)
    await phone.ok("idle", on=True)  # said again, it changes nothing
    await ann.nothing_more()
    await laptop.ok("idle", on=True)
    await ann.expect("chat.presence", **ben, idle=True)
    await phone.ok("idle", on=False)
    assert "idle" not in await ann.expect("chat.presence", **ben)
    await laptop.ok("idle", on=False)  # which makes no difference any more
    await ann.nothing_more()


async def test_only_who_shares_a_room_learns_of_it(door: Door, scene: Scene):
    elsewhere = door.backstage.scene()
    out = await door.enter(elsewhere.ann, elsewhere.room, ignore=["chat.heads"])
    await out.expect("chat.presence")
    ben = await door.enter(scene.ben, scene.room)
    await ben.ok("idle", on=True)
    await out.nothing_more()


async def test_who_comes_later_is_told_by_the_list(door: Door, scene: Scene):
    ben = await door.enter(scene.ben, scene.room)
    await ben.ok("idle", on=True)
    (row,) = door.backstage.do("query", model="Client", user=scene.ben.id)
    assert row["idle"] is True
    await ben.ok("idle", on=False)
    (row,) = door.backstage.do("query", model="Client", user=scene.ben.id)
    assert row["idle"] is False


async def test_the_roll_heals_what_was_not_heard(door: Door, scene: Scene):
    """The last socket that was touched is closed: nobody says so, and the others hear of it all the same."""
    ann = await door.enter(scene.ann, scene.room, ignore=["chat.heads"])
    await ann.expect("chat.presence", username=scene.ann.username, online=True)
    ben = {"room": scene.room, "username": scene.ben.username, "online": True}
    phone, laptop = [await door.enter(scene.ben, scene.room) for _ in range(2)]
    await ann.expect("chat.presence", **ben)
    await phone.ok("idle", on=True)
    await laptop.close()
    await ann.expect("chat.presence", **ben, idle=True)


@pytest.mark.parametrize("door", ways(HOUSES[:1], ["rooms"]), indirect=True)
async def test_who_says_it_all_the_time_is_held_back(door: Door, scene: Scene):
    ben = await door.enter(scene.ben, scene.room)
    for turn in range(6):
        await ben.ok("idle", on=turn % 2 == 0)
    assert await ben.refused("idle", on=True) == "rate_limited"
    await ben.ok("idle", on=False)  # that is so already, and costs nothing


async def test_it_is_said_in_true_and_false(door: Door, scene: Scene):
    ben = await door.enter(scene.ben, scene.room)
    for on in (None, 1, "yes"):
        assert await ben.refused("idle", on=on) == "malformed"
    assert await ben.refused("idle") == "malformed"
