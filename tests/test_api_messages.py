"""Messages, events and marks over HTTP."""

from uuid import uuid4

import pytest

from chat import limits, topics
from chat.actions import messages, rooms
from chat.models import Workspace

from .api import LOBBY, STAFF, bearer, post, refused, send, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unhurried")]


def test_a_message_is_stored_once_for_its_key(cast, told):
    ann, key = signed_in(cast.ann), str(uuid4())
    first = send(ann, key=key)
    assert first.status_code == 201
    seq = first.json()["seq"]
    assert first.json() == {"room": "lobby", "seq": seq, "key": key}
    again = send(bearer(cast.ann), key=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert refused(send(ann, key=key, message="other"), 409, "key_reused")["seq"] == seq
    assert send(ann, STAFF, key=key).status_code == 201  # another room, another message
    assert send(signed_in(cast.ben), key=key).json()["seq"] == seq + 1
    assert [event["seq"] for topic, event in told if topic == topics.room("lobby")] == [seq, seq + 1]


def test_what_was_sent_is_in_the_history(cast):
    ann = signed_in(cast.ann)
    seq = send(ann, message="*Hello* there").json()["seq"]
    send(ann, message="And?", reply_to=seq)
    page = signed_in(cast.ben).get(f"{LOBBY}/messages").json()
    first, second = page["messages"]
    assert (first["type"], first["room"], first["username"]) == ("chat.message", "lobby", "ann")
    assert (first["message"], first["user"], first["name"]) == ("*Hello* there", cast.ann.pk, "ann")
    assert "<em>Hello</em>" in first["html"]
    assert "key" not in first
    assert second["reply_to"] == seq
    assert (page["seq"], page["more"]) == (seq + 1, False)
    assert {event["type"] for event in page["events"]} == {"chat.join"}


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"message": ""}, 400, "empty"),
        ({"message": " \u200b\n"}, 400, "empty"),
        ({"message": "x" * (limits.MESSAGE_LENGTH + 1)}, 400, "too_long"),
        ({"message": None}, 400, "malformed"),
        ({"message": 7}, 400, "malformed"),
        ({"key": "with spaces"}, 400, "malformed"),
        ({"key": 7}, 400, "malformed"),
        ({"key": "k" * 65}, 400, "malformed"),
        ({"reply_to": 10_000}, 404, "not_found"),
        ({"reply_to": 0}, 400, "malformed"),
        ({"reply_to": True}, 400, "malformed"),
        ({"reply_to": 2**70}, 400, "malformed"),
        ({"author": "owner"}, 400, "malformed"),
    ],
)
def test_a_message_is_not_stored(cast, fields, status, code):
    body = {"key": str(uuid4()), "message": "hello", **fields}
    refused(post(signed_in(cast.ann), f"{LOBBY}/messages", body), status, code)
    cast.lobby.refresh_from_db()
    assert cast.lobby.messages.count() == 0


def test_a_reply_stays_in_its_room(cast):
    ann = signed_in(cast.ann)
    seq = send(ann, STAFF, message="secret").json()["seq"]
    refused(send(ann, LOBBY, reply_to=seq), 404, "not_found")
    assert not cast.lobby.messages.exists()


def test_pages_of_history_join_without_hole_or_doubling(cast):
    for number in range(23):
        messages.send(cast.ann, room="lobby", key=str(number), text=f"message {number}")
        if number % 7 == 0:
            rooms.change(cast.mod, room="lobby", topic=f"topic {number}")
    ben = signed_in(cast.ben)
    seen, before, more = [], None, True
    while more:
        query = {"limit": 5} | ({} if before is None else {"before": before})
        page = ben.get(f"{LOBBY}/messages", query).json()
        assert len(page["messages"]) <= 5
        seqs = [each["seq"] for each in page["messages"]]
        assert seqs == sorted(seqs)
        seen = sorted(seqs + [each["seq"] for each in page["events"]]) + seen
        before, more = seqs[0], page["more"]
    assert seen == list(range(1, page["seq"] + 1))


def test_a_page_is_never_longer_than_the_limit_and_never_nonsense(cast):
    for number in range(3):
        messages.send(cast.ann, room="lobby", key=str(number), text="hello")
    ann = signed_in(cast.ann)
    assert len(ann.get(f"{LOBBY}/messages", {"limit": 10**9}).json()["messages"]) == 3
    assert ann.get(f"{LOBBY}/messages", {"before": 0}).json()["messages"] == []
    for query in ({"limit": 0}, {"limit": "x"}, {"before": -1}, {"before": 2**63}, {"before": "1;drop"}):
        refused(ann.get(f"{LOBBY}/messages", query), 400, "malformed")
    for query in ({"after": -1}, {"after": 2**53}, {"limit": 0}, {"limit": "all"}):
        refused(ann.get(f"{LOBBY}/events", query), 400, "malformed")


def test_every_event_after_a_seq_page_by_page(cast):
    for number in range(12):
        messages.send(cast.ann, room="lobby", key=str(number), text=f"message {number}")
    rooms.change(cast.mod, room="lobby", name="Hall")
    ben = signed_in(cast.ben)
    whole = ben.get(f"{LOBBY}/events").json()
    assert [each["seq"] for each in whole["events"]] == list(range(1, whole["seq"] + 1))
    assert whole["epoch"] == str(Workspace.current().epoch)
    assert whole["complete"] is True
    assert whole["events"][-1]["changes"] == {"name": "Hall"}
    seen, complete = [], False
    while not complete:
        page = ben.get(f"{LOBBY}/events", {"after": len(seen), "limit": 4}).json()
        seen, complete = seen + page["events"], page["complete"]
        assert len(page["events"]) <= 4
    assert seen == whole["events"]
    last = ben.get(f"{LOBBY}/events", {"after": whole["seq"]}).json()
    assert (last["events"], last["complete"]) == ([], True)
    beyond = ben.get(f"{LOBBY}/events", {"after": whole["seq"] + 1}).json()
    assert (beyond["events"], beyond["complete"], beyond["seq"]) == ([], False, whole["seq"])


def test_typing_is_told_and_not_stored(cast, told):
    typing = signed_in(cast.ann).post(f"{LOBBY}/typing")
    assert (typing.status_code, typing.content) == (204, b"")
    event = {"type": "chat.typing", "room": "lobby", "username": "ann", "name": "ann"}
    assert told == [(topics.room("lobby"), event)]


def test_the_read_mark_moves_forward_only(cast):
    seqs = [messages.send(cast.ann, room="lobby", key=str(n), text="hello").seq for n in range(3)]
    ben = signed_in(cast.ben)
    assert post(ben, f"{LOBBY}/read", {"seq": seqs[1]}).json() == {"room": "lobby", "unread": 1}
    assert post(ben, f"{LOBBY}/read", {"seq": seqs[0]}).json()["unread"] == 1
    assert post(ben, f"{LOBBY}/read", {"seq": 2**52}).json()["unread"] == 0
    refused(post(ben, f"{LOBBY}/read", {"seq": "9"}), 400, "malformed")
