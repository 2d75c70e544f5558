"""Direct messages over sockets: opened by one, heard by the other, and by nobody else."""

import pytest

from .backstage import Scene
from .doors import EMBEDDED, Door, ways

many_rooms = pytest.mark.parametrize("door", ways(EMBEDDED[:1], ["rooms"]), indirect=True)
one_room = pytest.mark.parametrize("door", ways(EMBEDDED[:1], ["async", "sync"]), indirect=True)


@many_rooms
async def test_the_other_side_hears_the_first_message(door: Door, scene: Scene):
    ann, ola = await door.enter(scene.ann, scene.room), await door.enter(scene.ola, scene.room)
    ben = await door.enter(scene.ben, scene.room, ignore=["chat.presence"])
    opened = await ann.ok("direct", usernames=[scene.ben.username])
    room = opened["room"]
    assert opened["seq"] == 0
    assert (await ben.expect("chat.rooms_changed"))["room"] == room
    assert (await ben.ok("join", room=room, after=0))["events"] == []
    await ann.ok("join", room=room, after=0)
    sent = await ann.ok("send", room=room, key="k", message="just us")
    assert sent["seq"] == 1
    assert (await ben.expect("chat.message", room=room))["message"] == "just us"
    assert (await ben.ok("direct", usernames=[scene.ann.username]))["room"] == room
    # Nobody else comes in, whatever they are elsewhere; and nobody goes for good.
    assert await ola.refused("join", room=room, after=0) == "not_found"
    assert await ola.refused("history", room=room) == "not_in_room"
    assert await ben.refused("leave", room=room, for_good=True) == "forbidden"
    await ben.ok("send", room=room, key="k", message="still here")
    await ann.expect("chat.message", room=room, seq=1)
    await ann.expect("chat.message", room=room, seq=2)
    await ola.nothing_more()


@many_rooms
async def test_who_is_not_there_cannot_be_written_to(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    assert await ann.refused("direct", usernames=["nobody"]) == "not_found"
    assert await ann.refused("direct", usernames=["x"] * 11) == "malformed"
    assert await ann.refused("direct", usernames=[1]) == "malformed"
    assert await ann.refused("direct") == "malformed"
    door.backstage.act("people.deactivate", scene.ben)
    assert await ann.refused("direct", usernames=[scene.ben.username]) == "not_found"


@many_rooms
async def test_a_closed_account_is_told(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    room = (await ann.ok("direct", usernames=[scene.ben.username]))["room"]
    await ann.ok("join", room=room, after=0)
    door.backstage.act("people.deactivate", scene.ben)
    told = await ann.expect("chat.room_changed", room=room)
    assert told["changes"] == {"archived": True, "account": "closed"}
    assert await ann.refused("send", room=room, key="k", message="hello") == "archived"


@one_room
async def test_a_socket_for_one_room_opens_no_other(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    assert await ann.refused("direct", usernames=[]) == "forbidden"


@one_room
async def test_a_conversation_has_a_socket_of_its_own_too(door: Door, scene: Scene):
    many = await door.open_socket(door.server.address("ws/chat/"), scene.ann)
    room = (await many.ok("direct", usernames=[scene.ben.username]))["room"]
    ann, ben = await door.enter(scene.ann, room), await door.enter(scene.ben, room)
    await ann.ok("send", room=room, key="k", message="just us")
    await ben.expect("chat.message", message="just us")
    assert await (await door.knock(scene.ola, room)).hung_up() == 4404
