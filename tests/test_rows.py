"""Statements of our own, where Django's would take longer than the database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from chat.actions import rows
from chat.models import Message, RoomEvent, SearchEntry
from chat.queries.among import among

pytestmark = pytest.mark.django_db


def message(cast, seq, **fields):
    when = timezone.now().replace(microsecond=1) + timedelta(seconds=seq)
    return Message(room=cast.lobby, seq=seq, author=cast.ann, text="ä' \\ %s", sent_at=when, **fields)


@pytest.mark.any_database
def test_what_is_inserted_is_what_is_there(cast):
    given = [
        message(cast, 1_000),
        message(cast, 1_001, mentions=["ben", "ö\"'"], to_all=True, reply_to=1_000),
    ]
    rows.insert(given)
    assert list(Message.objects.filter(seq__gte=1_000).order_by("seq")) == given
    for each in given:
        assert not each._state.adding
        there = Message.objects.get(pk=each.pk)
        names = [field.attname for field in Message._meta.concrete_fields]
        assert [getattr(there, name) for name in names] == [getattr(each, name) for name in names]


@pytest.mark.any_database
def test_more_than_one_statement_takes(cast, monkeypatch):
    monkeypatch.setattr(rows, "VALUES", 40)
    given = rows.insert([message(cast, seq) for seq in range(1_000, 1_100)])
    assert {each.seq: each.pk for each in given} == dict(
        Message.objects.filter(seq__gte=1_000).values_list("seq", "pk")
    )


def test_nothing_is_no_statement(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rows.insert([]) == []


@pytest.mark.any_database
def test_the_table_keeps_to_its_rules(cast):
    rows.insert([message(cast, 1_000)])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert([message(cast, 1_001), message(cast, 1_000)])
    assert not Message.objects.filter(seq=1_001).exists()


@pytest.mark.any_database
def test_a_key_of_ones_own(cast):
    [there] = rows.insert([message(cast, 1_000)])
    rows.insert([SearchEntry(message=there, terms="'a' 'b'")])
    assert SearchEntry.objects.get().pk == there.pk


PLACES = {
    RoomEvent: (("room_id", "actor_id", "key"), (7, 7, "key")),
    Message: (("room_id", "seq"), (7, 7)),
}


@pytest.mark.parametrize("count", [1, 2, 100])
@pytest.mark.parametrize("model", PLACES)
def test_places_are_found_by_the_index(cast, model, count):
    """However many are asked for, and however many others there are: never by reading the table."""
    columns, place = PLACES[model]
    asked = among(model, columns, [place] * count)
    assert not asked
    if connection.vendor == "sqlite":  # PostgreSQL decides by what is in the table
        plan = asked.explain()
        assert f"SCAN {model._meta.db_table}" not in plan
        assert " AND ".join(f"{column}=?" for column in columns) in plan
