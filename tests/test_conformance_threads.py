"""Threads over a socket: the same for every consumer, server and layer."""

from uuid import uuid4

from .backstage import Scene
from .clients import USUAL, Client
from .doors import Door
from .replica import Replica


async def say(client: Client, scene: Scene, text: str = "hello", **where) -> int:
    return (await client.ok("send", room=scene.room, key=uuid4().hex, message=text, **where))["seq"]


async def everyone(door: Door, scene: Scene, *without: str) -> tuple[Client, Client]:
    options = {"ignore": (*USUAL, *without)}
    ann = await door.enter(scene.ann, scene.room, **options)
    return ann, await door.enter(scene.ben, scene.room, **options)


async def test_a_reply_reaches_the_room_and_who_is_concerned(door: Door, scene: Scene):
    ann, ben = await everyone(door, scene, "chat.thread")
    root = await say(ann, scene, "root")
    reply = await say(ben, scene, "reply", thread=root)
    also = await say(ben, scene, "in both", thread=root, also_in_room=True)
    for client in (ann, ben):
        await client.expect("chat.message", seq=root, thread=None, replies=None)
        told = await client.expect("chat.message", seq=reply, thread=root, also_in_room=None)
        assert (told["replies"]["count"], told["replies"]["last_seq"]) == (1, reply)
        told = await client.expect("chat.message", seq=also, thread=root, also_in_room=True)
        assert [each["username"] for each in told["replies"]["people"]] == [scene.ben.username]
    state = {"room": scene.room, "thread": root, "following": True, "counted": also}
    (mine,) = (await ann.ok("threads"))["threads"]
    assert {name: mine[name] for name in state} == state
    assert (mine["unread"], mine["root"]["message"], mine["root"]["replies"]["count"]) == (2, "root", 2)
    page = await ann.ok("history", room=scene.room)
    assert [each["message"] for each in page["messages"]] == ["root", "in both"]
    thread = await ann.ok("history", room=scene.room, thread=root)
    assert [each["message"] for each in thread["messages"]] == ["root", "reply", "in both"]
    around = await ann.ok("history", room=scene.room, around=reply)
    assert (around["thread"], around["target"]) == (root, root)
    for where in ({"thread": reply}, {"thread": 999}):
        assert await ann.refused("send", room=scene.room, key="x", message="?", **where) == "not_found"
        assert await ann.refused("history", room=scene.room, **where) == "not_found"
        assert await ann.refused("follow", room=scene.room, on=True, **where) == "not_found"
    assert await ann.refused("send", room=scene.room, key="x", message="?", thread=0) == "malformed"


async def test_marks_and_following_are_told_to_all_of_ones_screens(door: Door, scene: Scene):
    ann, ben = await everyone(door, scene, "chat.message")
    root = await say(ann, scene, "root")
    reply = await say(ben, scene, "reply", thread=root)
    await ann.expect("chat.thread", thread=root, following=True, read=root, unread=1)
    await ben.expect("chat.thread", thread=root, following=True, read=reply, unread=0)
    await ann.ok("read", room=scene.room, seq=reply, thread=root)
    await ann.expect("chat.thread", read=reply, unread=0)
    answer = await ann.ok("follow", room=scene.room, thread=root, on=False)
    assert (answer["thread"], answer["following"]) == (root, False)
    await ann.expect("chat.thread", following=False)
    await say(ben, scene, "more", thread=root)
    await ann.nothing_more()
    assert (await ann.ok("threads"))["threads"] == []


async def test_who_is_writing_says_where(door: Door, scene: Scene):
    ann, ben = await everyone(door, scene)
    await ann.ok("typing", room=scene.room, thread=3)
    await ben.expect("chat.typing", username=scene.ann.username, thread=3)


async def test_catching_up_ends_where_the_server_is(door: Door, scene: Scene):
    ann, ben = await everyone(door, scene)
    root = await say(ann, scene, "root")
    before = Replica((await ben.ok("history", room=scene.room))["messages"])
    await ben.close()
    first = await say(ann, scene, "one", thread=root)
    gone = await say(ann, scene, "two", thread=root)
    await ann.ok("edit", room=scene.room, target=first, message="one more")
    await ann.ok("delete", room=scene.room, target=gone)
    await ann.ok("delete", room=scene.room, target=root)
    ben = await door.enter(scene.ben, scene.room)
    caught_up = await ben.ok("join", room=scene.room, after=root)
    before.apply_all(caught_up["events"])
    now = Replica((await ben.ok("history", room=scene.room))["messages"])
    assert before.messages[root] == now.messages[root]
    assert (now.messages[root]["deleted"], now.messages[root]["replies"]["count"]) == (True, 1)
    thread = Replica((await ben.ok("history", room=scene.room, thread=root))["messages"])
    for seq in (first, gone):
        assert thread.messages[seq] == before.messages[seq]


async def test_nothing_of_a_thread_reaches_who_was_removed(door: Door, scene: Scene):
    ann, ben = await everyone(door, scene)
    root = await say(ben, scene, "root")
    await say(ann, scene, "one", thread=root)
    end = door.backstage.act("rooms.remove", scene.ola, room=scene.room, username=scene.ben.username)
    await say(ann, scene, f"a secret for @{scene.ben.username}", thread=root)
    seen = []
    while not (seen and seen[-1]["type"] == "chat.leave"):
        seen.append(await ben.next())
    assert seen[-1]["seq"] == end
    assert "secret" not in str(seen)
    if door.leads_to_one_room:
        assert await ben.hung_up() == 4403
    else:
        await ben.nothing_more()
        assert await ben.refused("history", room=scene.room, thread=root) == "not_in_room"
        assert (await ben.ok("threads"))["threads"] == []


async def test_the_plain_page_sees_replies_as_messages(room_door: Door, scene: Scene):
    ann = await room_door.enter(scene.ann, scene.room)
    root = await say(ann, scene, "root")
    ben = await room_door.enter(scene.ben, scene.room, plain=True)
    await say(ann, scene, "reply", thread=root)
    await ben.expect("chat.message", message="reply", thread=None, replies=None)
    await ben.nothing_more()
