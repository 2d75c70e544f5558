"""All ways in at once, and what needs more than one socket's worth of anything."""

import pytest

from chat import limits

from .doors import HOUSES, PATHS, Door, ways

ONE = pytest.mark.parametrize("door", ways(HOUSES[:1], names=["async"]), indirect=True)


@pytest.mark.parametrize("layer", ["embedded", "redis"])
async def test_everybody_hears_everybody(stages, sockets, layer):
    stage = stages(layer=layer)
    scene = stage.backstage.scene()
    doors = [Door(name, stage.server(kind), stage, sockets) for kind in ("serve", "daphne") for name in PATHS]
    people = [scene.ola, scene.ann, scene.ben]
    talkers = [
        await door.enter(people[number % 3], scene.room, ignore=["chat.presence"])
        for number, door in enumerate(doors)
    ]
    listeners = [
        await door.enter(people[number % 3], scene.room, plain=True)
        for number, door in enumerate(doors)
        if door.leads_to_one_room
    ]
    for number, talker in enumerate(talkers):
        text = f"from-{number}"
        sent = await talker.ok("send", room=scene.room, key=text, message=text)
        for client in (*talkers, *listeners):
            await client.expect("chat.message", seq=sent["seq"], message=text)
    await talkers[0].ok("typing", room=scene.room)
    for number, talker in enumerate(talkers):
        if number % 3:  # all but her who types
            await talker.expect("chat.typing", username=scene.ola.username)
    for client in (*talkers, *listeners):
        await client.nothing_more()


@ONE
async def test_who_missed_too_much_starts_from_a_page(door: Door, scene):
    ann = await door.enter(scene.ann, scene.room)
    seen = (await ann.ok("join", room=scene.room))["seq"]
    await ann.close()
    head = door.backstage.do("talk", person=scene.ben.id, room=scene.room, count=limits.CATCH_UP_MAX)
    ann = await door.enter(scene.ann, scene.room)
    answer = await ann.ok("join", room=scene.room, after=seen)
    assert [event["seq"] for event in answer["events"]] == list(range(seen + 1, head + 1))
    assert answer["complete"] is True
    answer = await ann.ok("join", room=scene.room, after=seen - 1)
    assert (answer["seq"], answer["events"], answer["complete"]) == (head, [], False)
    page = await ann.ok("history", room=scene.room)
    assert [frame["seq"] for frame in page["messages"]] == list(range(head - limits.PAGE + 1, head + 1))
    await ann.nothing_more()


async def test_sockets_give_their_database_connections_back(stages, sockets):
    stage = stages("postgres", "redis")
    scene = stage.backstage.scene()
    server = stage.another_server("serve", CHAT_DATABASE_POOL="2")
    try:
        door = Door("async", server, stage, sockets)
        inside = [
            await door.enter(person, scene.room, by=by)
            for by in ("session", "token")
            for person in (scene.ann, scene.ben) * 5
        ]
        sent = await inside[0].ok("send", room=scene.room, key="a", message="Room for all of us?")
        for client in inside:
            await client.expect("chat.message", seq=sent["seq"])
        assert server.complaints() == ""
    finally:
        server.remove()
