"""Questions that are put into words once: they find what the ORM finds, in few words."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.actions import log, messages
from chat.models import Membership, RoomEvent
from chat.queries.among import among
from chat.queries.prepared import Prepared, filled_up

pytestmark = pytest.mark.django_db(transaction=True)

events_at = Prepared(RoomEvent, partial(among, RoomEvent, ("room_id", "seq")))


def of_operators(places):
    """With a value that is the same each time, before and after those that are filled in."""
    found = among(Membership, ("room_id", "user_id"), places).filter(role__in=["moderator", "owner"])
    return found.exclude(user__username="nobody").order_by("-user_id")


operators = Prepared(Membership, of_operators)


@pytest.fixture
def places(cast):
    for number in range(6):
        messages.send(cast.ann, room="lobby", key=f"k{number}", text=f"words {number}")
    seqs = RoomEvent.objects.filter(room=cast.lobby).values_list("seq", flat=True)
    return [(cast.lobby.pk, seq) for seq in seqs]


def fields(rows):
    return sorted(
        [{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} for row in rows],
        key=lambda row: row["id"],
    )


def test_it_finds_what_is_there_with_every_value_of_its_type(places):
    for number in range(1, len(places) + 1):
        asked = places[:number]
        known = RoomEvent.objects.filter(room=asked[0][0], seq__in=[seq for _room, seq in asked])
        assert fields(events_at(asked)) == fields(known)
        assert len(known) == number


def test_nothing_is_asked_about_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert events_at([]) == []


def test_the_words_are_of_few_sizes(places):
    def words(number):
        with CaptureQueriesContext(connection) as asked:
            events_at([(1, seq) for seq in range(number)])
        [query] = asked
        return query["sql"].count("(1, ")

    assert [words(number) for number in (1, 2, 3, 4, 5, 8, 9)] == [1, 2, 4, 4, 8, 8, 16]
    assert filled_up([(1,), (2,), (3,)]) == [(1,), (2,), (3,), (3,)]


def test_what_is_the_same_each_time_stays_and_so_does_the_order(cast):
    asked = [(cast.lobby.pk, each.pk) for each in (cast.ann, cast.ben, cast.mod, cast.owner)]
    for number in range(1, 5):
        found = operators(asked[:number])
        assert [row.pk for row in found] == [row.pk for row in of_operators(asked[:number])]
    assert len(found) == 2


def test_a_column_that_is_put_off_is_asked_for_when_it_is_needed(cast, django_assert_num_queries):
    [row] = log.memberships([(cast.lobby.pk, cast.ann.pk)]).values()
    with django_assert_num_queries(1):
        joined = row.created_at
    assert joined == Membership.objects.get(pk=row.pk).created_at
