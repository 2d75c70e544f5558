"""Deeds that meet: on PostgreSQL, where two transactions run at the same time, and in SQLite's queue."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from chat.actions import log, messages, reactions
from chat.models import Message, Reaction, Room, RoomEvent
from chat.queries import messages as logs

from .replica import Replica

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 30
MOMENT = 0.5  # long enough for another transaction that is not kept waiting


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each of them came to: its answer, or what it raised."""
    start, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int) -> None:
        try:
            start.wait(SECONDS)
            outcomes[number] = deeds[number]()
        except Exception as error:
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return outcomes


def unlocked(slugs) -> dict[str, Room]:
    return {room.slug: room for room in Room.objects.filter(slug__in=slugs)}


def say(user) -> int:
    return messages.send(user, room="lobby", key="first", text="hello").seq


def react(user, target: int, **fields) -> Callable[[], int]:
    what = {"emoji": "👍", "on": True, **fields}
    return lambda: reactions.react(user, room="lobby", target=target, **what)


def test_people_react_at_once(cast):
    target = say(cast.ann)
    people = (cast.owner, cast.mod, cast.ann, cast.ben, cast.out)
    seqs = at_once(*(react(who, target) for who in people))
    assert sorted(seqs) == list(range(target + 1, target + 6))
    room = Room.objects.get(slug="lobby")
    (shown,) = logs.page(room)["messages"][0]["reactions"]
    assert (sorted(shown["users"]), shown["count"]) == (sorted(who.username for who in people), 5)
    assert Replica(logs.events_after(room, after=0)["events"]) == Replica(logs.page(room)["messages"])


@pytest.mark.parametrize("key", [None, "k"])
def test_one_person_reacts_once_from_several_windows(cast, key):
    target = say(cast.ann)
    seqs = at_once(*[react(cast.ben, target, key=key)] * 4)
    assert seqs == [target + 1] * 4
    assert Reaction.objects.count() == 1
    assert RoomEvent.objects.filter(kind="reaction").count() == 1


def test_who_deletes_it_at_once_deletes_it_once(cast):
    target = say(cast.ann)
    people = (cast.ann, cast.mod, cast.owner)
    seqs = at_once(*(lambda who=who: messages.delete(who, room="lobby", target=target) for who in people))
    assert seqs == [target + 1] * 3


def edit_while_it_is_deleted(cast, monkeypatch) -> tuple[Message, list[object]]:
    """The edit has looked whether the message is there, and stops for a moment before it writes."""
    target = say(cast.ann)
    looked, deleted = threading.Event(), threading.Event()
    message_in = log.message_in

    def slowly(room, seq):
        message = message_in(room, seq)
        if threading.current_thread() is editor:
            looked.set()
            deleted.wait(MOMENT)
        return message

    def edit():
        nonlocal editor
        editor = threading.current_thread()
        return messages.edit(cast.ann, room="lobby", target=target, text="here again")

    def delete():
        looked.wait(SECONDS)
        seq = messages.delete(cast.mod, room="lobby", target=target)
        deleted.set()
        return seq

    editor = None
    monkeypatch.setattr(log, "message_in", slowly)
    outcomes = at_once(edit, delete)
    return Message.objects.get(), outcomes


def test_a_deletion_holds_against_an_edit_at_the_same_time(cast, monkeypatch):
    message, (edited, deleted) = edit_while_it_is_deleted(cast, monkeypatch)
    assert (message.text, message.deleted_seq) == ("", deleted)
    assert edited == deleted - 1


def test_without_the_lock_it_would_not(cast, monkeypatch):
    monkeypatch.setattr(log, "lock_all", unlocked)
    _message, outcomes = edit_while_it_is_deleted(cast, monkeypatch)
    collided = any(isinstance(outcome, Exception) for outcome in outcomes)  # two changes with one number
    assert collided == (connection.vendor != "sqlite"), "SQLite has one writer at a time, lock or no lock"
