"""Messages that are stored together: each as if it were alone, and all for the price of one."""

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from chat.actions import log, rooms, sending
from chat.actions.sending import Letter, Sent, send_all
from chat.models import Message
from chat.pool import answer
from chat.refusals import Refused
from chat.together import Together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def letter(user, text, room="lobby", **fields):
    return Letter(user, room, fields.pop("key", text), text, **fields)


def stored(room="lobby"):
    rows = Message.objects.filter(room__slug=room).order_by("seq")
    return [(row.seq, row.author.username, row.text) for row in rows]


def code(answer):
    return answer.code if isinstance(answer, Refused) else type(answer).__name__


def test_in_the_order_in_which_they_came_each_with_its_place(cast):
    cast.lobby.refresh_from_db()
    before = cast.lobby.last_seq
    answers = send_all([letter(cast.ann, "a"), letter(cast.ben, "b"), letter(cast.ann, "c")])
    assert [answer.seq for answer in answers] == [before + 1, before + 2, before + 3]
    assert stored() == [(before + 1, "ann", "a"), (before + 2, "ben", "b"), (before + 3, "ann", "c")]
    cast.lobby.refresh_from_db()
    assert cast.lobby.last_seq == before + 3


def test_what_is_wrong_with_one_is_no_others_business(cast):
    rooms.create(cast.ann, name="Other", kind="private")
    answers = send_all(
        [
            letter(cast.ann, "one"),
            letter(cast.ben, "", key="empty"),
            letter(cast.ben, "x" * 5_000, key="long"),
            letter(cast.ben, "no such room", room="nowhere"),
            letter(cast.ben, "not for him", room="other"),
            letter(cast.ben, "an answer to nothing", reply_to=999),
            letter(cast.ann, "two"),
        ]
    )
    refused = ["empty", "too_long", "not_found", "not_found", "not_found"]
    assert [code(answer) for answer in answers] == ["Sent", *refused, "Sent"]
    assert [text for _seq, _who, text in stored()] == ["one", "two"]
    assert answers[-1].seq == answers[0].seq + 1


def test_a_key_is_good_once_in_one_transaction_too(cast):
    first, again, other, bens = send_all(
        [
            letter(cast.ann, "said twice", key="k"),
            letter(cast.ann, "said twice", key="k"),
            letter(cast.ann, "something else", key="k"),
            letter(cast.ben, "his own key", key="k"),
        ]
    )
    assert (again.seq, again.again) == (first.seq, True)
    assert (code(other), other.data) == ("key_reused", {"seq": first.seq})
    assert bens.seq == first.seq + 1
    assert send_all([letter(cast.ann, "said twice", key="k")]) == [again]


def test_a_refusal_speaks_the_language_of_who_wrote(cast):
    with translation.override("ko"):
        korean = letter(cast.ann, " ", key="1")
        expected = translation.gettext("Write something first.")
    with translation.override("en"):
        english = letter(cast.ann, " ", key="2")
        answers = send_all([korean, english])
    assert [answer.message for answer in answers] == [expected, "Write something first."]
    assert expected != "Write something first."


def test_a_hundred_cost_as_many_statements_as_two(cast):
    names = ["lobby", *(rooms.create(cast.ann, name=f"Room {number}").slug for number in range(9))]

    def cost(count, word):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answers = send_all(
                [letter(cast.ann, f"{word} {number}", room=names[number % 10]) for number in range(count)]
            )
        assert all(isinstance(answer, Sent) for answer in answers)
        return len(asked)

    assert cost(100, "many") <= cost(2, "few") + 2  # SQLite takes a limited number of values at once


async def store(each):
    """As a socket does."""
    return await answer(Together(sending.send_all, each), 10)


async def test_what_waits_is_stored_together_and_each_hears_of_its_own(cast, monkeypatch):
    sizes, begun, go_on = [], threading.Event(), threading.Event()
    really = sending.send_all

    def send_slowly(letters):
        sizes.append(len(letters))
        begun.set()
        assert go_on.wait(20)
        return really(letters)

    monkeypatch.setattr(sending, "send_all", send_slowly)
    monkeypatch.setattr("chat.together.OVERDUE_SECONDS", 20)
    first = asyncio.create_task(store(letter(cast.ann, "first")))
    await asyncio.to_thread(begun.wait, 10)
    others = [asyncio.create_task(store(letter(cast.ben, f"{n}"))) for n in range(20)]
    refused = asyncio.create_task(store(letter(cast.ben, "", key="empty")))
    await asyncio.sleep(0)
    go_on.set()
    sent = await asyncio.gather(first, *others)
    assert sizes == [1, 21]
    assert [each.key for each in sent] == ["first", *map(str, range(20))]
    assert [each.seq for each in sent] == [*range(sent[0].seq, sent[0].seq + 21)]
    assert code(await refused) == "empty"


async def test_switched_off_each_is_stored_alone(cast, monkeypatch, settings):
    settings.CHAT_TOGETHER = False
    sizes, really = [], sending.send_all
    monkeypatch.setattr(sending, "send_all", lambda letters: sizes.append(len(letters)) or really(letters))
    sent = await asyncio.gather(*[store(letter(cast.ann, str(n))) for n in range(5)])
    assert sizes == [1] * 5
    assert {each.key for each in sent} == {*map(str, range(5))}


async def test_who_breaks_the_transaction_breaks_only_their_own(cast, monkeypatch):
    def append_all(events, append_all=log.append_all):
        if any(event.key == "poison" for event in events):
            raise DatabaseError("what no database takes")
        append_all(events)

    monkeypatch.setattr(log, "append_all", append_all)
    each = [letter(cast.ann, "one"), letter(cast.ann, "poison"), letter(cast.ben, "two")]
    answers = await asyncio.gather(*map(store, each))
    assert [code(answer) for answer in answers] == ["Sent", "try_again", "Sent"]
    written = await sync_to_async(stored)()
    assert [text for _seq, _who, text in written] == ["one", "two"]
