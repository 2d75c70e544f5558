"""The conversation without a socket: its steps are performed here, and what it tells is read."""

import json

import pytest
from django.contrib.auth import get_user_model

from chat import refusals
from chat.actions.arrivals import Entered, Welcome
from chat.conversation import Call, Conversation, HangUp, Tell, Visitor
from chat.conversation.conversation import Following
from chat.layers.messages import Message
from chat.models import Room


def perform(steps, answers=()):
    """What is told and how it ends; each `Call` is answered with the next of ``answers``."""
    told, calls, answer, answers = [], 0, None, list(answers)
    while True:
        try:
            step = steps.throw(answer) if isinstance(answer, Exception) else steps.send(answer)
        except StopIteration:
            return told, calls
        answer = None
        if isinstance(step, Tell):
            told.append(json.loads(step.text))
        elif isinstance(step, HangUp):
            return [*told, step.code], calls
        elif isinstance(step, Call):
            calls += 1
            answer = answers.pop(0) if answers else None


@pytest.fixture
def talk():
    ann = get_user_model()(pk=1, username="ann")
    following = {"lobby": Following(1, last=7), "den": Following(2, last=3)}
    return Conversation(Visitor(ann, "session", "channel", "rooms"), rooms=following)


def deep() -> list:
    value: list = []
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "event",
    [
        {"type": "chat.heads", "rooms": ["lobby"]},
        {"type": "chat.heads", "rooms": {("a", "b"): 1}},
        {"type": "chat.presence", "room": ["lobby"], "username": "x"},
        {"type": "chat.message", "message": deep(), "text": 1},
        {"type": "chat.preview", "room": "lobby", "preview": deep()},
        {"type": "chat.message", "message": "half a letter: \ud800"},
        {"type": "chat.message", "message": "Hello", "username": "\udfff"},
    ],
    ids=lambda event: event["type"],
)
def test_what_others_send_to_a_group_ends_no_socket(talk, event):
    told, _calls = perform(talk.relay(event))
    for frame in told:
        assert isinstance(frame, dict), f"it was hung up on with {frame}"
        json.dumps(frame, ensure_ascii=False).encode()


def test_an_event_for_many_sockets_is_encoded_once(talk, monkeypatch):
    encoded = []
    monkeypatch.setattr("chat.protocol.encoding.encode", lambda frame: encoded.append(frame) or "{}")
    event = Message({"type": "chat.typing", "room": "lobby", "username": "ben", "name": "Ben"})
    for _ in range(3):
        perform(talk.relay(event))
    assert len(encoded) == 1


def test_a_socket_that_is_behind_reads_on_and_one_that_is_not_does_not(talk):
    seq = talk.rooms["lobby"].last
    told, calls = perform(talk.relay({"type": "chat.behind", "room": "lobby", "head": seq}))
    assert (told, calls) == ([], 0)
    missed = Message({"type": "chat.message", "room": "lobby", "seq": seq + 1, "message": "lost"})
    told, calls = perform(talk.relay({"type": "chat.behind", "room": "lobby", "head": seq + 1}), [[missed]])
    assert ([frame["seq"] for frame in told], calls) == ([seq + 1], 1)
    assert talk.rooms["lobby"].last == seq + 1


@pytest.mark.parametrize(("code", "closed"), [("not_found", 4404), ("try_again", 4012)])
def test_a_room_that_cannot_be_read_just_now_is_not_said_to_be_missing(code, closed):
    ann = get_user_model()(pk=1, username="ann")
    talk = Conversation(Visitor(ann, "session", "channel", "async", room="lobby"))
    stranger = Entered("epoch", Room(pk=1, slug="lobby"), member=False)
    told, _calls = perform(talk.open(), [Welcome(stranger, frozenset()), refusals.Refused(code)])
    assert told == [closed]
