"""Everybody reads one log, 1, 2, 3 … without a hole, however many write at once."""

import asyncio
import contextlib
from functools import partial

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from chat.actions import log, messages
from chat.models import Room
from chat.queries import messages as logs

from .doors import PATHS, Door
from .test_changes_at_once import at_once, unlocked
from .test_pulse import frames_until_ping, next_message, sitting_in

WRITERS, EACH = 6, 12
ALL = WRITERS * EACH
READERS = (
    ("/ws/chat/lobby/", ["chat.v1"]),
    ("/ws/sync/chat/lobby/", ["chat.v1"]),
    ("/ws/chat/lobby/", []),
)


def write(user, name: int) -> list[int]:
    said = (f"{name}-{number}" for number in range(EACH))
    return [messages.send(user, room="lobby", key=text, text=text).seq for text in said]


def all_write(cast) -> list[object]:
    """The seqs that each of them was told, or what it met instead."""
    people = (cast.ann, cast.ben, cast.mod, cast.owner, cast.out, cast.ann)
    return at_once(*[partial(write, user, name) for name, user in enumerate(people)])


def stored_after(seq: int) -> list[tuple[int, str]]:
    found = logs.events_after(Room.objects.get(slug="lobby"), after=seq)
    return [(event["seq"], event["message"]) for event in found["events"]]


async def read(socket) -> list[tuple[int, str]]:
    told = [await next_message(socket, 20) for _ in range(ALL)]
    return [(frame["seq"], frame["message"]) for frame in told]


@pytest.mark.django_db(transaction=True)
async def test_all_readers_are_told_the_log_while_many_write(cast):
    async with contextlib.AsyncExitStack() as house:
        sockets = [await house.enter_async_context(sitting_in(cast.mod, *each)) for each in READERS]
        for socket in sockets[:2]:
            await frames_until_ping(socket)
        told = await asyncio.gather(asyncio.to_thread(all_write, cast), *map(read, sockets))
    answers, *streams = told
    first = cast.lobby.last_seq + 1
    stream = await sync_to_async(stored_after)(first - 1)
    assert [seq for seq, _text in stream] == [*range(first, first + ALL)]
    assert streams == [stream] * len(READERS)
    places = {text: seq for seq, text in stream}
    assert answers == [[places[f"{name}-{number}"] for number in range(EACH)] for name in range(WRITERS)]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_take_one_place(cast, monkeypatch):
    """The twin. SQLite has one writer at a time, lock or no lock."""
    monkeypatch.setattr(log, "lock_all", unlocked)
    collided = any(isinstance(each, Exception) for each in all_write(cast))
    assert collided == (connection.vendor != "sqlite")


async def test_two_processes_tell_one_order(stages, sockets):
    stage = stages("postgres", "redis")
    scene = stage.backstage.scene()
    first, second = stage.server("serve"), stage.another_server("serve")

    async def write_here(client, name: str) -> None:
        for number in range(EACH):
            text = f"{name}-{number}"
            await client.ok("send", room=scene.room, key=text, message=text)

    async def read_here(client) -> list[tuple[int, str]]:
        told = [await client.expect("chat.message") for _ in range(len(inside) * EACH)]
        return [(frame["seq"], frame["message"]) for frame in told]

    try:
        inside = [
            await Door(name, server, stage, sockets).enter(person, scene.room)
            for server, person in ((first, scene.ann), (second, scene.ben))
            for name in PATHS
        ]
        await asyncio.gather(*[write_here(client, str(name)) for name, client in enumerate(inside)])
        streams = await asyncio.gather(*map(read_here, inside))
        stored = stage.backstage.do("query", model="Message", room__slug=scene.room)
        stream = sorted((each["seq"], each["text"]) for each in stored)
        start = stream[0][0]
        assert [seq for seq, _text in stream] == [*range(start, start + len(inside) * EACH)]
        assert streams == [stream] * len(inside)
        assert second.complaints() == ""
    finally:
        second.remove()
