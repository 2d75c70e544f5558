"""Edits, deletions and reactions over HTTP: the deeds of the socket, with the same refusals."""

import json

import pytest

from chat import limits, topics
from chat.actions import messages, reactions, rooms

from .api import LOBBY, STAFF, bearer, refused, send, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unhurried")]


def patch(client, seq: object, body: object):
    return client.patch(f"{LOBBY}/messages/{seq}", json.dumps(body), content_type="application/json")


def delete(client, seq: object, query: str = ""):
    return client.delete(f"{LOBBY}/messages/{seq}{query}")


def put(client, seq: object, emoji: str = "👍", query: str = ""):
    return client.put(f"{LOBBY}/messages/{seq}/reactions/{emoji}{query}")


def take(client, seq: object, emoji: str = "👍", query: str = ""):
    return client.delete(f"{LOBBY}/messages/{seq}/reactions/{emoji}{query}")


def done(response) -> int:
    """The seq of what was done."""
    assert response.status_code == 200, response.content
    assert response.json().keys() == {"room", "seq"}
    return response.json()["seq"]


def test_what_is_done_over_http_is_told_like_everything(cast, told):
    ann, ben = signed_in(cast.ann), bearer(cast.ben)
    target = send(ann).json()["seq"]
    told.clear()
    seqs = [
        done(patch(ann, target, {"message": "**better**"})),
        done(put(ben, target)),
        done(put(ben, target, "%23%EF%B8%8F%E2%83%A3")),  # a keycap: its first letter would end an address
        done(take(ben, target)),
    ]
    assert seqs == list(range(target + 1, target + 5))
    assert {topic for topic, _event in told} == {topics.room("lobby")}
    assert [event["type"] for _topic, event in told] == ["chat.message_edited"] + ["chat.reaction"] * 3
    (message,) = ben.get(f"{LOBBY}/messages").json()["messages"]
    assert (message["html"], message["edited"]) == ("<p><strong>better</strong></p>", True)
    assert message["reactions"] == [{"emoji": "#️⃣", "users": ["ben"], "count": 1}]
    events = ben.get(f"{LOBBY}/events", {"after": target}).json()["events"]
    counts = [event.pop("count", None) for event in events]
    assert counts == [None, 0, 1, 0], "of now"
    for _topic, event in told:
        event.pop("count", None)
    assert events == [event for _topic, event in told]
    assert done(delete(ann, target)) == target + 5
    (tombstone,) = ben.get(f"{LOBBY}/messages").json()["messages"]
    assert (tombstone["message"], tombstone["html"], tombstone["deleted"]) == ("", "", True)
    whole = ben.get(f"{LOBBY}/events").json()["events"]
    assert [event["seq"] for event in whole] == list(range(1, target + 6))
    assert "better" not in json.dumps(whole)


def test_again_is_the_same(cast):
    ann = signed_in(cast.ann)
    target = send(ann, message="one").json()["seq"]
    edited = done(patch(ann, target, {"message": "two", "key": "e"}))
    on = done(put(ann, target, query="?key=r"))
    off = done(take(ann, target, query="?key=q"))
    assert done(put(ann, target, query="?key=r")) == on
    assert done(patch(ann, target, {"message": "two"})) == edited
    assert done(take(ann, target)) == off
    gone = done(delete(ann, target, "?key=d"))
    assert done(delete(ann, target, "?key=d")) == done(delete(ann, target)) == gone
    assert done(patch(ann, target, {"message": "two", "key": "e"})) == edited
    assert refused(patch(ann, target, {"message": "x", "key": "e"}), 409, "key_reused")["seq"] == edited


def test_refusals(cast):
    ann, ben, mod = signed_in(cast.ann), signed_in(cast.ben), signed_in(cast.mod)
    target = send(ann).json()["seq"]
    refused(patch(ben, target, {"message": "x"}), 403, "forbidden")
    refused(patch(mod, target, {"message": "x"}), 403, "forbidden")
    refused(delete(ben, target), 403, "forbidden")
    for body in ({"message": ""}, {"message": " \u200b"}):
        refused(patch(ann, target, body), 400, "empty")
    refused(patch(ann, target, {"message": "x" * (limits.MESSAGE_LENGTH + 1)}), 400, "too_long")
    for body in ({}, {"message": 7}, {"message": "x", "key": "a b"}, {"message": "x", "author": "ben"}, []):
        refused(patch(ann, target, body), 400, "malformed")
    for emoji in ("a", "👍👍", "%20", "%00", "%3Cb%3E"):
        assert "one emoji" in refused(put(ann, target, emoji), 400, "malformed")["message"]
        refused(take(ann, target, emoji), 400, "malformed")
    for answer in (put(ann, target, query="?key=a%20b"), delete(ann, target, "?key=%00"), put(ann, 0)):
        refused(answer, 400, "malformed")
    refused(patch(ann, 2**60, {"message": "x"}), 400, "malformed")
    for nothing in (1, 10_000, "x", -1):
        refused(patch(ann, nothing, {"message": "x"}), 404, "not_found")
        refused(delete(ann, nothing), 404, "not_found")
        refused(put(ann, nothing), 404, "not_found")
    reader = bearer(cast.ann, scope="read")
    for answer in (patch(reader, target, {"message": "x"}), delete(reader, target), put(reader, target)):
        refused(answer, 403, "forbidden")
    rooms.change(cast.mod, room="lobby", archived=True)
    for answer in (patch(ann, target, {"message": "x"}), delete(ann, target), put(ann, target)):
        refused(answer, 409, "archived")


def test_no_more_different_reactions_than_a_page_can_show(cast):
    target = messages.send(cast.ann, room="lobby", key="k", text="hello").seq
    for number in range(limits.REACTIONS):
        reactions.react(cast.ann, room="lobby", target=target, emoji=chr(0x1F600 + number), on=True)
    assert str(limits.REACTIONS) in refused(put(signed_in(cast.ben), target), 403, "forbidden")["message"]


def test_nothing_reaches_over_into_another_room(cast):
    target = messages.send(cast.ann, room="staff", key="k", text="secret").seq
    out = signed_in(cast.out)
    refused(out.delete(f"{STAFF}/messages/{target}"), 404, "not_found")
    refused(out.put(f"{STAFF}/messages/{target}/reactions/👍"), 404, "not_found")
    refused(delete(signed_in(cast.ann), target), 404, "not_found")  # it is hers, and not in this room
    assert not cast.staff.messages.get(seq=target).is_deleted
