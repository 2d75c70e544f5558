"""`chat.v1`, edits, deletions and reactions: the same for every consumer, server and layer."""

import asyncio
from uuid import uuid4

import pytest

from .backstage import Scene
from .clients import Client
from .doors import HOUSES, Door, ways
from .replica import Replica

# What depends on the database and not on who serves it; and what needs two transactions at a time.
ON_BOTH = pytest.mark.parametrize("door", ways((HOUSES[0], HOUSES[-1])), indirect=True)
ON_POSTGRES = pytest.mark.parametrize("door", ways(HOUSES[-1:]), indirect=True)


async def say(client: Client, scene: Scene, text: str = "hello") -> int:
    return (await client.ok("send", room=scene.room, key=uuid4().hex, message=text))["seq"]


async def everyone(door: Door, scene: Scene) -> tuple[Client, Client]:
    return await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)


async def test_an_edit_reaches_the_room(door: Door, scene: Scene):
    ann, ben = await everyone(door, scene)
    target = await say(ann, scene, "*one*")
    answer = await ann.ok("edit", room=scene.room, target=target, message="*two*")
    for client in (ann, ben):
        await client.expect("chat.message", seq=target, message="*one*")
        told = await client.expect("chat.message_edited", room=scene.room, seq=target + 1, target=target)
        assert (told["message"], told["html"]) == ("*two*", "<p><em>two</em></p>")
        assert (told["username"], told["user"]) == (scene.ann.username, scene.ann.id)
        await client.nothing_more()
    assert answer["seq"] == told["seq"]
    (message,) = (await ben.ok("history", room=scene.room))["messages"]
    assert (message["seq"], message["message"], message["edited"]) == (target, "*two*", True)
    assert await ben.refused("edit", room=scene.room, target=target, message="x") == "forbidden"
    for text, code in (("", "empty"), ("x" * 4001, "too_long")):
        assert await ann.refused("edit", room=scene.room, target=target, message=text) == code
    await ann.ok("edit", room=scene.room, target=target, message=f"@{scene.ben.username}?")
    told = await ben.expect("chat.message_edited", room=scene.room, target=target)
    assert told["addressed"] == {"before": {}, "after": {"mentions": [scene.ben.username]}}


async def test_a_deletion_leaves_the_place(door: Door, scene: Scene):
    ann, ben = await everyone(door, scene)
    target = await say(ann, scene, "a secret")
    await ben.ok("react", room=scene.room, target=target, emoji="👍", on=True)
    assert await ben.refused("delete", room=scene.room, target=target) == "forbidden"
    answer = await ann.ok("delete", room=scene.room, target=target)
    for client in (ann, ben):
        await client.expect("chat.message", seq=target)
        await client.expect("chat.reaction", target=target)
        told = await client.expect("chat.message_deleted", seq=target + 2, target=target)
        assert told["username"] == scene.ann.username
        await client.nothing_more()
    assert answer["seq"] == told["seq"]
    caught_up = await ben.ok("join", room=scene.room, after=target - 1)
    assert [event["seq"] for event in caught_up["events"]] == [target, target + 1, target + 2]
    page = await ben.ok("history", room=scene.room)
    assert page["messages"] == caught_up["events"][:1]
    tombstone = page["messages"][0]
    assert (tombstone["message"], tombstone["html"], tombstone["deleted"]) == ("", "", True)
    assert "secret" not in str((page, caught_up))
    for command, fields in (("edit", {"message": "x"}), ("react", {"emoji": "👍", "on": True})):
        assert await ann.refused(command, room=scene.room, target=target, **fields) == "not_found"
    assert (await ann.ok("delete", room=scene.room, target=target))["seq"] == told["seq"]
    await ann.nothing_more()


async def test_reactions_come_and_go(door: Door, scene: Scene):
    ann, ben = await everyone(door, scene)
    target = await say(ann, scene)
    react = {"room": scene.room, "target": target, "emoji": "👍"}
    for client in (ann, ben):
        await client.ok("react", **react, on=True)
    assert (await ben.ok("react", **react, on=True))["seq"] == target + 2
    (message,) = (await ben.ok("history", room=scene.room))["messages"]
    names = [scene.ann.username, scene.ben.username]
    assert message["reactions"] == [{"emoji": "👍", "users": names, "count": 2}]
    await ann.ok("react", **react, on=False)
    for client in (ann, ben):
        await client.expect("chat.message", seq=target)
        for seq, username, on, count in (
            (target + 1, scene.ann.username, True, 1),
            (target + 2, scene.ben.username, True, 2),
            (target + 3, scene.ann.username, False, 1),
        ):
            told = {"seq": seq, "target": target, "emoji": "👍", "username": username}
            await client.expect("chat.reaction", **told, on=on, count=count)
        await client.nothing_more()
    for emoji in ("", "a", "👍👍", "1", "👍 ", "\u200d"):
        assert await ann.refused("react", **{**react, "emoji": emoji}, on=True) == "malformed"
    await ann.nothing_more()


@ON_BOTH
async def test_what_was_done_once_is_answered_twice(door: Door, scene: Scene):
    ann, ben = await everyone(door, scene)
    target = await say(ann, scene)
    deeds = [
        ("edit", {"message": "better", "key": "e"}),
        ("react", {"emoji": "👍", "on": True, "key": "r"}),
        ("react", {"emoji": "👍", "on": False, "key": "q"}),
        ("delete", {"key": "d"}),
    ]
    where = {"room": scene.room, "target": target}
    seqs = [(await ann.ok(command, **where, **fields))["seq"] for command, fields in deeds]
    assert seqs == list(range(target + 1, target + 5))
    await ann.close()
    ann = await door.enter(scene.ann, scene.room)
    assert [(await ann.ok(command, **where, **fields))["seq"] for command, fields in deeds] == seqs
    assert await ann.refused("edit", **where, message="other", key="e") == "key_reused"
    await ann.nothing_more()
    for seq in (target, *seqs):
        assert (await ben.next())["seq"] == seq
    await ben.nothing_more()


@ON_BOTH
async def test_moderators_delete_and_do_not_edit(door: Door, scene: Scene):
    ola, ben = await door.enter(scene.ola, scene.room), await door.enter(scene.ben, scene.room)
    target = await say(ben, scene)
    assert await ola.refused("edit", room=scene.room, target=target, message="x") == "forbidden"
    await ola.ok("delete", room=scene.room, target=target)
    await ben.expect("chat.message", seq=target)
    await ben.expect("chat.message_deleted", target=target, username=scene.ola.username)


@ON_BOTH
async def test_nobody_changes_what_is_not_there(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    for target in (1, 999):  # somebody's joining, nothing
        where = {"room": scene.room, "target": target}
        assert await ann.refused("edit", **where, message="x") == "not_found"
        assert await ann.refused("delete", **where) == "not_found"
        assert await ann.refused("react", **where, emoji="👍", on=True) == "not_found"
    target = await say(ann, scene)
    door.backstage.act("rooms.change", scene.ola, room=scene.room, archived=True)
    where = {"room": scene.room, "target": target}
    assert await ann.refused("edit", **where, message="x") == "archived"
    assert await ann.refused("delete", **where) == "archived"
    assert await ann.refused("react", **where, emoji="👍", on=True) == "archived"


async def test_the_tutorial_s_page_hears_of_messages_only(room_door: Door, scene: Scene):
    plain = await room_door.enter(scene.ben, scene.room, plain=True)
    ann = await room_door.enter(scene.ann, scene.room)
    target = await say(ann, scene)
    await ann.ok("edit", room=scene.room, target=target, message="better")
    await ann.ok("react", room=scene.room, target=target, emoji="👍", on=True)
    await ann.ok("delete", room=scene.room, target=target)
    await plain.expect("chat.message", seq=target, message="hello")
    after = await say(ann, scene, "and on")
    await plain.expect("chat.message", seq=after, message="and on")
    await plain.nothing_more()


@ON_POSTGRES
async def test_who_was_there_and_who_comes_later_have_the_same(door: Door, scene: Scene):
    """Three people change the same messages at once; replay from 0, what was told, and history agree."""
    listener = await door.enter(scene.out, scene.room) if door.leads_to_one_room else None
    people = [await door.enter(person, scene.room) for person in (scene.ola, scene.ann, scene.ben)]
    targets = [await say(client, scene, f"message {number}") for number, client in enumerate(people)]

    async def work(number: int) -> None:
        client, where = people[number], {"room": scene.room}
        for turn in range(6):
            await client.ok("edit", **where, target=targets[number], message=f"edit {turn}")
            for target in targets:
                await client.say("react", **where, target=target, emoji="👍🎉"[turn % 2], on=turn < 4)
        if number == 2:
            await client.ok("delete", **where, target=targets[2])

    await asyncio.gather(*map(work, range(3)))
    late = await door.enter(scene.ann, scene.room)
    replay = (await late.ok("join", room=scene.room, after=0))["events"]
    assert [event["seq"] for event in replay] == list(range(1, len(replay) + 1))
    server = Replica((await late.ok("history", room=scene.room))["messages"])
    assert Replica(replay) == server
    for client in filter(None, (listener, *people)):
        told, last = Replica(), 0
        while last < len(replay):
            frame = await client.next()
            told.apply(frame)
            last = frame.get("seq", last)
        assert told == server
