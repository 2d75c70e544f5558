"""Rooms in which only moderators write, rooms for newcomers, and the links that let newcomers in."""

import pytest

from chat.actions import direct, invitations, messages, reactions, rooms
from chat.models import Invitation, Room, RoomEvent
from chat.queries import rooms as known
from chat.refusals import Refused

from .api import LOBBY, post, refused, send, signed_in
from .backstage import Scene
from .doors import EMBEDDED, Door, ways

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unhurried")]

LINKS = "/api/v1/invitations"


def change(who, **fields):
    return signed_in(who).patch(LOBBY, fields, content_type="application/json")


def test_only_moderators_write_where_announcements_stand(cast):
    early = messages.send(cast.ann, room="lobby", key="early", text="before").seq
    refused(change(cast.ann, announce_only=True), 403, "forbidden")
    assert change(cast.mod, announce_only=True).json()["announce_only"] is True
    event = RoomEvent.objects.filter(room=cast.lobby).latest("seq")
    assert (event.kind, event.body) == ("room_changed", {"changes": {"announce_only": True}})
    refused(send(signed_in(cast.ann)), 403, "forbidden")
    with pytest.raises(Refused, match="Only moderators"):
        messages.edit(cast.ann, room="lobby", target=early, text="news of my own")
    told = send(signed_in(cast.mod)).json()["seq"]
    send(signed_in(cast.owner))
    # Everybody reacts, and takes away what is their own.
    reactions.react(cast.ann, room="lobby", target=told, emoji="👍", on=True)
    messages.delete(cast.ann, room="lobby", target=early)
    # What was acknowledged stays so, whoever may write by now.
    assert messages.send(cast.ann, room="lobby", key="early", text="before").again
    assert change(cast.mod, announce_only=False).json()["announce_only"] is False
    assert send(signed_in(cast.ann)).status_code == 201


def test_a_room_is_made_for_announcements(cast):
    fields = {"name": "News", "announce_only": True}
    made = post(signed_in(cast.ann), "/api/v1/rooms", fields).json()
    assert made["announce_only"] is True
    rooms.join(cast.ben, room=made["slug"])
    refused(send(signed_in(cast.ben), f"/api/v1/rooms/{made['slug']}"), 403, "forbidden")
    rooms.change_role(cast.ann, room=made["slug"], username="ben", role="moderator")
    assert send(signed_in(cast.ben), f"/api/v1/rooms/{made['slug']}").status_code == 201
    refused(post(signed_in(cast.ann), "/api/v1/rooms", {**fields, "announce_only": "yes"}), 400, "malformed")


def test_a_conversation_is_none_of_that(cast):
    room = direct.open_with(cast.owner, ["ann"])
    for fields in ({"announce_only": True}, {"default": True}):
        with pytest.raises(Refused):
            rooms.change(cast.owner, room=room.slug, **fields)
    messages.send(cast.ann, room=room.slug, key="k", text="hello")


def test_operators_choose_the_rooms_of_newcomers(cast):
    refused(change(cast.mod, default=True), 403, "forbidden")  # moderates the room, and nothing else
    refused(change(cast.ann, default=True), 403, "forbidden")
    assert change(cast.owner, default=True).json()["default"] is True
    code = invitations.create(cast.owner)
    nina = invitations.accept(code, username="nina", name="Nina", password="a heron on the quay")
    assert [each["slug"] for each in known.of(nina)] == ["lobby"]
    assert change(cast.owner, default=False).json()["default"] is False
    omar = invitations.accept(code, username="omar", name="Omar", password="a heron on the quay")
    assert known.of(omar) == []
    assert Room.objects.get(slug="lobby").last_seq == RoomEvent.objects.filter(room=cast.lobby).count()


def test_links_are_made_listed_and_revoked(cast):
    owner = signed_in(cast.owner)
    made = post(owner, LINKS, {"days": 3, "uses": 2, "role": "staff"}).json()
    plain = post(owner, LINKS, {}).json()
    listed = owner.get(LINKS).json()["invitations"]
    assert [each["id"] for each in listed] == [plain["id"], made["id"]]
    assert (listed[1]["role"], listed[1]["max_uses"], listed[1]["uses"]) == ("staff", 2, 0)
    assert listed[1]["by"] == "owner"
    code = made["url"].rstrip("/").rpartition("/")[2]
    assert code not in str(listed)  # only a digest of it is known
    nina = invitations.accept(code, username="nina", name="Nina", password="a heron on the quay")
    assert nina.is_staff
    assert owner.delete(f"{LINKS}/{made['id']}").status_code == 204
    refused(owner.delete(f"{LINKS}/{made['id']}"), 404, "not_found")
    with pytest.raises(Refused):
        invitations.accept(code, username="omar", name="Omar", password="a heron on the quay")


def test_staff_make_no_operators(cast):
    cast.mod.is_staff = True
    cast.mod.save()
    mod = signed_in(cast.mod)
    refused(post(mod, LINKS, {"role": "staff"}), 403, "forbidden")
    refused(post(mod, LINKS, {"role": "owner"}), 400, "malformed")
    made = post(signed_in(cast.owner), LINKS, {"role": "staff"}).json()
    refused(mod.delete(f"{LINKS}/{made['id']}"), 403, "forbidden")
    assert Invitation.objects.get(pk=made["id"]).revoked_at is None


@pytest.mark.parametrize("door", ways(EMBEDDED[:1]), indirect=True)
async def test_over_a_socket(door: Door, scene: Scene):
    ann, ola = await door.enter(scene.ann, scene.room), await door.enter(scene.ola, scene.room)
    door.backstage.act("rooms.change", scene.ola, room=scene.room, announce_only=True)
    changed = await ann.expect("chat.room_changed")
    assert changed["changes"] == {"announce_only": True}
    assert await ann.refused("send", room=scene.room, key="k", message="me too") == "forbidden"
    sent = await ola.ok("send", room=scene.room, key="k", message="news")
    await ann.expect("chat.message", seq=sent["seq"])
    await ann.ok("react", room=scene.room, target=sent["seq"], emoji="👍", on=True)
    if door.leads_to_one_room:
        plain = await door.enter(scene.ann, scene.room, plain=True)
        await plain.write({"message": "me too"})
        await plain.expect("chat.error", code="forbidden")
