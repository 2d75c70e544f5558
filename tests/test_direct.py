"""Direct messages: the same people always meet in the same place, and nobody else ever does."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from chat.actions import announcements, direct, messages, people, rooms
from chat.models import Membership, Room, RoomEvent
from chat.queries import messages as logs
from chat.queries import rooms as known
from chat.refusals import Refused

from .api import post, refused, send, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unhurried")]

DIRECT = "/api/v1/direct"


def say(user, room: Room, text: str = "hello") -> int:
    return messages.send(user, room=room.slug, key=text, text=text).seq


def listed(user) -> dict[str, dict]:
    return {each["slug"]: each for each in known.of(user)}


def test_the_same_people_meet_in_the_same_place(cast):
    with_ben = direct.open_with(cast.ann, ["ben"])
    assert with_ben.kind == "direct"
    assert direct.open_with(cast.ben, ["ann"]) == with_ben
    assert direct.open_with(cast.ben, ["ann", "ann", "ben"]) == with_ben  # named twice, and oneself
    group = direct.open_with(cast.ann, ["mod", "ben"])
    assert direct.open_with(cast.mod, ["ben", "ann"]) == group != with_ben
    notes = direct.open_with(cast.ann)
    assert direct.open_with(cast.ann, ["ann"]) == notes
    assert notes.memberships.count() == 1
    assert direct.open_with(cast.ben) != notes


def test_two_who_open_it_at_once_meet(cast):
    ready = threading.Barrier(2)

    def open_with(user, other: str) -> int:
        try:
            ready.wait(10)
            return direct.open_with(user, [other]).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        for name in ("mod", "out", "owner"):
            theirs = both.submit(open_with, getattr(cast, name), "ann")
            assert both.submit(open_with, cast.ann, name).result(20) == theirs.result(20)
    assert Room.objects.filter(kind="direct").count() == 3


def test_who_looked_too_early_still_meets(cast, monkeypatch):
    """The one who made it in between is found by the unique key, not by luck."""
    made = direct.open_with(cast.ann, ["ben"])
    people = [cast.ben, cast.ann]
    assert direct._make(cast.ben, people, made.people_key) == made
    with pytest.raises(IntegrityError):  # which is what the database says to it
        Room.objects.create(slug="other", kind="direct", people_key=made.people_key)


def test_no_address_can_be_guessed_and_it_stays(cast):
    room = direct.open_with(cast.ann, ["ben"])
    assert "ann" not in room.slug
    assert "ben" not in room.slug
    assert len(room.slug) == 35
    slugs = {direct.open_with(cast.ann, [name]).slug for name in ("mod", "out", "owner")}
    assert len({*slugs, room.slug}) == 4
    cast.ben.username = "benjamin"
    cast.ben.save()
    assert direct.open_with(cast.ann, ["benjamin"]).slug == room.slug


def test_finding_it_costs_the_same_however_many_there_are(cast):
    User = get_user_model()
    crowd = User.objects.bulk_create(User(username=f"person-{number}") for number in range(60))
    direct.open_with(cast.ann, ["ben"])
    with CaptureQueriesContext(connection) as few:
        direct.open_with(cast.ann, ["ben"])
    for each in crowd:
        direct.open_with(cast.ann, [each.username])
    with CaptureQueriesContext(connection) as many:
        direct.open_with(cast.ann, ["ben"])
    assert len(many) == len(few)


def test_it_is_called_by_the_others(cast):
    people.change_profile(cast.ben, name="Ben Adeyemi", language="")
    people.change_profile(cast.mod, name="Oskar", language="")
    pair, group = direct.open_with(cast.ann, ["ben"]), direct.open_with(cast.ann, ["ben", "mod"])
    notes = direct.open_with(cast.ann)
    for room in (pair, group):
        say(cast.ann, room)
    names = {slug: each["name"] for slug, each in listed(cast.ann).items()}
    assert (names[pair.slug], names[group.slug], names[notes.slug]) == (
        "Ben Adeyemi",
        "Ben Adeyemi, Oskar",
        "ann (you)",
    )
    assert listed(cast.ben)[pair.slug]["name"] == "ann"
    assert known.shown(cast.mod, group.slug)["name"] == "ann, Ben Adeyemi"
    (other,) = listed(cast.ann)[pair.slug]["people"]
    assert other == {
        "id": cast.ben.pk,
        "username": "ben",
        "name": "Ben Adeyemi",
        "staff": False,
        "online": False,
    }


def test_the_other_side_sees_it_with_the_first_message(cast, told):
    room = direct.open_with(cast.ann, ["ben"])
    # Ben's pages follow it from now on, or they would not hear the first message; they do not show it.
    changed = {"type": "chat.rooms_changed", "room": room.slug}
    assert told == [(f"user_{cast.ann.pk}", changed), (f"user_{cast.ben.pk}", changed)]
    assert listed(cast.ann)[room.slug]["hidden"] is False
    ben = listed(cast.ben)[room.slug]
    assert (ben["seq"], ben["hidden"], ben["unread"]) == (0, True, 0)
    assert say(cast.ann, room) == 1
    ben = listed(cast.ben)[room.slug]
    assert (ben["seq"], ben["hidden"], ben["unread"]) == (1, False, 1)
    # Opening it oneself shows it, on all of one's pages.
    told.clear()
    direct.open_with(cast.ben, ["ann"])
    assert told == [(f"user_{cast.ben.pk}", changed)]
    assert listed(cast.ben)[room.slug]["hidden"] is False


def test_nobody_else_learns_of_it(cast):
    room = direct.open_with(cast.ann, ["ben"])
    say(cast.ann, room, "a secret between two")
    for name in ("mod", "owner", "out"):  # the one moderates every room, the other owns all of it
        who = signed_in(getattr(cast, name))
        for path in ("", "/messages", "/events?after=0"):
            refused(who.get(f"/api/v1/rooms/{room.slug}{path}"), 404, "not_found")
        refused(post(who, f"/api/v1/rooms/{room.slug}/join"), 404, "not_found")
        refused(send(who, f"/api/v1/rooms/{room.slug}"), 404, "not_found")
        assert who.get(f"/chat/{room.slug}/").status_code == 404
        for path in ("/api/v1/rooms", "/api/v1/clients", "/api/v1/search?q=secret", "/"):
            assert room.slug not in who.get(path, follow=True).content.decode()
        assert who.get("/api/v1/search?q=secret").json().get("messages") == []
    owner = signed_in(cast.owner)
    pages = ("chat/room/", "chat/membership/", "chat/message/", "chat/announcement/add/", "chat/client/")
    for page in pages:
        shown = owner.get(f"/admin/{page}").content.decode()
        assert room.slug not in shown
        assert "secret" not in shown
    row = Room.objects.get(pk=room.pk).messages.get()
    for page in (
        f"room/{room.pk}",
        f"message/{row.pk}",
        f"membership/{Membership.objects.get(room=room, user=cast.ben).pk}",
    ):
        assert owner.get(f"/admin/chat/{page}/change/").status_code == 302  # no such thing
    assert room.slug not in owner.get("/staff/clients/").content.decode()
    assert room.slug not in owner.get("/staff/announcements/").content.decode()
    with pytest.raises(Refused, match="no such room"):
        announcements.publish(cast.owner, text="hello", rooms=[room.slug])


@pytest.mark.parametrize("others", [["ann"], ["ann", "mod"]])
def test_who_is_in_it_stays_the_same(cast, others):
    room = direct.open_with(cast.owner, others)  # not even the owner of it all changes it
    owner, address = signed_in(cast.owner), f"/api/v1/rooms/{room.slug}"
    refused(post(owner, f"{address}/members", {"username": "ben"}), 403, "forbidden")
    refused(owner.delete(f"{address}/members/ann"), 403, "forbidden")
    refused(
        owner.patch(f"{address}/members/ann", {"role": "owner"}, content_type="application/json"),
        403,
        "forbidden",
    )
    refused(post(owner, f"{address}/leave"), 403, "forbidden")
    for change in ({"name": "Ours"}, {"topic": "tea"}, {"archived": True}):
        refused(owner.patch(address, change, content_type="application/json"), 403, "forbidden")
    refused(post(owner, "/api/v1/rooms", {"name": "x", "kind": "direct"}), 400, "malformed")
    with pytest.raises(Refused, match="open or private"):
        rooms.create(cast.owner, name="x", kind="direct")
    assert room.memberships.count() == len(others) + 1


def test_nobody_takes_away_what_the_other_wrote(cast):
    room = direct.open_with(cast.owner, ["ann"])
    seq = say(cast.ann, room)
    with pytest.raises(Refused, match="Only who wrote"):
        messages.delete(cast.owner, room=room.slug, target=seq)
    messages.delete(cast.ann, room=room.slug, target=seq)


def test_over_http(cast):
    ann = signed_in(cast.ann)
    opened = post(ann, DIRECT, {"usernames": ["ben"]})
    assert opened.status_code == 200
    shape = opened.json()
    assert (shape["kind"], shape["name"], shape["member_count"], shape["seq"]) == ("direct", "ben", 2, 0)
    assert [each["username"] for each in shape["members"]] == ["ann", "ben"]
    assert post(signed_in(cast.ben), DIRECT, {"usernames": ["ann"]}).json()["slug"] == shape["slug"]
    assert post(ann, DIRECT, {"usernames": []}).json()["name"] == "ann (you)"
    refused(post(ann, DIRECT, {"usernames": ["nobody"]}), 404, "not_found")
    refused(post(ann, DIRECT, {"usernames": ["gone"]}), 404, "not_found")
    refused(post(ann, DIRECT, {"usernames": ["ben", "nobody"]}), 404, "not_found")
    for usernames in ("ben", [7], ["a\0b"], [""], ["x" * 151], ["ben"] * 11, None):
        refused(post(ann, DIRECT, {"usernames": usernames}), 400, "malformed")
    refused(post(ann, DIRECT, {"usernames": [f"p{number}" for number in range(10)]}), 400, "malformed")


def test_a_closed_account_ends_the_conversation_and_comes_back_to_it(cast):
    pair, group = direct.open_with(cast.ann, ["ben"]), direct.open_with(cast.ann, ["ben", "mod"])
    say(cast.ann, pair)
    people.deactivate(cast.ben)
    event = RoomEvent.objects.get(room=pair, seq=2)
    assert event.body == {"changes": {"archived": True, "account": "closed"}}
    assert listed(cast.ann)[pair.slug]["archived"] is True
    with pytest.raises(Refused) as refusal:
        say(cast.ann, pair, "still there?")
    assert refusal.value.code == "archived"
    pair.refresh_from_db()
    assert logs.page(pair)["messages"][0]["message"] == "hello"  # it can still be read
    say(cast.ann, group)  # there is somebody left to write to
    with pytest.raises(Refused):
        direct.open_with(cast.ben, ["ann"])
    cast.ben.is_active = True
    cast.ben.save()
    say(cast.ann, pair, "back again")
    cast.ben.delete()
    assert listed(cast.ann)[pair.slug]["archived"] is True
    assert listed(cast.ann)[pair.slug]["name"] == "A deleted account"


def test_notes_outlive_nothing_but_the_account(cast):
    notes = direct.open_with(cast.ann)
    say(cast.ann, notes, "buy milk")
    people.deactivate(cast.ann)
    assert Room.objects.get(pk=notes.pk).archived_at is None
