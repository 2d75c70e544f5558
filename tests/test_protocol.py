"""The protocol: what is let in, what is said, and that its documents are current."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat import protocol
from chat.protocol import documents
from chat.refusals import CODES, Refused

DOCS = Path(__file__).resolve().parent.parent / "docs"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
commands = st.sampled_from([model.model_fields["type"].annotation.__args__[0] for model in protocol.COMMANDS])
frames = st.fixed_dictionaries(
    {"type": commands | st.text()},
    optional=dict.fromkeys(
        ("ref", "room", "key", "message", "seq", "after", "limit", "target", "emoji", "on"), json_values
    ),
)


@given(frames.map(json.dumps) | st.text() | json_values.map(json.dumps))
def test_whatever_comes_is_a_command_or_a_refusal(text):
    assert outcome(text) in ("malformed", "unknown_command", "readable")


def outcome(text):
    """The code of the refusal, or "readable": every browser can read what was let in."""
    try:
        command = protocol.parse(text)
    except Refused as refusal:
        return refusal.code
    said = protocol.encode(command.model_dump(mode="json")).encode()
    return "readable" if json.loads(said)["type"] == command.type else "bent"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[1, 2]",
        '"text"',
        "NaN",
        '{"type": "read", "room": "a", "seq": Infinity}',
        '{"type": "read", "room": "a", "seq": 1e999}',
        '{"type": "ping", "type": "ping"}',
        '{"type": "ping", "ref": "\\ud800"}',
        '{"type": "ping", "ref": "\\u0000"}',
        "[" * 10_000,
        '{"a": ' + "1" * 5_000 + "}",
        '{"type": "ping", "extra": 1}',
        '{"type": "send", "room": "a", "key": "k"}',
        '{"type": "send", "room": "a", "key": "k", "message": 5}',
        '{"type": "read", "room": "a", "seq": "1"}',
        '{"type": "read", "room": "a", "seq": -1}',
        '{"type": "read", "room": "a", "seq": true}',
        '{"type": "edit", "room": "a", "target": 0, "message": "x"}',
        '{"type": "edit", "room": "a", "target": 1, "message": "x", "key": ""}',
        '{"type": "delete", "room": "a", "target": "1"}',
        '{"type": "react", "room": "a", "target": 1, "emoji": "👍"}',
        '{"type": "react", "room": "a", "target": 1, "emoji": "👍", "on": 1}',
        '{"type": "react", "room": "a", "target": 1, "emoji": "yes", "on": true}',
    ],
)
def test_what_is_wrong_is_refused(text):
    with pytest.raises(Refused) as caught:
        protocol.parse(text)
    assert caught.value.code == "malformed"


ONE_EMOJI = [
    *("👍", "❤", "❤\ufe0f", "👍🏽", "☕", "🇰🇷", "1\ufe0f\u20e3", "#\ufe0f\u20e3", "🫩"),
    *("🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d⚧\ufe0f", "❤\ufe0f\u200d🔥", "🧑🏻\u200d🦰"),
    *("👨\u200d👩\u200d👧\u200d👦", "👩🏽\u200d❤\ufe0f\u200d💋\u200d👨🏿"),
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
]
NOT_ONE = [
    *("", " ", "a", "1", "#", "中", "hi", ":+1:", "👍👍", "👍 ", "a👍", "<b>", "🇰", "\ufe0f", "\u200d"),
    *("👍\u200d", "\u200d👍", "👍\u200b", "🏴\U000e0067", "👍🏽🏽", "👍\ufe0f\ufe0f"),
    "👨\u200d" * 16 + "👨",
]


@pytest.mark.parametrize("emoji", ONE_EMOJI)
def test_one_emoji_is_one(emoji):
    frame = {"type": "react", "room": "a", "target": 1, "emoji": emoji, "on": True}
    assert protocol.parse(json.dumps(frame)).emoji == emoji


@pytest.mark.parametrize("text", NOT_ONE)
def test_what_is_not_one_emoji_is_refused(text):
    frame = {"type": "react", "room": "a", "target": 1, "emoji": text, "on": True}
    with pytest.raises(Refused) as caught:
        protocol.parse(json.dumps(frame))
    assert (caught.value.code, caught.value.message) == (
        "malformed",
        "emoji: it is one emoji, and nothing else.",
    )


def test_a_refusal_carries_the_ref_that_could_be_read():
    with pytest.raises(Refused) as caught:
        protocol.parse('{"type": "read", "ref": 7, "room": "a"}')
    assert caught.value.data == {"ref": 7}
    with pytest.raises(Refused) as caught:
        protocol.parse('{"type": "fly", "ref": "x"}')
    assert (caught.value.code, caught.value.data) == ("unknown_command", {"ref": "x"})


def test_only_the_author_is_told_the_key():
    event = {"type": "chat.message", "room": "a", "seq": 1, "username": "ann", "message": "hi", "key": "k"}
    assert '"key"' in protocol.written(event, plain=False, mine=True)
    assert '"key"' not in protocol.written(event, plain=False, mine=False)
    assert '"key"' not in protocol.written(event, plain=True, mine=True)


def test_plain_words_are_those_of_the_tutorial():
    event = {
        "type": "chat.message", "room": "a", "seq": 1, "username": "ann", "name": "Ann", "user": 3,
        "message": "hi", "html": "<p>hi</p>", "sent_at": "2026-01-01T00:00:00.000Z", "key": "k",
    }  # fmt: skip
    plain = protocol.in_plain_words(event)
    assert set(plain) == {"type", "room", "username", "message", "seq", "sent_at"}
    assert protocol.in_plain_words({**event, "message": "", "html": "", "deleted": True}) is None
    for kind in ("chat.message_edited", "chat.message_deleted", "chat.reaction"):
        assert protocol.in_plain_words({"type": kind}) is None
    for kind in ("chat.typing", "chat.presence", "chat.ready", "chat.ok", "chat.heads", "chat.read"):
        assert protocol.in_plain_words({"type": kind}) is None


def test_the_documents_are_current():
    again = "run `python3 manage.py document`"
    assert (DOCS / "protocol.md").read_text() == documents.markdown(), again
    assert (DOCS / "asyncapi.json").read_text() == documents.asyncapi(), again


def test_asyncapi_points_at_what_is_there():
    document = json.loads(documents.asyncapi())

    def references(node):
        if isinstance(node, dict):
            for name, value in node.items():
                if name == "$ref":
                    yield value
                yield from references(value)
        elif isinstance(node, list):
            for each in node:
                yield from references(each)

    found = list(references(document))
    assert len(found) > 100
    for reference in found:
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
    assert document["asyncapi"] == "3.0.0"
    for model in (*protocol.COMMANDS, *protocol.ANSWERS, *protocol.EVENTS):
        assert model.model_fields["type"].annotation.__args__[0] in document["components"]["messages"]


def test_every_refusal_is_documented():
    text = documents.markdown()
    assert all(f"| `{code}` |" in text for code in CODES)
