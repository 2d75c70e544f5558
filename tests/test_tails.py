"""What a process keeps of a room's log: always what the log says, never more than is told again."""

import pytest

from chat import limits
from chat.actions import messages
from chat.models import Room
from chat.queries import messages as logs
from chat.queries import tails

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lobby(cast):
    return Room.objects.get(slug="lobby")


def send(cast, *texts):
    """The seq of the last one."""
    sent = [messages.send(cast.ann, room="lobby", key=f"{text} {id(texts)}", text=text) for text in texts]
    return sent[-1].seq


def texts(events):
    return [event["message"] for event in events if event["type"] == "chat.message"]


def told_by_the_log(room, after):
    room.refresh_from_db()
    found = logs.events_after(room, after=after, reader=logs.EVERYBODY)
    return found["events"] if found["complete"] else None


@pytest.mark.parametrize("after", [0, 1, 2])
def test_from_anywhere_it_is_what_the_log_says(cast, lobby, after):
    head = send(cast, "one", "two", "three")
    assert tails.between(lobby.pk, after, head) == told_by_the_log(lobby, after)
    head = send(cast, "four")
    assert tails.between(lobby.pk, after, head) == told_by_the_log(lobby, after)
    assert tails.between(lobby.pk, head, head) == []


@pytest.mark.parametrize("after", [0, 1])
def test_too_many_are_none(cast, lobby, monkeypatch, after):
    monkeypatch.setattr(limits, "CATCH_UP_MAX", 3)
    monkeypatch.setattr(logs.events_after, "__kwdefaults__", {"reader": None, "limit": 3})
    head = send(cast, "one", "two", "three", "four", "five")
    assert tails.between(lobby.pk, after, head) is None
    assert texts(tails.between(lobby.pk, head - 3, head)) == ["three", "four", "five"]
    head = send(cast, "six")
    assert tails.between(lobby.pk, head - 4, head) is None
    assert texts(tails.between(lobby.pk, head - 3, head)) == ["four", "five", "six"]


def test_a_deleted_text_is_not_kept(cast, lobby):
    before = send(cast, "public")
    secret = send(cast, "secret")
    assert texts(tails.between(lobby.pk, before, secret)) == ["secret"]
    messages.delete(cast.ann, room="lobby", target=secret)
    send(cast, "after it")
    head = told_by_the_log(lobby, 0)[-1]["seq"]
    assert texts(tails.between(lobby.pk, before, head)) == ["", "after it"]
    assert texts(tails.held(lobby.pk, before, head)) == ["", "after it"]


def test_of_a_deleted_text_no_digest_stays_and_its_key_is_still_its_own(cast, lobby):
    sent = messages.send(cast.ann, room="lobby", key="k", text="yes")
    messages.edit(cast.ann, room="lobby", target=sent.seq, text="no", key="e")
    messages.delete(cast.ann, room="lobby", target=sent.seq)
    assert not [event for event in lobby.events.filter(actor=cast.ann) if "digest" in event.body]
    assert messages.send(cast.ann, room="lobby", key="k", text="yes").seq == sent.seq


def test_keys_are_for_their_authors(cast, lobby):
    after = lobby.last_seq
    head = send(cast, "mine")
    found = tails.between(lobby.pk, after, head)
    assert "key" in tails.for_reader(found, cast.ann)[0]
    assert "key" not in tails.for_reader(found, cast.ben)[0]
