"""`chat.v1`, people and rooms: coming, leaving, being removed, announcements, operators."""

from datetime import UTC, datetime, timedelta

from .backstage import Scene
from .doors import Door


async def test_who_leaves_hears_nothing_more(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    await ann.ok("leave", room=scene.room)
    await ben.ok("send", room=scene.room, key="a", message="Is she gone?")
    await ben.expect("chat.message")
    await ann.nothing_more()
    for command in ("send", "typing", "read", "history", "leave"):
        more = {"send": {"key": "b", "message": "?"}, "read": {"seq": 1}}.get(command, {})
        assert await ann.refused(command, room=scene.room, **more) == "not_in_room"
    head = (await ann.ok("join", room=scene.room))["seq"]
    await ann.ok("send", room=scene.room, key="c", message="Back.")
    await ann.expect("chat.message", seq=head + 1)


async def test_who_leaves_for_good_is_no_member_any_more(door: Door, private_scene: Scene):
    scene = private_scene
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    left = await ann.ok("leave", room=scene.room, for_good=True)
    await ben.expect("chat.leave", room=scene.room, seq=left["seq"], username=scene.ann.username)
    await ben.nothing_more()
    assert await ann.refused("join", room=scene.room) == "not_found"
    await ann.nothing_more()


async def test_an_open_room_takes_newcomers_in(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    out = await door.enter(scene.out, scene.room)
    joined = await ann.expect("chat.join", room=scene.room, username=scene.out.username, user=scene.out.id)
    assert "by" not in joined
    sent = await out.ok("send", room=scene.room, key="a", message="Hello!")
    assert sent["seq"] == joined["seq"] + 1
    await ann.expect("chat.message", seq=sent["seq"])
    await out.close()
    await door.enter(scene.out, scene.room)  # a member already
    await ann.nothing_more()


async def test_a_private_room_looks_like_none(door: Door, private_scene: Scene):
    scene = private_scene
    outcomes = []
    for room in (scene.room, "no-such-room"):
        out = await door.knock(scene.out, room)
        if door.leads_to_one_room:
            outcomes.append(await out.hung_up())
        else:
            await out.expect("chat.ready")
            await out.write({"type": "join", "ref": 1, "room": room})
            outcomes.append(await out.next())
            await out.nothing_more()
    assert outcomes[0] == outcomes[1]
    assert outcomes[0] == 4404 or outcomes[0]["code"] == "not_found"


async def test_nothing_reaches_who_was_removed(door: Door, private_scene: Scene):
    scene = private_scene
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    other = await door.open_socket(door.server.address("ws/chat/"), scene.ann)
    await other.expect("chat.ready")
    await other.ok("join", room=scene.room)

    door.backstage.act("rooms.remove", scene.ola, room=scene.room, username=scene.ann.username)
    await ben.ok("send", room=scene.room, key="a", message="She is gone.")
    left = await ben.expect("chat.leave", username=scene.ann.username, by=scene.ola.username)
    await ben.expect("chat.message", seq=left["seq"] + 1)

    await ann.expect("chat.leave", seq=left["seq"])
    if door.leads_to_one_room:
        assert await ann.hung_up() == 4403
    else:
        await ann.nothing_more()
    await other.expect("chat.leave", seq=left["seq"])
    await other.nothing_more()
    assert await other.refused("send", room=scene.room, key="b", message="?") == "not_in_room"
    assert await other.refused("join", room=scene.room, after=0) == "not_found"


async def test_changes_of_the_room_are_told(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    door.backstage.act("rooms.add", scene.ola, room=scene.room, username=scene.out.username)
    joined = await ann.expect("chat.join", username=scene.out.username, by=scene.ola.username)
    door.backstage.act("rooms.change", scene.ola, room=scene.room, name="Renamed", topic="New")
    changed = await ann.expect("chat.room_changed", room=scene.room, seq=joined["seq"] + 1)
    assert changed["changes"] == {"name": "Renamed", "topic": "New"}
    assert changed["username"] == scene.ola.username
    door.backstage.act("rooms.change", scene.ola, room=scene.room, archived=True)
    await ann.expect("chat.room_changed", seq=joined["seq"] + 2, changes={"archived": True})
    assert await ann.refused("send", room=scene.room, key="a", message="Too late?") == "archived"


async def test_presence_is_of_people_not_of_sockets(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room, ignore=["chat.heads"])
    await ann.expect("chat.presence", username=scene.ann.username, online=True)
    ben = {"room": scene.room, "username": scene.ben.username}
    phone = await door.enter(scene.ben, scene.room)
    await ann.expect("chat.presence", **ben, online=True)
    laptop = await door.enter(scene.ben, scene.room)
    await ann.nothing_more()
    await phone.close()
    await laptop.ok("leave", room=scene.room)
    await ann.expect("chat.presence", **ben, online=False)
    await ann.nothing_more()


async def test_an_announcement_is_seen_at_once_and_on_arrival(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    number = door.backstage.announce(text="Cake in the kitchen", level="warning", rooms=[scene.room])
    cake = {"id": number, "text": "Cake in the kitchen", "level": "warning", "room": scene.room}
    for client in (ann, ben):
        await client.expect("chat.system_message", **cake)
    late = await door.enter(scene.ola, scene.room)
    await late.expect("chat.system_message", **cake)
    elsewhere = door.backstage.scene()
    out = await door.enter(elsewhere.ann, elsewhere.room)
    await out.nothing_more()

    door.backstage.do("withdraw", number=number)
    for client in (ann, ben, late):
        await client.expect("chat.announcement_ended", id=number)
    after = await door.enter(scene.out, scene.room)
    await after.nothing_more()


async def test_an_announcement_to_everyone_has_an_end(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    until = datetime.now(UTC) + timedelta(hours=1)
    number = door.backstage.announce(text="Back in an hour", until=until.isoformat())
    try:
        told = await ann.expect("chat.system_message", id=number, text="Back in an hour", level="info")
        assert abs(datetime.fromisoformat(told["until"]) - until) < timedelta(seconds=1)
        assert "room" not in told
        elsewhere = door.backstage.scene()
        ben = await door.knock(elsewhere.ben, elsewhere.room)
        await ben.expect("chat.ready")
        assert await ben.expect("chat.system_message", id=number) == told
    finally:
        door.backstage.do("withdraw", number=number)


async def test_an_operator_reaches_one_of_three_tabs(door: Door, scene: Scene):
    tabs = [await door.enter(scene.ann, scene.room) for _ in range(3)]
    ready = await door.knock(scene.ann, scene.room)
    chosen = (await ready.expect("chat.ready"))["client"]
    assert door.backstage.do("to_clients", verb="message", ids=[chosen], text="You.") == 1
    await ready.expect("chat.system_message", text="You.", level="info")
    assert door.backstage.do("to_clients", verb="disconnect", ids=[chosen], reason="Restarting.") == 1
    await ready.expect("chat.force_disconnect", reason="Restarting.")
    assert await ready.hung_up() == 4000
    for tab in tabs:
        await tab.nothing_more()


async def test_what_may_interrupt_somebody_is_told_to_their_own_sockets(door: Door, scene: Scene):
    laptop, phone = [await door.enter(scene.ann, scene.room) for _ in range(2)]
    ben = await door.enter(scene.ben, scene.room)
    plain = await door.enter(scene.ann, scene.room, plain=True) if door.leads_to_one_room else ben
    door.backstage.act("quiet.change", scene.ann, notify_text=False, quiet_zone="Asia/Seoul")
    times = {"from": None, "to": None, "zone": "Asia/Seoul", "until": None}
    for client in (laptop, phone):
        await client.expect("chat.quiet", text=False, quiet=times)
        await client.nothing_more()
    await ben.nothing_more()
    await plain.nothing_more()


async def test_signing_out_ends_the_sockets_of_that_session(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    script = await door.enter(scene.ann, scene.room, by="token")
    ben = await door.enter(scene.ben, scene.room)
    door.backstage.do("sign_out", person=scene.ann.id, session=scene.ann.session)
    assert await ann.hung_up() == 4401
    await script.nothing_more()
    await ben.nothing_more()
    assert await (await door.knock(scene.ann, scene.room)).hung_up() == 4401


async def test_a_deactivated_account_is_out_at_once(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    script = await door.enter(scene.ann, scene.room, by="token")
    door.backstage.act("people.deactivate", scene.ann)
    assert await ann.hung_up() == 4401
    assert await script.hung_up() == 4401
    for by in ("session", "token"):
        assert await (await door.knock(scene.ann, scene.room, by=by)).hung_up() == 4401
    await ben.nothing_more()


async def test_a_room_door_is_for_its_room(door: Door, scene: Scene):
    other = door.backstage.scene()
    door.backstage.act("rooms.add", other.ola, room=other.room, username=scene.ann.username)
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(other.ben, other.room)
    if door.leads_to_one_room:
        assert await ann.refused("join", room=other.room) == "forbidden"
        await ben.ok("send", room=other.room, key="a", message="Elsewhere")
        await ann.nothing_more()
        return
    await ann.ok("join", room=other.room)
    await ben.ok("send", room=other.room, key="a", message="Elsewhere")
    await ann.expect("chat.message", room=other.room)
    await ann.ok("leave", room=scene.room)
    await ben.ok("send", room=other.room, key="b", message="Still there?")
    await ann.expect("chat.message", room=other.room, message="Still there?")
    await ann.nothing_more()
