"""Who may say what over a socket: every command, said by everybody. A command without a row fails.

The room is private. `ann` is in it, `mod` moderates it, `ola` owns it; `out` never was in it, `ben` was and
was removed; `desk` is staff and not in it; `gone` has an account that was deactivated.
"""

from dataclasses import replace
from typing import Any

import pytest

from chat.protocol import COMMANDS

from .backstage import Person, Scene
from .doors import EMBEDDED, Door, ways

everywhere = pytest.mark.parametrize("door", ways(EMBEDDED[:1]), indirect=True)
many_rooms = pytest.mark.parametrize("door", ways(EMBEDDED[:1], ["rooms"]), indirect=True)

# The command, what goes with it, and what comes of it for strangers, members, moderators, and the owner of
# the room. They are said in this order. The message 6 is the owner's, 7 is one's own.
TABLE: list[tuple[str, dict[str, Any], str, str, str, str]] = [
    ("ping", {}, "ok", "ok", "ok", "ok"),
    ("join", {"after": 0}, "not_found", "ok", "ok", "ok"),
    ("send", {"key": "k", "message": "hello"}, "not_in_room", "ok", "ok", "ok"),
    (
        "send",
        {"key": "f", "message": "", "attachments": ["00000000-0000-4000-8000-000000000000"]},
        "not_in_room",
        "not_found",
        "not_found",
        "not_found",
    ),
    ("edit", {"target": 6, "message": "in your name"}, "not_in_room", "forbidden", "forbidden", "ok"),
    ("react", {"target": 6, "emoji": "👍", "on": True}, "not_in_room", "ok", "ok", "ok"),
    ("delete", {"target": 6}, "not_in_room", "forbidden", "ok", "ok"),
    ("edit", {"target": 7, "message": "hello again"}, "not_in_room", "ok", "ok", "ok"),
    ("react", {"target": 7, "emoji": "👍", "on": True}, "not_in_room", "ok", "ok", "ok"),
    ("send", {"key": "r", "message": "a reply", "thread": 7}, "not_in_room", "ok", "ok", "ok"),
    ("follow", {"thread": 7, "on": True}, "not_in_room", "ok", "ok", "ok"),
    ("history", {"thread": 7}, "not_in_room", "ok", "ok", "ok"),
    ("read", {"seq": 1, "thread": 7}, "not_in_room", "ok", "ok", "ok"),
    ("threads", {}, "ok", "ok", "ok", "ok"),
    ("draft", {"message": "begun", "version": 0}, "not_found", "ok", "ok", "ok"),
    ("drafts", {}, "ok", "ok", "ok", "ok"),
    ("delete", {"target": 7}, "not_in_room", "ok", "ok", "ok"),
    ("typing", {}, "not_in_room", "ok", "ok", "ok"),
    ("idle", {"on": True}, "ok", "ok", "ok", "ok"),
    ("read", {"seq": 1}, "not_in_room", "ok", "ok", "ok"),
    ("unread", {"seq": 1}, "not_in_room", "ok", "ok", "ok"),
    ("prefer", {"level": "mentions"}, "not_in_room", "ok", "ok", "ok"),
    ("history", {}, "not_in_room", "ok", "ok", "ok"),
    ("search", {"q": "hello"}, "ok", "ok", "ok", "ok"),
    ("direct", {"usernames": []}, "ok", "ok", "ok", "ok"),
    ("leave", {}, "not_in_room", "ok", "ok", "ok"),
    ("join", {}, "not_found", "ok", "ok", "ok"),
    ("leave", {"for_good": True}, "not_in_room", "ok", "ok", "forbidden"),
    ("send", {"key": "l", "message": "still here"}, "not_in_room", "not_in_room", "not_in_room", "ok"),
]
EVERYWHERE = {"ping", "direct", "search", "threads", "drafts", "idle"}  # of no room in particular
COLUMNS = {"out": 2, "ben": 2, "desk": 2, "ann": 3, "mod": 4, "ola": 5}


def cast(door: Door, scene: Scene) -> dict[str, Person]:
    backstage = door.backstage
    mod, desk = backstage.person("mod"), backstage.person("desk", is_staff=True)
    gone = backstage.person("gone")
    backstage.act("rooms.add", scene.ola, room=scene.room, username=mod.username, role="moderator")
    backstage.act("rooms.remove", scene.ola, room=scene.room, username=scene.ben.username)
    backstage.act("people.deactivate", gone)
    backstage.act("messages.send", scene.ola, room=scene.room, key="before", text="what stands there")
    members = {name: getattr(scene, name) for name in ("ola", "ann", "ben", "out")}
    return {**members, "mod": mod, "desk": desk, "gone": gone}


async def outcome(client, command: str, **fields: Any) -> str:
    answer = await client.say(command, **fields)
    return "ok" if answer["type"] == "chat.ok" else answer["code"]


@many_rooms
@pytest.mark.parametrize("who", list(COLUMNS))
async def test_everybody_is_answered_as_the_table_says(door: Door, private_scene: Scene, who: str):
    people = cast(door, private_scene)
    client = await door.knock(people[who], private_scene.room)
    await client.expect("chat.ready")
    for row in TABLE:
        where = {} if row[0] in EVERYWHERE else {"room": private_scene.room}
        assert await outcome(client, row[0], **where, **row[1]) == row[COLUMNS[who]], row


@everywhere
@pytest.mark.parametrize("by", ["session", "token"])
async def test_who_is_not_signed_in_is_told_and_hung_up_on(door: Door, private_scene: Scene, by: str):
    gone = cast(door, private_scene)["gone"]
    for person in (None, gone):
        client = await door.knock(person, private_scene.room, by=by)
        assert await client.hung_up() == 4401


@pytest.mark.parametrize("door", ways(EMBEDDED[:1], ["async", "sync"]), indirect=True)
async def test_strangers_are_shut_out_of_a_rooms_own_door(door: Door, private_scene: Scene):
    people = cast(door, private_scene)
    for name in ("out", "ben", "desk"):
        client = await door.knock(people[name], private_scene.room)
        assert await client.hung_up() == 4404, name
    await door.enter(people["mod"], private_scene.room)


@everywhere
async def test_a_token_that_may_only_read_changes_nothing(door: Door, scene: Scene):
    def reader(person: Person) -> Person:
        return replace(person, token=door.backstage.act("tokens.create", person, scope="read"))

    ann = await door.enter(reader(scene.ann), scene.room, by="token")
    ben = await door.enter(scene.ben, scene.room)
    for command, fields in {
        "send": {"key": "k", "message": "hello"},
        "edit": {"target": 1, "message": "hello"},
        "delete": {"target": 1},
        "react": {"target": 1, "emoji": "👍", "on": True},
        "typing": {},
        "read": {"seq": 1},
        "unread": {"seq": 1},
        "prefer": {"level": "mentions"},
        "follow": {"thread": 1, "on": True},
        "draft": {"message": "begun", "version": 0},
        "leave": {"for_good": True},
    }.items():
        assert await ann.refused(command, room=scene.room, **fields) == "forbidden"
    await ben.nothing_more()
    await ann.ok("history", room=scene.room)
    await ben.ok("send", room=scene.room, key="k", message="hello")
    await ann.expect("chat.message", message="hello")
    if door.leads_to_one_room:
        plain = await door.knock(reader(scene.ann), scene.room, by="token", plain=True)
        await plain.write({"message": "hello"})
        await plain.expect("chat.error", code="forbidden")
        out = await door.knock(reader(scene.out), scene.room, by="token")
        assert await out.hung_up() == 4404
    else:
        out = await door.knock(reader(scene.out), scene.room, by="token")
        await out.expect("chat.ready")
        assert await out.refused("join", room=scene.room) == "not_in_room"


def test_every_command_has_a_row():
    named = {command.model_fields["type"].annotation.__args__[0] for command in COMMANDS}
    assert named == {row[0] for row in TABLE}
