"""What other Django code may send over the channel layer (contract 7), from wherever it runs."""

import json
from typing import Any

import pytest

from .backstage import Scene
from .clients import Client
from .doors import Door, ways

HOUSES = [("serve", layer, "sqlite") for layer in ("embedded", "redis")]
EVERYWHERE = pytest.mark.parametrize("door", ways(HOUSES), indirect=True)
SOURCES = ["view-sync", "view-async", "process-sync", "process-async"]


class Outside:
    """Code that is not the chat's: in a view of the server, or in another process."""

    def __init__(self, door: Door, source: str) -> None:
        self.door = door
        self.place, _dash, self.colour = source.partition("-")

    def to_group(self, name: str, event: Any) -> None:
        self._send("group", name, event)

    def to_channel(self, name: str, event: Any) -> None:
        self._send("channel", name, event)

    def _send(self, what: str, name: str, event: Any) -> None:
        if self.place == "view":
            order = json.dumps({what: name, "event": event})
            assert self.door.server.request("POST", f"/outside/{self.colour}", order) == (200, "sent")
        else:
            is_group = what == "group"
            self.door.backstage.do("send", colour=self.colour, name=name, event=event, group=is_group)


@pytest.fixture(params=SOURCES)
def outside(request: pytest.FixtureRequest, door: Door) -> Outside:
    return Outside(door, request.param)


def channel_names(door: Door, username: str) -> list[str]:
    return [client["channel_name"] for client in door.backstage.do("live", user=username)]


async def still_fine(*clients: Client, room: str) -> None:
    for client in clients:
        await client.nothing_more()
    sent = await clients[0].ok("send", room=room, key="fine", message="Everything fine?")
    for client in clients:
        await client.expect("chat.message", seq=sent["seq"])
        await client.nothing_more()


@EVERYWHERE
async def test_a_message_is_shown_and_not_stored(door: Door, scene: Scene, outside: Outside):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    outside.to_group(f"chat_{scene.room}", {"type": "chat.message", "message": "Build 7 is green"})
    outside.to_group(f"chat_{scene.room}", {"type": "chat.message", "text": "Build 8", "username": "ci"})
    for client in (ann, ben):
        told = await client.expect("chat.message", message="Build 7 is green", room=scene.room)
        assert "seq" not in told
        await client.expect("chat.message", message="Build 8", username="ci")
    (name,) = channel_names(door, scene.ann.username)
    outside.to_channel(name, {"type": "chat.message", "message": "For you"})
    await ann.expect("chat.message", message="For you")
    assert door.backstage.do("query", model="Message", room__slug=scene.room) == []
    await still_fine(ann, ben, room=scene.room)


@EVERYWHERE
async def test_a_system_message_reaches_whom_it_is_for(door: Door, scene: Scene, outside: Outside):
    elsewhere = door.backstage.scene()
    ann, phone = await door.enter(scene.ann, scene.room), await door.enter(scene.ann, scene.room)
    ben, far = await door.enter(scene.ben, scene.room), await door.enter(elsewhere.ann, elsewhere.room)
    everybody = {ann, phone, ben, far}
    name = channel_names(door, scene.ben.username)[0]
    for send, target, reached in (
        (outside.to_group, f"chat_{scene.room}", {ann, phone, ben}),
        (outside.to_group, f"user_{scene.ann.id}", {ann, phone}),
        (outside.to_group, "everyone", everybody),
        (outside.to_channel, name, {ben}),
    ):
        send(target, {"type": "chat.system_message", "text": f"to {target}"})
        for client in reached:
            await client.expect("chat.system_message", text=f"to {target}", level="info")
        for client in everybody - reached:
            await client.nothing_more()


@EVERYWHERE
async def test_a_forced_disconnect_is_told_and_done(door: Door, scene: Scene, outside: Outside):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    ola = await door.enter(scene.ola, scene.room)
    (name,) = channel_names(door, scene.ann.username)
    outside.to_channel(name, {"type": "chat.force_disconnect", "reason": "Tests"})
    await ann.expect("chat.force_disconnect", reason="Tests")
    assert await ann.hung_up() == 4000
    outside.to_group(f"user_{scene.ben.id}", {"type": "chat.force_disconnect"})
    await ben.expect("chat.force_disconnect", reason="")
    assert await ben.hung_up() == 4000
    await still_fine(ola, room=scene.room)


def spoofed(scene: Scene) -> list[dict[str, Any]]:
    command = json.dumps({"type": "send", "room": scene.room, "key": "spoof", "message": "Not mine"})
    return [
        {},
        {"type": None},
        {"type": 7},
        {"type": ["chat.message"]},
        {"type": {"chat": "message"}},
        {"type": ""},
        {"type": "x" * 10_000},
        {"type": "chat.unknown", "text": "?"},
        {"type": "chat_message", "message": "?"},
        {"type": "chat.event", "event": {}},
        {"type": "layer.event", "event": {"type": "chat.force_disconnect"}},
        {"type": "websocket.disconnect", "code": 1000},
        {"type": "websocket.receive", "text": command},
        {"type": "websocket.connect"},
        {"type": "websocket.close"},
        {"type": "websocket.send", "text": "?"},
        {"type": "accept"},
        {"type": "send", "text_data": "?"},
        {"type": "close", "code": 1000},
        {"type": "receive", "text_data": command},
        {"type": "disconnect", "code": 1000},
        {"type": "dispatch"},
        {"type": "farewell"},
        {"type": "..__class__"},
        {"type": "chat.message"},
        {"type": "chat.message", "message": 7},
        {"type": "chat.message", "message": None, "text": ["?"]},
        {"type": "chat.message", "message": "?", "seq": "later"},
        {"type": "chat.system_message"},
        {"type": "chat.system_message", "text": {"a": "b"}},
        {"type": "chat.join"},
        {"type": "chat.join", "room": scene.room, "seq": 0},
        {"type": "chat.leave", "room": scene.room, "seq": 10_000, "user": scene.ann.id},
        {"type": "chat.leave", "room": ["?"], "seq": {}, "user": scene.ann.id},
        {"type": "chat.typing"},
        {"type": "chat.typing", "room": "another", "username": "?", "name": "?"},
        {"type": "chat.presence", "room": None},
        {"type": "chat.session_ended", "only": "another"},
    ]


@EVERYWHERE
async def test_what_nobody_knows_harms_nobody(door: Door, scene: Scene, outside: Outside):
    ann = await door.enter(scene.ann, scene.room)
    # The socket for many rooms has no plain mode.
    ola = await door.enter(scene.ola, scene.room, plain=door.leads_to_one_room)
    ben = await door.enter(scene.ben, scene.room)
    (name,) = channel_names(door, scene.ann.username)
    door.server.written()
    for event in spoofed(scene):
        outside.to_group(f"chat_{scene.room}", event)
        outside.to_channel(name, event)
    outside.to_group(f"user_{scene.ann.id}", {"type": "chat.unknown"})
    outside.to_group("everyone", {"type": "websocket.disconnect", "code": 1000})
    await still_fine(ann, ben, room=scene.room)
    await ola.expect("chat.message", message="Everything fine?")
    await ola.nothing_more()
    log = door.server.written()
    assert "unknown type 'websocket.disconnect'" in log
    assert "Traceback" not in log


@EVERYWHERE
async def test_the_longest_room_has_a_legal_group(door: Door, scene: Scene, outside: Outside):
    slug = (scene.room + "-" + "x" * 64)[:64]
    door.backstage.act("rooms.create", scene.ann, name="Long", slug=slug)
    ann = await door.enter(scene.ann, slug)
    outside.to_group(f"chat_{slug}", {"type": "chat.system_message", "text": "Long"})
    await ann.expect("chat.system_message", text="Long")
    await ann.nothing_more()
