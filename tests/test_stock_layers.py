"""The channel layers that come with Channels, and none at all: less, but what is there is honest."""

import json

import pytest

from .backstage import Scene
from .doors import Door, ways

STOCK = ("memory", "redis-core", "redis-pubsub")


def layers(*names: str) -> pytest.MarkDecorator:
    houses = [("serve", layer, "sqlite") for layer in names]
    return pytest.mark.parametrize("door", ways(houses), indirect=True)


@layers(*STOCK)
async def test_people_talk(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    first = (await ann.ok("send", room=scene.room, key="a", message="Hello?"))["seq"]
    for client in (ann, ben):
        await client.expect("chat.message", seq=first)
    await ann.ok("typing", room=scene.room)
    await ben.expect("chat.typing", username=scene.ann.username)
    for number in range(1, 31):
        await ben.ok("send", room=scene.room, key=str(number), message=str(number))
    for client in (ann, ben):
        read = [await client.expect("chat.message") for _ in range(30)]
        assert [frame["seq"] for frame in read] == list(range(first + 1, first + 31))
        await client.nothing_more()


@layers(*STOCK)
async def test_events_from_outside(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    (client,) = door.backstage.do("live", user=scene.ann.username)
    for path in ("/outside/sync", "/outside/async"):
        for event in (
            {"type": "websocket.disconnect", "code": 1000},
            {"type": "chat.unknown"},
            {"type": "send"},
            {},
            {"type": "chat.system_message", "text": path},
        ):
            send(door, path, {"group": f"chat_{scene.room}", "event": event})
        for each in (ann, ben):
            await each.expect("chat.system_message", text=path)
    send(
        door,
        "/outside/async",
        {"channel": client["channel_name"], "event": {"type": "chat.force_disconnect"}},
    )
    await ann.expect("chat.force_disconnect")
    assert await ann.hung_up() == 4000
    await ben.nothing_more()


def send(door: Door, path: str, order: dict) -> None:
    assert door.server.request("POST", path, json.dumps(order)) == (200, "sent")


@layers("none")
async def test_without_a_layer_everything_is_stored_and_shown(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    seq = (await ann.ok("send", room=scene.room, key="a", message="Hello?"))["seq"]
    assert [row["text"] for row in door.backstage.do("query", model="Message", room__slug=scene.room)] == [
        "Hello?"
    ]
    page = await ben.ok("history", room=scene.room)
    assert [frame["seq"] for frame in page["messages"]] == [seq]
    assert [event["seq"] for event in (await ben.ok("join", room=scene.room, after=seq - 1))["events"]] == [
        seq
    ]
    cookie = {"Cookie": f"sessionid={scene.ben.session}"}
    status, html = door.server.request("GET", f"/chat/{scene.room}/", **cookie)
    assert status == 200
    assert "Hello?" in html
    announced = door.backstage.announce(text="Cake", rooms=[scene.room])
    late = await door.enter(scene.ola, scene.room)
    await late.expect("chat.system_message", id=announced)
    await ann.expect("chat.message", seq=seq)  # late, from the look at the log that finds what a layer lost
    await ben.nothing_more()


@pytest.mark.parametrize("door", ways([("serve", "none", "sqlite")], names=["async"]), indirect=True)
def test_one_line_says_that_nothing_is_live(door: Door):
    lines = [line for line in door.server.log.read_text().splitlines() if "live" in line]
    assert len(lines) == 1
