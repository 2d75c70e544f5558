"""The registry heals itself: leases, sweeping, and sockets that were swept by mistake."""

import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.models.functions import Now

from chat import presence
from chat.consumers.roll import Roll
from chat.conversation import Conversation, Visitor
from chat.models import Client, Server
from chat.pool import try_again
from chat.queries import clients

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lease(monkeypatch):
    """A lease of a process of its own, without the thread that renews it."""
    own = presence.Lease()
    monkeypatch.setattr(presence, "lease", own)
    monkeypatch.setattr(own, "_keep", lambda stop: None)
    yield own
    own.release()


def arrival(user, name="a"):
    return presence.Arrival(user.pk, f"specific.{name}!{uuid.uuid4().hex}", "", "async")


def sleep_past(lease):
    Server.objects.filter(pk=lease.id).update(lease_until=Now() - timedelta(seconds=1))


def test_a_socket_is_there_while_the_lease_runs_and_not_after(cast, lease):
    client = presence.arrive(arrival(cast.ann), at_most=5)
    assert presence.enter(client, cast.ann.pk, cast.lobby)
    assert presence.online(cast.lobby) == {cast.ann.pk: False}
    sleep_past(lease)
    assert not clients.live().exists()
    assert presence.online(cast.lobby) == {}
    presence.sweep()
    assert not Client.objects.exists()


def test_a_process_that_was_swept_by_mistake_puts_its_sockets_back(cast, lease):
    client = presence.arrive(arrival(cast.ann), at_most=5)
    presence.enter(client, cast.ann.pk, cast.lobby)
    sleep_past(lease)
    presence.sweep()  # by another process
    assert presence.renew(lease.id) is False
    presence.reconcile(lease.id, lease.here)
    assert [each.pk for each in clients.live(room="lobby")] == [client]


def test_a_new_socket_of_a_swept_process_is_registered(cast, lease):
    presence.arrive(arrival(cast.ann), at_most=5)
    sleep_past(lease)
    presence.sweep()
    assert presence.arrive(arrival(cast.ben), at_most=5) is not None
    assert [each.user for each in clients.live()] == [cast.ben]


def test_rows_without_a_socket_are_forgotten(cast, lease):
    client = presence.arrive(arrival(cast.ann), at_most=5)
    del lease.here[client]  # its farewell did not reach the database
    presence.reconcile(lease.id, lease.here)
    assert not Client.objects.exists()


@pytest.mark.parametrize("breaks", ["_delete", "_places_left"])
def test_what_the_database_did_not_take_is_put_right_with_the_next_renewal(cast, lease, monkeypatch, breaks):
    client = presence.arrive(arrival(cast.ann), at_most=5)
    with monkeypatch.context() as broken:
        broken.setattr(presence, breaks, away)
        with pytest.raises(OperationalError):
            presence.depart(client) if breaks == "_delete" else presence.arrive(arrival(cast.ben), at_most=5)
    here = set() if breaks == "_delete" else {client}
    assert set(lease.here) == here
    lease.tend()
    assert set(Client.objects.values_list("pk", flat=True)) == here
    assert not lease.in_doubt


def test_a_farewell_that_nobody_came_to_is_made_good_with_the_next_renewal(cast, lease):
    """Who gives up waiting is not counted when the deed is done at last; their row goes all the same."""
    talk = Conversation(Visitor(cast.ann, "", "specific.a!1", "async"))
    talk.client = presence.arrive(arrival(cast.ann), at_most=5)
    farewell = talk.close()
    next(farewell)
    with pytest.raises(StopIteration):
        farewell.throw(try_again())
    lease.tend()
    assert not Client.objects.exists()


def away(*_about, **_more):
    raise OperationalError("the database is away")


def test_two_sockets_are_one_person(cast, lease):
    first = presence.arrive(arrival(cast.ann), at_most=5)
    second = presence.arrive(arrival(cast.ann), at_most=5)
    assert presence.enter(first, cast.ann.pk, cast.lobby) is True
    assert presence.enter(second, cast.ann.pk, cast.lobby) is False
    presence.depart(first)
    assert presence.online(cast.lobby) == {cast.ann.pk: False}
    presence.depart(second)
    assert presence.online(cast.lobby) == {}


def test_rooms_that_were_not_noted_are_put_right(cast, lease):
    client = presence.arrive(arrival(cast.ann), at_most=5)
    presence.enter(client, cast.ann.pk, cast.staff)
    lease.here[client].rooms = {cast.lobby.pk}  # as when the database was away for a moment
    presence.reconcile(lease.id, lease.here)
    assert presence.present(["lobby", "staff"]) == {"lobby": {"ann": False}}


def test_who_arrives_during_the_reconciliation_keeps_the_row(cast, lease):
    class Here(dict):
        """Somebody arrives at the moment in which it is looked at."""

        def keys(self):
            if len(self) == 1:
                presence.arrive(arrival(cast.ben), at_most=5)
            return super().keys()

        __iter__ = None  # so that a copy asks for the keys

    lease.hold()
    lease.here = Here()
    presence.arrive(arrival(cast.ann), at_most=5)
    presence.reconcile(lease.id, lease.here)
    assert {each.user for each in clients.live()} == {cast.ann, cast.ben}
    assert len(lease.here) == 2


def told(roll, *slugs):
    return [(each["room"], each["username"], each["online"]) for each in roll.call(list(slugs))]


def test_who_is_back_before_the_second_call_was_never_away(cast, lease):
    roll = Roll()
    client = presence.arrive(arrival(cast.ann), at_most=5)
    presence.enter(client, cast.ann.pk, cast.lobby)
    assert told(roll, "lobby") == []  # whom the sockets know already
    presence.depart(client)
    assert told(roll, "lobby") == []
    client = presence.arrive(arrival(cast.ann), at_most=5)
    presence.enter(client, cast.ann.pk, cast.lobby)
    assert told(roll, "lobby") == []
    presence.depart(client)
    assert told(roll, "lobby") == []
    assert told(roll, "lobby") == [("lobby", "ann", False)]
    assert told(roll, "lobby") == []


def test_who_came_and_went_between_two_calls_is_told_to_be_gone(cast, lease):
    roll = Roll()
    roll.hear({"type": "chat.presence", "room": "lobby", "username": "ann", "online": True})
    assert told(roll, "lobby") == []
    assert told(roll, "lobby") == [("lobby", "ann", False)]


def test_who_was_heard_to_come_is_not_told_again(cast, lease):
    roll = Roll()
    assert told(roll, "lobby") == []
    presence.enter(presence.arrive(arrival(cast.ann), at_most=5), cast.ann.pk, cast.lobby)
    roll.hear({"type": "chat.presence", "room": "lobby", "username": "ann", "online": True})
    assert told(roll, "lobby") == []


def test_a_call_tells_of_those_whose_coming_was_not_heard(cast, lease):
    roll = Roll()
    assert told(roll, "lobby") == []
    client = presence.arrive(arrival(cast.ben), at_most=5)
    presence.enter(client, cast.ben.pk, cast.lobby)
    assert told(roll, "lobby", "staff") == [("lobby", "ben", True)]
    assert told(roll, "staff") == []
    assert told(roll, "lobby") == []  # a room that nobody followed in between begins anew


def idle_ones(roll):
    return [(each["username"], each["online"], each.get("idle", False)) for each in roll.call(["lobby"])]


def test_a_difference_in_who_is_idle_is_told_when_two_calls_find_it(cast, lease):
    roll = Roll()
    client = presence.arrive(arrival(cast.ann), at_most=5)
    presence.enter(client, cast.ann.pk, cast.lobby)
    assert idle_ones(roll) == []
    assert presence.rest(client, cast.ann.pk, on=True) is True
    assert idle_ones(roll) == []  # the word may be on its way
    assert idle_ones(roll) == [("ann", True, True)]
    assert idle_ones(roll) == []
    presence.rest(client, cast.ann.pk, on=False)
    roll.hear({"type": "chat.presence", "room": "lobby", "username": "ann", "online": True})
    assert idle_ones(roll) == idle_ones(roll) == []


def test_who_is_idle_on_one_screen_and_comes_to_another_is_told_to_come(cast, lease):
    first, second = (presence.arrive(arrival(cast.ann), at_most=5) for _ in range(2))
    presence.enter(first, cast.ann.pk, cast.lobby)
    assert presence.rest(first, cast.ann.pk, on=True) is False  # the other screen is not
    assert presence.online(cast.lobby) == {cast.ann.pk: False}
    assert presence.enter(second, cast.ann.pk, cast.lobby) is True
    assert presence.rest(second, cast.ann.pk, on=True) is True
    assert presence.online(cast.lobby) == {cast.ann.pk: True}


def test_a_socket_that_is_put_back_is_as_idle_as_it_was(cast, lease):
    client = presence.arrive(arrival(cast.ann), at_most=5)
    presence.enter(client, cast.ann.pk, cast.lobby)
    presence.rest(client, cast.ann.pk, on=True)
    Client.objects.all().delete()
    presence.reconcile(lease.id, lease.here)
    assert presence.present(["lobby"]) == {"lobby": {"ann": True}}


def test_one_person_has_a_limited_number_of_sockets(cast, lease):
    assert presence.arrive(arrival(cast.ann), at_most=1) is not None
    assert presence.arrive(arrival(cast.ann), at_most=1) is None
    assert presence.arrive(arrival(cast.ben), at_most=1) is not None


def test_an_orderly_exit_takes_its_rows_along(cast, lease):
    presence.arrive(arrival(cast.ann), at_most=5)
    lease.release()
    assert not Client.objects.exists()
