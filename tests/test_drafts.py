"""Drafts: what was begun on one device stands on the others, and what comes late brings nothing back."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import limits
from chat.actions import drafts, rooms, tidying
from chat.models import Draft, Membership
from chat.queries import drafts as known
from chat.refusals import Refused

from .api import LOBBY, STAFF, bearer, refused, send, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unhurried")]

HOUR = 3_600_000  # ms


def put(client, room: str = LOBBY, *, message: str = "half a", version: int = 0, **fields):
    what = {"message": message, "version": version, **fields}
    return client.put(f"{room}/draft", what, content_type="application/json")


def listed(client) -> list[dict]:
    return client.get("/api/v1/drafts").json()["drafts"]


def begin(user, text: str = "half a", room: str = "lobby", version: int = 0, **where) -> dict:
    return drafts.write(user, room=room, text=text, version=version, **where)


def texts(user) -> list[str]:
    return [each["message"] for each in known.of(user)]


def test_a_draft_stands_on_ones_own_screens_only(cast, told):
    ann, elsewhere, ben = signed_in(cast.ann), bearer(cast.ann), signed_in(cast.ben)
    begun = put(ann, age=HOUR).json()
    assert (begun["room"], begun["message"], "thread" in begun) == ("lobby", "half a", False)
    assert begun["version"] > 0
    assert HOUR <= begun["age"] < 2 * HOUR
    ((topic, event),) = told
    assert (topic, event.pop("type")) == (f"user_{cast.ann.pk}", "chat.draft")
    assert {**event, "age": begun["age"]} == begun
    (there,) = listed(elsewhere)
    assert {**there, "age": begun["age"]} == begun
    went_on = put(elsewhere, message="half a word", version=begun["version"]).json()
    assert went_on["version"] > begun["version"]
    assert [each["message"] for each in listed(ann)] == ["half a word"]
    assert listed(ben) == []
    assert {topic for topic, _event in told} == {f"user_{cast.ann.pk}"}


def test_a_room_and_each_of_its_threads_are_places_of_their_own(cast):
    ann = signed_in(cast.ann)
    root = send(ann).json()["seq"]
    reply = send(ann, thread=root).json()["seq"]
    put(ann, message="to all")
    assert put(ann, message="an answer", thread=root).json()["thread"] == root
    assert [(each.get("thread"), each["message"]) for each in listed(ann)] == [
        (root, "an answer"),
        (None, "to all"),
    ]
    for thread in (reply, 999):
        refused(put(ann, thread=thread), 404, "not_found")
    refused(put(ann, thread=0), 400, "malformed")


def test_what_was_written_on_top_of_something_else_changes_nothing(cast, told):
    first = begin(cast.ann, "one")
    second = begin(cast.ann, "two", version=first["version"])
    told.clear()
    for late in (0, first["version"], second["version"] + 1):
        answer = begin(cast.ann, "late", version=late)
        assert (answer["version"], answer["message"]) == (second["version"], "two")
    assert (texts(cast.ann), told) == (["two"], [])
    assert begin(cast.ann, "three", version=second["version"])["message"] == "three"


def test_a_version_is_of_one_place(cast):
    here, there = begin(cast.ann, "here"), begin(cast.ann, "there", room="staff")
    begin(cast.ben, "ben's")
    assert begin(cast.ann, "late", version=there["version"])["version"] == here["version"]
    assert begin(cast.ben, "late", version=here["version"])["message"] == "ben's"
    assert sorted(texts(cast.ann)) == ["here", "there"]


def test_what_was_sent_is_not_brought_back_by_a_late_write(cast):
    begun = begin(cast.ann, "hello")
    gone = begin(cast.ann, " \n", version=begun["version"])
    assert (gone["message"], texts(cast.ann)) == ("", [])
    for late in (0, begun["version"]):
        assert begin(cast.ann, "hello", version=late)["version"] == gone["version"]
    assert texts(cast.ann) == []
    assert begin(cast.ann, "next", version=gone["version"])["message"] == "next"


def test_it_would_be_noticed_if_an_emptied_place_were_forgotten(cast):
    begun = begin(cast.ann, "hello")
    begin(cast.ann, "", version=begun["version"])
    Draft.objects.filter(text="").delete()
    begin(cast.ann, "hello", version=begun["version"])
    assert texts(cast.ann) == ["hello"]


def test_it_would_be_noticed_if_versions_were_not_compared(cast, monkeypatch):
    def replace(row: Draft, _version: int) -> None:
        Draft.objects.filter(user=row.user, room=row.room, thread=row.thread).delete()
        row.save(force_insert=True)

    monkeypatch.setattr(drafts, "_replace", replace)
    begun = begin(cast.ann, "hello")
    begin(cast.ann, "", version=begun["version"])
    begin(cast.ann, "hello", version=begun["version"])
    assert texts(cast.ann) == ["hello"]


def test_of_many_that_write_on_the_same_version_one_does(cast):
    before = begin(cast.ann)["version"]
    answers = []
    start = threading.Barrier(4)

    def write(text: str) -> None:
        start.wait()
        answers.append((text, begin(cast.ann, text, version=before)["message"]))
        connection.close()

    writers = [threading.Thread(target=write, args=(text,)) for text in "abcd"]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    (now,) = texts(cast.ann)
    assert sorted(answers) == [(text, now) for text in "abcd"]


def test_only_members_have_drafts_in_a_room_and_a_private_one_looks_like_none(cast):
    out = signed_in(cast.out)
    stranger = refused(put(out, STAFF), 404, "not_found")
    assert stranger == refused(put(out, "/api/v1/rooms/no-such-room"), 404, "not_found")
    assert stranger == refused(put(out, STAFF, message=""), 404, "not_found")
    rooms.leave(cast.out, room="lobby")
    refused(put(out), 403, "not_in_room")


def test_who_is_out_of_a_room_has_no_drafts_of_it(cast):
    ben = signed_in(cast.ben)
    put(ben, STAFF, message="begun")
    rooms.remove(cast.mod, room="staff", username="ben")
    assert listed(ben) == []
    refused(put(ben, STAFF), 404, "not_found")
    rooms.add(cast.mod, room="staff", username="ben")
    assert listed(ben) == []
    # One that was written at the very moment of the removal stands nowhere either.
    put(ben, STAFF, message="begun")
    Membership.objects.filter(user=cast.ben, room=cast.staff).delete()
    assert listed(ben) == []


def test_who_may_not_write_begins_nothing_and_may_still_clear_away(cast):
    ann, mod = signed_in(cast.ann), signed_in(cast.mod)
    begun = put(ann, STAFF).json()
    rooms.change(cast.mod, room="staff", announce_only=True)
    refused(put(ann, STAFF, version=begun["version"]), 403, "forbidden")
    assert put(mod, STAFF).json()["message"] == "half a"
    assert [each["message"] for each in listed(ann)] == ["half a"]
    rooms.change(cast.owner, room="staff", archived=True)
    refused(put(mod, STAFF, version=1), 409, "archived")
    assert put(ann, STAFF, message="", version=begun["version"]).json()["message"] == ""
    assert listed(ann) == []


def test_a_draft_has_the_bounds_of_a_message_and_is_kept_as_it_stands(cast):
    ann = signed_in(cast.ann)
    text = "  " + "a" * (limits.MESSAGE_LENGTH - 3) + "\n"
    assert put(ann, message=text).json()["message"] == text
    assert refused(put(ann, message=text + "aa"), 400, "too_long")["limit"] == limits.MESSAGE_LENGTH
    for wrong in ({"age": -1}, {"age": 2**40}, {"version": -1}, {"version": "1"}, {"message": "\0"}):
        refused(put(ann, **wrong), 400, "malformed")
    refused(put(bearer(cast.ann, scope="read")), 403, "forbidden")


def test_of_too_many_what_is_empty_goes_first_and_then_the_oldest(cast, monkeypatch):
    monkeypatch.setattr(limits, "DRAFTS", 3)
    root = {name: send(signed_in(cast.ann)).json()["seq"] for name in "abcde"}
    begin(cast.ben, "ben's")
    for name in "abc":
        begin(cast.ann, name, thread=root[name])
    begin(cast.ann, "", thread=root["c"], version=known.of(cast.ann)[0]["version"])
    begin(cast.ann, "d", thread=root["d"])
    assert texts(cast.ann) == ["d", "b", "a"]
    begin(cast.ann, "e", thread=root["e"])
    assert texts(cast.ann) == ["e", "d", "b"]
    assert Draft.objects.filter(user=cast.ann).count() == 3
    assert texts(cast.ben) == ["ben's"]


def test_they_go_with_the_account_the_room_and_in_time(cast):
    begin(cast.ann, "of the lobby")
    begin(cast.ann, "of the staff", room="staff")
    begin(cast.ben, "ben's")
    cast.staff.delete()
    assert texts(cast.ann) == ["of the lobby"]
    cast.ann.delete()
    assert [row.text for row in Draft.objects.all()] == ["ben's"]
    begin(cast.ben, "", version=known.of(cast.ben)[0]["version"])
    assert tidying.tidy()["emptied_drafts"] == 0
    Draft.objects.update(written_at=timezone.now() - tidying.EMPTIED_DRAFTS - timedelta(seconds=1))
    assert tidying.tidy()["emptied_drafts"] == 1


def test_a_closed_account_has_none(cast):
    begin(cast.ann)
    cast.ann.is_active = False
    cast.ann.save()
    assert texts(cast.ann) == []
    with pytest.raises(Refused) as no:
        begin(cast.ann)
    assert no.value.code == "not_in_room"


@pytest.mark.any_database
def test_what_it_asks_does_not_grow(cast):
    """With nothing of a page: it asks for no drafts at all."""

    def asked(deed) -> list[str]:
        with CaptureQueriesContext(connection) as questions:
            deed()
        return [each["sql"] for each in questions if each["sql"].startswith(("SELECT", "INSERT", "DELETE"))]

    ann = signed_in(cast.ann)
    begun = begin(cast.ann)
    one = len(asked(lambda: known.of(cast.ann)))
    for _ in range(20):
        begin(cast.ann, "answer", thread=send(ann).json()["seq"])
    assert len(asked(lambda: known.of(cast.ann))) == one == 1
    assert len(asked(lambda: begin(cast.ann, "more", version=begun["version"]))) == 4
    for table in asked(lambda: ann.get("/chat/lobby/")):
        assert "chat_draft" not in table
    for table in asked(lambda: send(ann)):
        assert "chat_draft" not in table
