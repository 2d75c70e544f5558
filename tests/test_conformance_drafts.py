"""Drafts over a socket: the same for every consumer, server and layer."""

from .backstage import Scene
from .clients import USUAL
from .doors import Door


async def test_a_draft_is_told_to_ones_own_screens_only(door: Door, scene: Scene):
    here = await door.enter(scene.ann, scene.room)
    there = await door.enter(scene.ann, scene.room, ignore=USUAL)
    ben = await door.enter(scene.ben, scene.room)
    begun = (await here.ok("draft", room=scene.room, message="half a", version=0, age=5_000))["draft"]
    assert (begun["room"], begun["message"]) == (scene.room, "half a")
    for screen in (here, there):
        told = await screen.expect("chat.draft", room=scene.room, message="half a", version=begun["version"])
        assert told["age"] >= 5_000
    (listed,) = (await there.ok("drafts"))["drafts"]
    assert {**listed, "age": begun["age"]} == begun
    gone = (await there.ok("draft", room=scene.room, message="", version=begun["version"]))["draft"]
    await here.expect("chat.draft", message="", version=gone["version"])
    late = await here.ok("draft", room=scene.room, message="half a wo", version=begun["version"])
    assert (late["draft"]["version"], late["draft"]["message"]) == (gone["version"], "")
    await here.nothing_more()
    assert (await here.ok("drafts"))["drafts"] == []
    assert (await ben.ok("drafts"))["drafts"] == []
    await ben.nothing_more()


async def test_a_private_room_looks_like_none_to_who_begins_to_write(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    secret = f"secret-{scene.room}"
    door.backstage.act("rooms.create", scene.ola, name="Secret", slug=secret, kind="private")
    answers = []
    for number, room in enumerate((secret, "no-such-room")):
        await ann.write({"type": "draft", "ref": number, "room": room, "message": "x", "version": 0})
        answers.append(await ann.answer(number))
    assert [each["code"] for each in answers] == ["not_found", "not_found"]
    assert answers[0]["message"] == answers[1]["message"]
    assert await ann.refused("draft", room=scene.room, message="x" * 4_001, version=0) == "too_long"
    assert await ann.refused("draft", room=scene.room, message="x") == "malformed"


async def test_what_was_begun_is_gone_for_who_was_removed(door: Door, private_scene: Scene):
    scene = private_scene
    ben = await door.enter(scene.ben, scene.room)
    await ben.ok("draft", room=scene.room, message="begun", version=0)
    door.backstage.act("rooms.remove", scene.ola, room=scene.room, username=scene.ben.username)
    other = await door.open_socket(door.server.address("ws/chat/"), scene.ben)
    await other.expect("chat.ready")
    assert (await other.ok("drafts"))["drafts"] == []
    assert await other.refused("draft", room=scene.room, message="x", version=0) == "not_found"
