"""Who comes at the same moment is let in together, and nobody whom one by one would keep out."""

import uuid

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import presence
from chat.actions import arrivals, people, tokens
from chat.models import Client, Ending, Server
from chat.queries import clients, endings, sessions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def lease(monkeypatch):
    own = presence.Lease()
    monkeypatch.setattr(presence, "lease", own)
    monkeypatch.setattr(own, "_keep", lambda stop: None)
    yield own
    own.release()


def signed_in(user) -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session


def newcomer(user, room="lobby", *, session=None, at_most=20):
    arrival = presence.Arrival(user.pk, f"specific.x!{uuid.uuid4().hex}", "", "async")
    return arrivals.Newcomer(sessions.Proof(user, session), arrival, room, at_most)


def come(*newcomers):
    return arrivals.receive(list(newcomers))


def refusals(*newcomers):
    return [each.refusal for each in come(*newcomers)]


def test_many_cost_as_many_questions_as_one(cast):
    come(newcomer(cast.ann), newcomer(cast.ben))
    with CaptureQueriesContext(connection) as one:
        come(newcomer(cast.ann))
    with CaptureQueriesContext(connection) as many:
        come(*(newcomer(user) for user in [cast.ann, cast.ben] * 10))
    assert len(many) == len(one)


def test_each_is_noted_with_the_room_before_anybody_hears_of_it(cast):
    ann, again, ben = come(newcomer(cast.ann), newcomer(cast.ann), newcomer(cast.ben, "staff"))
    assert {each.pk for each in clients.live(room="lobby")} == {ann.client, again.client}
    assert [each.pk for each in clients.live(room="staff")] == [ben.client]
    assert (ann.entered.first, again.entered.first, ben.entered.first) == (True, False, True)


def test_no_access_and_no_such_room_look_the_same_and_leave_nothing_behind(cast):
    strangers = [newcomer(cast.out, "staff"), newcomer(cast.out, "nowhere"), newcomer(cast.out, "no slug/")]
    assert refusals(*strangers) == [4404, 4404, 4404]
    assert not Client.objects.exists()


def test_who_has_too_many_is_refused_and_the_others_are_not(cast, lease):
    come(newcomer(cast.ann))
    crowd = [newcomer(user, at_most=2) for user in (cast.ann, cast.ann, cast.ben)]
    assert refusals(*crowd) == [None, 4409, None]
    assert Client.objects.count() == len(lease.here) == 3


def test_two_processes_that_count_at_the_same_moment(cast, lease, monkeypatch):
    insert = presence._insert

    def insert_after_another(here):
        other = Server.objects.create(
            host="other", pid=1, started_at=presence.Now(), lease_until=presence.Now() + presence.LEASE
        )
        newcomer(cast.ann).arrival.row(uuid.uuid4(), other.pk).save(force_insert=True)
        insert(here)

    monkeypatch.setattr(presence, "_insert", insert_after_another)
    assert refusals(newcomer(cast.ann, at_most=1)) == [4409]
    assert Client.objects.count() == 1
    assert lease.here == {}


def test_whose_session_ended_since_the_handshake_does_not_get_in(cast):
    stays, ended = signed_in(cast.ann), signed_in(cast.ann)
    token = sessions.Proof(cast.ben, token=tokens.find(tokens.create(cast.ben)).pk)
    revoked = tokens.find(tokens.create(cast.ben))
    ended.delete()
    tokens.revoke(revoked)
    proofs = [sessions.Proof(cast.ann, stays), sessions.Proof(cast.ann, ended), token]
    proofs.append(sessions.Proof(cast.ben, token=revoked.pk))
    assert sessions.hold(proofs) == [True, False, True, False]
    people.deactivate(cast.ann)
    assert sessions.hold(proofs) == [False, False, True, False]


def test_an_end_between_the_looks_is_seen_by_one_of_them(cast, monkeypatch):
    """The settled ends are read before the session is looked at, so none is taken for settled that is not."""
    session = signed_in(cast.ann)
    look = endings.settled

    def look_and_end(users):
        found = look(users)
        session.delete()
        people.end_all_sockets(cast.ann)
        return found

    monkeypatch.setattr(endings, "settled", look_and_end)
    (welcome,) = come(newcomer(cast.ann, session=session))
    assert welcome.refusal == 4401
    assert not welcome.settled & set(Ending.objects.values_list("pk", flat=True))


def test_sessions_that_are_looked_up_together_are_each_ones_own(cast):
    ann, ben, gone = signed_in(cast.ann), signed_in(cast.ben), signed_in(cast.ann)
    gone.delete()
    old = signed_in(cast.ben)
    old[HASH_SESSION_KEY] = "of another password"
    old.save()
    keys = [ann.session_key, ben.session_key, gone.session_key, old.session_key, "nonsense", None]
    found = sessions.find(keys)
    assert [user for _session, user in found] == [cast.ann, cast.ben, None, None, None, None]
    assert [session.session_key for session, _user in found][:3] == [ann.session_key, ben.session_key, None]
    assert not SessionStore().exists(old.session_key)


def test_who_gave_up_waiting_leaves_no_row(cast, lease):
    arrivals.send_away(come(newcomer(cast.ann), newcomer(cast.out, "staff")))
    assert not Client.objects.exists()
    assert lease.here == {}
