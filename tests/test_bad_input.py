"""Whatever a client sends is answered with a code, harms nobody else, and leaves no traceback."""

import asyncio
import contextlib
import json

import pytest
from websockets.exceptions import ConnectionClosed

from .backstage import Scene
from .clients import Client, HungUp
from .doors import BOTH_SERVERS, Door, ways

pytestmark = pytest.mark.parametrize("door", ways(BOTH_SERVERS), indirect=True)

# What daphne closes with: nothing when it refuses a frame itself, and for us only 1000 and 3000 – 4999.
BROKEN_OFF, CANNOT_SAY_1009 = 1006, 4400

DEEP = "[" * 10_000 + "]" * 10_000

# ROOM stands for the room's slug, and what is no text is sent as JSON.
MALFORMED = {
    "no JSON": "hello",
    "nothing": "",
    "half an object": '{"type": "ping"',
    "two objects": '{"type": "ping"} {"type": "ping"}',
    "an array": '["ping"]',
    "a string": '"ping"',
    "a number": "7",
    "null": "null",
    "NaN": '{"type": "ping", "ref": NaN}',
    "infinity": '{"type": "read", "room": "ROOM", "seq": -Infinity}',
    "a number beyond all bounds": '{"type": "read", "room": "ROOM", "seq": 1e999}',
    "a number of 5,000 digits": '{"type": "ping", "ref": ' + "1" * 5000 + "}",
    "half a surrogate pair": '{"type": "send", "room": "ROOM", "key": "a", "message": "\\ud800"}',
    "half a pair in a name": '{"type": "ping", "\\udfff": 1}',
    "NUL": '{"type": "send", "room": "ROOM", "key": "a", "message": "a\\u0000b"}',
    "a name twice": '{"type": "ping", "type": "ping"}',
    "nested arrays": '{"type": "ping", "ref": ' + DEEP + "}",
    "nothing but nested arrays": DEEP,
    "nested objects": '{"type":' * 6_000 + "1" + "}" * 6_000,
    "no type": {"ref": 1},
    "a type that is no word": {"type": 7},
    "a type that is a list": {"type": ["ping"]},
    "a ref that is an object": {"type": "ping", "ref": {}},
    "a ref that is true": {"type": "ping", "ref": True},
    "an endless ref": {"type": "ping", "ref": "x" * 1000},
    "no room": {"type": "send", "key": "a", "message": "?"},
    "no key": {"type": "send", "room": "ROOM", "message": "?"},
    "no message": {"type": "send", "room": "ROOM", "key": "a"},
    "a message that is a number": {"type": "send", "room": "ROOM", "key": "a", "message": 7},
    "a message that is a list": {"type": "send", "room": "ROOM", "key": "a", "message": ["?"]},
    "somebody else's name": {"type": "send", "room": "ROOM", "key": "a", "message": "?", "user": 1},
    "a place of one's own choice": {"type": "send", "room": "ROOM", "key": "a", "message": "?", "seq": 1},
    "an endless key": {"type": "send", "room": "ROOM", "key": "x" * 200, "message": "?"},
    "a key with spaces": {"type": "send", "room": "ROOM", "key": "a b", "message": "?"},
    "an answer to nothing": {"type": "send", "room": "ROOM", "key": "a", "message": "?", "reply_to": 0},
    "a place as text": {"type": "read", "room": "ROOM", "seq": "1"},
    "a place below zero": {"type": "read", "room": "ROOM", "seq": -1},
    "a place beyond all": {"type": "read", "room": "ROOM", "seq": 2**63},
    "half a place": {"type": "read", "room": "ROOM", "seq": 1.5},
    "true as a place": {"type": "join", "room": "ROOM", "after": True},
    "a list of rooms": {"type": "join", "room": ["ROOM"]},
    "an empty room": {"type": "join", "room": ""},
    "an endless room": {"type": "join", "room": "x" * 65},
    "a page of nothing": {"type": "history", "room": "ROOM", "limit": 0},
    "a page of everything": {"type": "history", "room": "ROOM", "limit": 100_000},
}
OTHERWISE = {
    "an unknown command": ({"type": "fly"}, "unknown_command"),
    "a command of other letters": ({"type": "PING"}, "unknown_command"),
    "an event of the server": ({"type": "websocket.disconnect", "code": 1}, "unknown_command"),
    "an event of the layer": ({"type": "chat.message", "message": "?"}, "unknown_command"),
    "an attribute": ({"type": "__class__"}, "unknown_command"),
    "an empty text": ({"type": "send", "room": "ROOM", "key": "a", "message": ""}, "empty"),
    "spaces": ({"type": "send", "room": "ROOM", "key": "a", "message": " \n\t "}, "empty"),
    "zero-width letters": ({"type": "send", "room": "ROOM", "key": "a", "message": "\u200b\u200d"}, "empty"),
    "bidi marks": ({"type": "send", "room": "ROOM", "key": "a", "message": "\u2066\u2069"}, "empty"),
    "a long text": ({"type": "send", "room": "ROOM", "key": "a", "message": "x" * 4001}, "too_long"),
    "the largest frame": ({"type": "send", "room": "ROOM", "key": "a", "message": "x" * 65_400}, "too_long"),
    "an unknown room": ({"type": "send", "room": "no-room", "key": "a", "message": "?"}, "not_in_room"),
}
ROOMS = ("no-such-room", "../x", "..", "a/b", "room\n", "ro om", "räum", "room١", "%2e%2e", "x" * 64)


async def still_fine(door: Door, scene: Scene, bystander: Client) -> None:
    """The bystander has got nothing, and gets the next message."""
    await bystander.nothing_more()
    ola = await door.enter(scene.ola, scene.room)
    sent = await ola.ok("send", room=scene.room, key="fine", message="Everything fine?")
    await bystander.expect("chat.message", seq=sent["seq"])
    await ola.close()


def fill_in(frame: object, scene: Scene) -> str:
    text = frame if isinstance(frame, str) else json.dumps(frame)
    return text.replace("ROOM", scene.room)


async def test_malformed_frames(door: Door, scene: Scene):
    bystander = await door.enter(scene.ben, scene.room)
    items = list(MALFORMED.items())
    for start in range(0, len(items), 15):  # above 20 at once the server hangs up
        ann = await door.enter(scene.ann, scene.room)
        for what, frame in items[start : start + 15]:
            await ann.write(fill_in(frame, scene))
            answer = await ann.next()
            assert (answer["type"], answer["code"]) == ("chat.error", "malformed"), what
            assert answer["message"]
        await ann.ok("ping")
        await ann.close()
    await still_fine(door, scene, bystander)


async def test_binary_frames(door: Door, scene: Scene):
    bystander, ann = await door.enter(scene.ben, scene.room), await door.enter(scene.ann, scene.room)
    for frame in (b"", b"\x00\xff", b'{"type": "ping", "ref": 1}'):
        await ann.write(frame)
        await ann.expect("chat.error", code="malformed")
    await still_fine(door, scene, bystander)


async def test_commands_that_mean_nothing(door: Door, scene: Scene):
    bystander, ann = await door.enter(scene.ben, scene.room), await door.enter(scene.ann, scene.room)
    for what, (frame, code) in OTHERWISE.items():
        await ann.write(fill_in({**frame, "ref": what}, scene))
        answer = await ann.next()
        assert (answer["type"], answer.get("code"), answer.get("ref")) == ("chat.error", code, what)
    await ann.nothing_more()
    await still_fine(door, scene, bystander)


async def test_rooms_that_are_none(door: Door, scene: Scene):
    bystander = await door.enter(scene.ben, scene.room)
    ann = await door.enter(scene.ann, scene.room)
    for slug in ROOMS:
        expected = "forbidden" if door.leads_to_one_room else "not_found"
        assert await ann.refused("join", room=slug) == expected, slug
        assert await ann.refused("history", room=slug) == "not_in_room", slug
    await still_fine(door, scene, bystander)


async def test_a_text_that_is_no_utf_8(door: Door, scene: Scene):
    bystander, ann = await door.enter(scene.ben, scene.room), await door.enter(scene.ann, scene.room)
    await ann.socket.send(b'{"type": "ping", "ref": "\xff\xfe"}', text=True)
    assert await ann.hung_up() == (1007 if door.server.kind == "serve" else BROKEN_OFF)
    await still_fine(door, scene, bystander)


@pytest.mark.parametrize("size", [65_537, 1_048_576, 3_000_000])
async def test_a_frame_that_is_too_large(door: Door, scene: Scene, size: int):
    bystander, ann = await door.enter(scene.ben, scene.room), await door.enter(scene.ann, scene.room)
    with contextlib.suppress(ConnectionClosed):  # before the last of it was written
        await ann.write("x" * size)
    daphnes = CANNOT_SAY_1009 if size <= 1_048_576 else BROKEN_OFF  # above its own limit
    assert await ann.hung_up() == (1009 if door.server.kind == "serve" else daphnes)
    await still_fine(door, scene, bystander)


async def test_a_frame_in_seventy_thousand_pieces(door: Door, scene: Scene):
    bystander, ann = await door.enter(scene.ben, scene.room), await door.enter(scene.ann, scene.room)

    async def write() -> None:
        await ann.socket.send("x" for _ in range(70_000))

    writing = asyncio.ensure_future(write())
    assert await ann.hung_up() == (1009 if door.server.kind == "serve" else CANNOT_SAY_1009)
    await asyncio.gather(writing, return_exceptions=True)
    await still_fine(door, scene, bystander)


async def test_malformed_again_and_again(door: Door, scene: Scene):
    bystander, ann = await door.enter(scene.ben, scene.room), await door.enter(scene.ann, scene.room)
    for _ in range(60):
        await ann.write("again")
    await ann.write({"type": "send", "room": scene.room, "key": "late", "message": "After all?"})
    answers = await everything(ann)
    assert ann.socket.close_code == 4400
    assert 20 <= len(answers) < 60
    await still_fine(door, scene, bystander)


async def test_two_hundred_commands_at_once(door: Door, scene: Scene):
    bystander, ann = await door.enter(scene.ben, scene.room), await door.enter(scene.ann, scene.room)
    for number in range(200):
        key = f"k{number}"
        await ann.write({"type": "send", "ref": number, "room": scene.room, "key": key, "message": key})
    for _ in range(2_000):  # and on, until the server has enough
        await ann.write({"type": "ping"})
    frames = await everything(ann)
    assert ann.socket.close_code == 4429
    refusals = [frame for frame in frames if frame["type"] == "chat.error"]
    assert {frame["code"] for frame in refusals} == {"rate_limited"}
    assert all(0 <= frame["retry_after"] < 60 for frame in refusals)
    refs = [frame["ref"] for frame in frames if "ref" in frame]
    assert len(set(refs)) == len(refs)
    stored = [frame["seq"] for frame in frames if frame["type"] == "chat.ok" and "seq" in frame]
    assert len(stored) >= 60
    assert [(await bystander.expect("chat.message"))["seq"] for _ in stored] == stored
    again = await door.enter(scene.ann, scene.room)  # to come back is no way around it
    for ref in range(60):
        await again.write({"type": "ping", "ref": ref})
    answers = [answer["type"] for answer in await everything(again)]
    assert answers[0] == "chat.ok"
    assert answers.count("chat.error") > 5
    assert again.socket.close_code == 4429
    await still_fine(door, scene, bystander)
    assert len(door.backstage.do("query", model="Message", room__slug=scene.room)) == len(stored) + 1


async def everything(client: Client) -> list[dict]:
    """All that comes until the server hangs up."""
    frames = []
    try:
        while True:
            frames.append(await client.next())
    except HungUp:
        return frames
