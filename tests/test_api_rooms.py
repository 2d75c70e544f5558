"""Rooms, people and search over HTTP."""

import pytest

from chat.actions import messages, rooms
from chat.models import Room

from .api import LOBBY, STAFF, post, refused, send, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unhurried")]


def test_the_list_has_my_rooms_and_the_open_ones(cast):
    rooms.create(cast.owner, name="Garden", slug="garden")
    shown = signed_in(cast.out).get("/api/v1/rooms")
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert [(each["slug"], each["member"]) for each in shown.json()["rooms"]] == [
        ("lobby", True),
        ("garden", False),
    ]
    mine = shown.json()["rooms"][0]
    assert set(mine) == {
        "slug", "name", "topic", "kind", "archived", "seq", "member", "role", "read", "unread",
        "announce_only", "default", "member_count", "mentions", "turn", "level", "favourite", "hidden",
    }  # fmt: skip
    assert (mine["name"], mine["role"], mine["member_count"]) == ("Lobby", "member", 5)


def test_a_room_is_made_shown_and_changed(cast):
    ann = signed_in(cast.ann)
    made = post(ann, "/api/v1/rooms", {"name": "Tea", "topic": "hot", "kind": "private"})
    assert made.status_code == 201
    assert (made.json()["slug"], made.json()["role"]) == ("tea", "owner")
    changed = ann.patch("/api/v1/rooms/tea", {"name": "Coffee"}, content_type="application/json")
    assert (changed.status_code, changed.json()["name"], changed.json()["topic"]) == (200, "Coffee", "hot")
    shown = ann.get("/api/v1/rooms/tea").json()
    who = {"id": cast.ann.pk, "username": "ann", "name": "ann", "role": "owner", "online": False}
    assert shown["members"] == [who]
    assert shown["seq"] == changed.json()["seq"]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"name": ""}, 400, "empty"),
        ({"name": "x" * 81}, 400, "too_long"),
        ({"name": "Room", "slug": "../x"}, 400, "malformed"),
        ({"name": "Room", "slug": "lobby"}, 403, "forbidden"),
        ({"name": "Room", "kind": "secret"}, 400, "malformed"),
        ({"name": 7}, 400, "malformed"),
        ({}, 400, "malformed"),
        ({"name": "Room", "colour": "red"}, 400, "malformed"),
    ],
)
def test_a_room_is_not_made(cast, fields, status, code):
    before = Room.objects.count()
    refused(post(signed_in(cast.ann), "/api/v1/rooms", fields), status, code)
    assert Room.objects.count() == before


def test_only_moderators_rename_and_everyone_keeps_the_topic_of_an_open_room(cast):
    ann, mod = signed_in(cast.ann), signed_in(cast.mod)
    assert ann.patch(LOBBY, {"topic": "news"}, content_type="application/json").json()["topic"] == "news"
    refused(ann.patch(LOBBY, {"name": "Mine"}, content_type="application/json"), 403, "forbidden")
    refused(ann.patch(STAFF, {"topic": "news"}, content_type="application/json"), 403, "forbidden")
    assert mod.patch(STAFF, {"archived": True}, content_type="application/json").json()["archived"] is True
    refused(send(ann, STAFF), 409, "archived")


def test_joining_and_leaving(cast):
    rooms.create(cast.owner, name="Garden", slug="garden")
    ann = signed_in(cast.ann)
    refused(send(ann, "/api/v1/rooms/garden"), 403, "not_in_room")
    assert post(ann, "/api/v1/rooms/garden/join").json()["member"] is True
    assert ann.post("/api/v1/rooms/garden/join").status_code == 200  # without a body, and again
    left = ann.post("/api/v1/rooms/garden/leave")
    assert left.json() == {"room": "garden", "seq": 3}
    refused(ann.post("/api/v1/rooms/garden/leave"), 403, "not_in_room")
    refused(signed_in(cast.owner).post(f"{LOBBY}/leave"), 403, "forbidden")  # the last owner


def test_adding_and_removing_people(cast):
    mod, ann, out = signed_in(cast.mod), signed_in(cast.ann), signed_in(cast.out)
    refused(post(ann, f"{STAFF}/members", {"username": "out"}), 403, "forbidden")
    refused(post(mod, f"{STAFF}/members", {"username": "nobody"}), 404, "not_found")
    refused(post(mod, f"{STAFF}/members", {"username": "gone"}), 404, "not_found")
    refused(post(mod, f"{STAFF}/members", {"username": "out", "role": "owner"}), 403, "forbidden")
    refused(post(mod, f"{STAFF}/members", {"username": "out", "role": "king"}), 400, "malformed")
    added = post(mod, f"{STAFF}/members", {"username": "out"})
    assert (added.status_code, added.json()) == (201, {"room": "staff", "username": "out", "role": "member"})
    assert out.get(STAFF).status_code == 200
    refused(ann.delete(f"{STAFF}/members/out"), 403, "forbidden")
    refused(mod.delete(f"{STAFF}/members/owner"), 403, "forbidden")
    removed = mod.delete(f"{STAFF}/members/out")
    assert (removed.status_code, removed.json()["room"]) == (200, "staff")
    refused(mod.delete(f"{STAFF}/members/out"), 404, "not_found")
    refused(mod.delete(f"{STAFF}/members/%00"), 400, "malformed")


def test_roles_are_given_and_taken(cast):
    def give(browser, username, role):
        address = f"{LOBBY}/members/{username}"
        return browser.patch(address, {"role": role}, content_type="application/json")

    owner, mod, ann = signed_in(cast.owner), signed_in(cast.mod), signed_in(cast.ann)
    refused(give(ann, "ben", "moderator"), 403, "forbidden")
    refused(give(mod, "ben", "owner"), 403, "forbidden")
    refused(give(mod, "owner", "member"), 403, "forbidden")
    refused(give(mod, "ben", "king"), 400, "malformed")
    refused(give(mod, "nobody", "member"), 404, "not_found")
    assert give(mod, "ben", "moderator").json() == {"room": "lobby", "username": "ben", "role": "moderator"}
    last = cast.lobby.events.latest("seq")
    told = {"username": "ben", "name": "ben", "role": "moderator"}
    assert (last.kind, last.actor, last.body) == ("room_changed", cast.mod, {"changes": {"member": told}})
    assert give(mod, "ben", "moderator").status_code == 200  # which he is: nothing happened
    assert cast.lobby.events.latest("seq") == last
    assert give(mod, "ben", "member").json()["role"] == "member"
    refused(give(owner, "owner", "member"), 403, "forbidden")  # the last one
    assert give(owner, "ann", "owner").json()["role"] == "owner"
    assert owner.post(f"{LOBBY}/leave").status_code == 200  # now there is another


def test_people_are_found_by_part_of_a_name(cast):
    cast.ben.first_name = "Benjamin"
    ann = signed_in(cast.ann)
    everybody = ann.get("/api/v1/people").json()["people"]
    assert [each["username"] for each in everybody] == ["ann", "ben", "mod", "out", "owner"]
    found = ann.get("/api/v1/people", {"q": "BE"}).json()["people"]
    assert found == [{"id": cast.ben.pk, "username": "ben", "name": "ben", "staff": False}]
    assert ann.get("/api/v1/people", {"q": "gone"}).json()["people"] == []
    refused(ann.get("/api/v1/people?q=%00"), 400, "malformed")
    refused(ann.get("/api/v1/people", {"q": "x" * 200}), 400, "malformed")


def test_search_stays_in_my_rooms(cast):
    messages.send(cast.ann, room="staff", key="1", text="the red umbrella")
    messages.send(cast.ann, room="lobby", key="2", text="an umbrella, red")
    found = signed_in(cast.ben).get("/api/v1/search", {"q": "red umbrella"}).json()["messages"]
    assert [each["room"] for each in found] == ["lobby", "staff"]
    found = signed_in(cast.out).get("/api/v1/search", {"q": "red umbrella"}).json()["messages"]
    assert [each["room"] for each in found] == ["lobby"]
    assert signed_in(cast.ben).get("/api/v1/search", {"q": "%"}).json()["messages"] == []
    refused(signed_in(cast.ben).get("/api/v1/search", {"q": " "}), 400, "empty")
    refused(signed_in(cast.ben).get("/api/v1/search"), 400, "malformed")
    refused(signed_in(cast.ben).get("/api/v1/search?q=a%00b"), 400, "malformed")
    rooms.remove(cast.mod, room="staff", username="ben")
    assert len(signed_in(cast.ben).get("/api/v1/search", {"q": "umbrella"}).json()["messages"]) == 1
