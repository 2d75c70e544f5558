"""What is told to many in one go: to exactly those who would be told the same by themselves."""

from types import SimpleNamespace

import pytest

from chat.conversation.conversation import Conversation, Following, Visitor
from chat.conversation.runs import run_of
from chat.layers.messages import Burst, Message

from .test_ready_frames import Wire

AUTHOR, READER = 1, 2


def news(seq=8):
    event = {"type": "chat.message", "room": "lobby", "seq": seq, "message": "one", "html": "<p>one</p>"}
    who = {"user": AUTHOR, "username": "ann", "name": "Ann", "key": "k"}
    return Burst("chat_lobby", [Message(event, **who, sent_at="2026-11-22T10:00:00Z")])


def seat(*, last: int | None = 7, user=READER, rests=True, refuses=False, plain=False):
    """Somebody who was told the seventh event of the room, and waits for the next."""
    person = SimpleNamespace(pk=user, get_username=lambda: f"person{user}")
    talk = Conversation(Visitor(person, "session", "channel", "async", "lobby", plain=plain))
    if last is not None:
        talk.rooms["lobby"] = Following(1, last)
    wire = Wire()
    wire.refuses = refuses
    inbox = SimpleNamespace(rests=rests)
    return SimpleNamespace(talk=talk, inbox=inbox, wire=wire, ready=wire, write=wire.write)


def tell(run, *seats):
    later = []
    others = run.tell(seats, later)
    for write, frames in later:
        write(frames)
    return others


@pytest.fixture
def run():
    return run_of(news())


@pytest.mark.parametrize("plain", [False, True])
def test_who_waits_for_the_next_event_is_told_and_stands_behind_it(run, plain):
    reader = seat(plain=plain)
    assert tell(run, reader) == []
    assert reader.wire.messages == ["one"]
    assert reader.talk.rooms["lobby"].last == 8
    assert tell(run, reader) == [reader], "it was told that"


APART = {
    "it missed something": {"last": 6},
    "it was told that": {"last": 8},
    "it is not in the room": {"last": None},
    "it is busy": {"rests": False},
    "it reads slowly": {"refuses": True},
    "it wrote some of it": {"user": AUTHOR},
}


@pytest.mark.parametrize("why", APART)
def test_whoever_is_to_be_told_otherwise_is_left_to_itself_and_nobody_else_notices(run, why):
    before, one, behind = seat(), seat(**APART[why]), seat()
    last = APART[why].get("last", 7)
    assert tell(run, before, one, behind) == [one]
    assert before.wire.messages == behind.wire.messages == ["one"]
    assert one.wire.told == []
    assert last is None or one.talk.rooms["lobby"].last == last


def test_sinks_of_other_code_are_left_to_themselves(run):
    mailbox, reader = [].append, seat()
    assert tell(run, mailbox, reader) == [mailbox]
    assert reader.wire.messages == ["one"]


def test_each_is_told_in_their_words(run):
    readers = [seat(), seat(plain=True), seat(), seat(plain=True)]
    assert tell(run, *readers) == []
    assert [reader.wire.messages for reader in readers] == [["one"]] * 4
    kinds = ["html" in reader.wire.told[0] for reader in readers]
    assert kinds == [True, False, True, False]


def test_what_cannot_be_said_is_left_to_those_who_would_be_told():
    """Such as a value of other code that is no JSON. Who reads plain words is told nothing of who came."""
    event = {"type": "chat.presence", "room": "lobby", "username": "ann", "online": {1}}
    run, reader, plain = run_of(Burst("chat_lobby", [Message(event)])), seat(), seat(plain=True)
    assert tell(run, reader, plain) == [reader]
    assert plain.wire.told == []


def test_what_is_about_a_message_is_told_to_those_who_have_it():
    event = {"type": "chat.preview", "room": "lobby", "target": 8, "preview": None}
    run, without, having = run_of(Burst("chat_lobby", [Message(event)])), seat(last=7), seat(last=8)
    assert tell(run, without, having) == [without]
    assert [frame["target"] for frame in having.wire.told] == [8]
    assert having.talk.rooms["lobby"].last == 8
