"""One key is one message: from many threads, over several sockets and processes at once, and for ever."""

import asyncio
import json
from functools import partial

import pytest

from chat.actions import log, messages
from chat.models import Message
from chat.refusals import Refused

from .doors import PATHS, Door
from .test_changes_at_once import at_once

THREADS = 8
KEYS = ("one", "two", "three", "four", "five")


def send(user, key: str, text: str = "once") -> messages.Sent:
    return messages.send(user, room="lobby", key=key, text=text)


def from_many_threads(user, key: str) -> list[object]:
    return at_once(*[partial(send, user, key)] * THREADS)


@pytest.mark.django_db(transaction=True)
def test_many_threads_send_one_message(cast):
    for number, key in enumerate(KEYS, start=1):
        sent = from_many_threads(cast.ann, key)
        assert {each.seq for each in sent} == {cast.lobby.last_seq + number}
        assert sum(each.again for each in sent) == THREADS - 1
    assert Message.objects.count() == len(KEYS)
    assert send(cast.ben, "one").seq == cast.lobby.last_seq + len(KEYS) + 1  # a key is its author's own


@pytest.mark.django_db(transaction=True)
def test_another_text_under_the_same_key_is_refused_everywhere(cast):
    outcomes = at_once(*[partial(send, cast.ann, "one", text) for text in "abcdefgh"])
    kept = [each for each in outcomes if isinstance(each, messages.Sent)]
    refused = [each for each in outcomes if isinstance(each, Refused)]
    assert (len(kept), len(refused)) == (1, THREADS - 1)
    assert {(each.code, each.data["seq"]) for each in refused} == {("key_reused", kept[0].seq)}


@pytest.mark.django_db(transaction=True)
def test_without_the_look_for_it_a_key_is_answered_once_only(cast, monkeypatch):
    """The twin: the constraint still refuses a second message, but nobody is told where the first one is."""
    monkeypatch.setattr(log, "keyed", lambda _places: {})
    sent = from_many_threads(cast.ann, "one")
    assert sum(isinstance(each, messages.Sent) for each in sent) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_either_every_copy_is_stored(cast, monkeypatch):
    """The twin: nothing else keeps them apart."""
    next_event = log.next_event
    monkeypatch.setattr(log, "keyed", lambda _places: {})
    monkeypatch.setattr(log, "next_event", lambda *args, key, **fields: next_event(*args, **fields))
    assert len({each.seq for each in from_many_threads(cast.ann, "one")}) == THREADS
    assert Message.objects.count() == THREADS


async def over_http(server, scene, key: str) -> int:
    status, text = await asyncio.to_thread(
        server.request,
        "POST",
        f"/api/v1/rooms/{scene.room}/messages",
        json.dumps({"key": key, "message": "once"}),
        Authorization=f"Bearer {scene.ann.token}",
        **{"Content-Type": "application/json"},
    )
    assert status < 300, text
    return json.loads(text)["seq"]


async def over_socket(client, scene, key: str) -> int:
    return (await client.ok("send", room=scene.room, key=key, message="once"))["seq"]


@pytest.mark.parametrize(
    ("database", "layer"),
    [pytest.param("sqlite", "embedded", marks=pytest.mark.slow), ("postgres", "redis")],
)
async def test_two_processes_store_it_once_and_know_it_after_a_restart(stages, sockets, database, layer):
    stage = stages(database, layer)
    scene = stage.backstage.scene()
    first, second = stage.server("serve"), stage.another_server("serve")
    try:
        inside = [
            await Door(name, server, stage, sockets).enter(scene.ann, scene.room, by=by)
            for server, by in ((first, "session"), (second, "token"))
            for name in PATHS
        ]
        seqs = {}
        for key in KEYS:
            asked = [over_socket(client, scene, key) for client in inside]
            asked += [over_http(server, scene, key) for server in (first, second)]
            (seqs[key],) = set(await asyncio.gather(*asked))
        assert sorted(seqs.values()) == [*range(seqs["one"], seqs["one"] + len(KEYS))]

        assert await asyncio.to_thread(second.stop) == 0
        await asyncio.to_thread(second.start)
        back = await Door("rooms", second, stage, sockets).enter(scene.ann, scene.room)
        assert {key: await over_socket(back, scene, key) for key in KEYS} == seqs
        assert await back.refused("send", room=scene.room, key="one", message="twice") == "key_reused"
        stored = stage.backstage.do("query", model="Message", room__slug=scene.room)
        assert sorted(each["seq"] for each in stored) == sorted(seqs.values())
        assert second.complaints() == ""
    finally:
        second.remove()
