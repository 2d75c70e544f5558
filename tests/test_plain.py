"""The socket without a subprotocol: what the Channels tutorial speaks, and nothing else."""

import asyncio
from datetime import datetime

from .backstage import Scene
from .clients import Client
from .doors import Door

# Held by `clients.check_plain` for every frame in these tests: no other types, no other fields.


async def say(client: Client, text: str) -> None:
    await client.write({"message": text})


async def test_what_one_says_both_read(room_door: Door, scene: Scene):
    ann = await room_door.enter(scene.ann, scene.room, plain=True)
    ben = await room_door.enter(scene.ben, scene.room, plain=True)
    await say(ann, "hi")
    told = await ann.expect("chat.message", room=scene.room, username=scene.ann.username, message="hi")
    assert set(told) == {"type", "room", "username", "message", "seq", "sent_at"}
    assert datetime.fromisoformat(told["sent_at"]).utcoffset().total_seconds() == 0
    assert await ben.next() == told
    await say(ann, "hi")
    await ben.expect("chat.message", message="hi", seq=told["seq"] + 1)
    await ben.nothing_more()


async def test_both_protocols_share_a_room(room_door: Door, scene: Scene):
    ann = await room_door.enter(scene.ann, scene.room, plain=True)
    ben = await room_door.enter(scene.ben, scene.room)
    await say(ann, "*plain*")
    told = await ben.expect("chat.message", message="*plain*", html="<p><em>plain</em></p>")
    await ann.expect("chat.message", seq=told["seq"])
    await ben.ok("send", room=scene.room, key="a", message="typed")
    await ann.expect("chat.message", seq=told["seq"] + 1, message="typed")
    await ben.expect("chat.message", message="typed")
    await ben.ok("typing", room=scene.room)
    await ben.ok("read", room=scene.room, seq=told["seq"])
    await ben.expect("chat.read")
    room_door.backstage.act("rooms.change", scene.ola, room=scene.room, topic="Quiet")
    await ben.expect("chat.room_changed")
    await ann.nothing_more()


async def test_notices_are_frames_with_a_text(room_door: Door, scene: Scene):
    ann = await room_door.enter(scene.ann, scene.room, plain=True)
    out = await room_door.enter(scene.out, scene.room, plain=True)
    joined = await ann.expect("chat.join", room=scene.room, username=scene.out.username)
    assert scene.out.username in joined["message"]
    room_door.backstage.act("rooms.remove", scene.ola, room=scene.room, username=scene.out.username)
    left = await ann.expect("chat.leave", username=scene.out.username)
    assert scene.out.username in left["message"]
    await out.expect("chat.leave", seq=left["seq"])
    assert await out.hung_up() == 4403
    number = room_door.backstage.announce(text="Cake!", rooms=[scene.room])
    await ann.expect("chat.system_message", message="Cake!", room=scene.room)
    late = await room_door.knock(scene.ben, scene.room, plain=True)
    await late.expect("chat.system_message", message="Cake!")
    room_door.backstage.do("withdraw", number=number)
    await ann.nothing_more()


async def test_a_bad_frame_is_answered_and_forgotten(room_door: Door, scene: Scene):
    ann = await room_door.enter(scene.ann, scene.room, plain=True)
    ben = await room_door.enter(scene.ben, scene.room, plain=True)
    bad = {
        "no JSON": "malformed",
        '["message"]': "malformed",
        '{"message": 7}': "malformed",
        '{"text": "hi"}': "malformed",
        '{"message": "hi", "type": "chat.message"}': "malformed",
        '{"type": "ping", "ref": 1}': "malformed",
        '{"message": ""}': "empty",
        '{"message": "' + "x" * 4001 + '"}': "too_long",
    }
    for frame, code in bad.items():
        await ann.write(frame)
        await ann.expect("chat.error", code=code)
    await say(ann, "fine")
    await ann.expect("chat.message", message="fine")
    await ben.expect("chat.message", message="fine")
    await ben.nothing_more()


async def test_refusals_are_close_codes(room_door: Door, private_scene: Scene):
    scene = private_scene
    assert await (await room_door.knock(None, scene.room, plain=True)).hung_up() == 4401
    for room in (scene.room, "no-such-room"):
        assert await (await room_door.knock(scene.out, room, plain=True)).hung_up() == 4404


async def test_two_windows_of_one_person_read_what_either_says(room_door: Door, scene: Scene):
    windows = [await room_door.enter(scene.ann, scene.room, plain=True) for _ in range(2)]
    await asyncio.gather(*(say(window, f"from {number}") for number, window in enumerate(windows)))
    read = [[(await window.next())["message"] for _ in windows] for window in windows]
    assert read[0] == read[1]
    assert sorted(read[0]) == ["from 0", "from 1"]
