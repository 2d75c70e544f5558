"""Who is told of what while the chat is closed, when, and what is taken back, as browsers decrypt it."""

import json
import uuid
from datetime import UTC, datetime, time, timedelta
from importlib import import_module

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.actions import direct, messages, notices, people, preferences, reading, rooms, subscriptions
from chat.models import Notice, NoticeMark, Profile, PushSubscription
from chat.queries import notices as known
from chat.queries import sessions
from chat.refusals import Refused
from chat.tasks import notices as loop
from chat.webpush import vapid

from .pushing import Device, PushService

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def service(settings, monkeypatch):
    found = PushService()
    settings.CHAT_VAPID_KEY = vapid.new_key()
    settings.CHAT_PUSH_EXEMPT = {("127.0.0.1", found.port)}
    monkeypatch.setattr(notices, "SOON", timedelta())
    monkeypatch.setattr(notices, "LATER", timedelta())
    yield found
    found.close()


@pytest.fixture
def phone(service, cast):
    """Ben's, woken from now on."""
    return have_device(service, cast.ben, "ben")


def session_of(user):
    client = Client()
    client.force_login(user)
    return import_module(site.SESSION_ENGINE).SessionStore(client.session.session_key)


def have_device(service: PushService, user, name: str) -> Device:
    device = service.device(name)
    device.session = session_of(user)
    subscriptions.subscribe(user, device.session, endpoint=device.endpoint, **device.keys)
    return device


def say(user, text: str, room: str = "lobby") -> int:
    return messages.send(user, room=room, key=uuid.uuid4().hex, text=text).seq


def work() -> None:
    """Until nothing is due."""
    while loop.work():
        pass


def work_at(moment: datetime, monkeypatch) -> None:
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: moment)
        work()


def texts(device: Device) -> list[str]:
    return [each.get("body", f"read {each.get('read')}") for each in device.told]


# ------------------------------------------------------------------------- who and what


def test_a_message_wakes_a_closed_browser(cast, phone):
    seq = say(cast.ann, "The **tide** is\n\nout")
    work()
    assert phone.told == [
        {
            "room": "lobby",
            "seq": seq,
            "title": "ann in Lobby",
            "body": "The tide is out",
            "lang": "en",
            "url": f"/chat/lobby/#m{seq}",
        }
    ]
    (headers,) = phone.headers
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["Authorization"].startswith("vapid t=")
    assert int(headers["TTL"]) > 0
    work()
    assert len(phone.told) == 1


def test_nobody_is_woken_by_their_own_words_nor_for_a_room_they_are_not_in(cast, phone, service):
    out = have_device(service, cast.out, "out")
    say(cast.ben, "mine")
    say(cast.ann, "for the staff", room="staff")
    work()
    assert (texts(phone), texts(out)) == (["for the staff"], ["mine"])


def test_levels_decide(cast, phone):
    for level, heard in {
        "all": ["plain", "@ben you"],
        "mentions": ["@ben you"],
        "nothing": [],
        "hidden": [],
    }.items():
        preferences.prefer(cast.ben, room="lobby", level=level)
        phone.told.clear()
        for text in ("plain", "@ben you", "`@ben` not you"):
            say(cast.ann, text)
            work()
        expected = [*heard, "@ben not you"] if level == "all" else heard
        assert texts(phone) == expected, level
        reading.mark(cast.ben, room="lobby", seq=10_000)
        work()


def test_an_edit_tells_those_it_addresses_and_nobody_again(cast, phone, service):
    out = have_device(service, cast.out, "out")
    for user in (cast.ben, cast.out):
        preferences.prefer(user, room="lobby", level="mentions")
    asked, other = say(cast.ann, "who looks at this"), say(cast.ann, "@ben and this")
    work()
    assert (texts(phone), texts(out)) == (["@ben and this"], [])
    messages.edit(cast.ann, room="lobby", target=asked, text="who looks at this, @ben")
    work()
    assert texts(phone) == ["@ben and this", "who looks at this, @ben"]
    assert phone.told[-1]["url"].endswith(f"#m{asked}")
    messages.edit(cast.ann, room="lobby", target=asked, text="who looks at this, @ben and @out")
    messages.edit(cast.ann, room="lobby", target=other, text="@ben, and at that")
    work()
    work()
    assert len(phone.told) == 2
    assert texts(out) == ["who looks at this, @ben and @out"]
    reading.mark(cast.out, room="lobby", seq=other)
    work()
    messages.edit(cast.ann, room="lobby", target=other, text="@out, and you")  # read before it was for them
    work()
    assert texts(out)[1:] == [f"read {asked}"]


def test_an_edit_takes_back_what_it_addresses_no_longer(cast, phone):
    preferences.prefer(cast.ben, room="lobby", level="mentions")
    seq = say(cast.ann, "@ben look")
    work()
    messages.edit(cast.ann, room="lobby", target=seq, text="@out look")
    work()
    assert texts(phone) == ["@ben look", f"read {seq}"]


def test_who_hears_everything_is_told_that_it_is_to_them(cast, phone):
    seq = say(cast.ann, "look")
    work()
    messages.edit(cast.ann, room="lobby", target=seq, text="@ben look")
    work()
    work()
    assert texts(phone) == ["look", "@ben look"]
    room = direct.open_with(cast.ann, ["ben"]).slug
    seq = say(cast.ann, "psst", room=room)
    work()
    messages.edit(cast.ann, room=room, target=seq, text="psst @ben")  # was to them before
    work()
    assert texts(phone)[2:] == ["psst"]


def test_a_stretch_of_messages_is_not_looked_through_for_edits(cast, phone):
    say(cast.ann, "what is asked once is asked")
    work()
    say(cast.ann, "one")
    say(cast.ann, "two")
    with CaptureQueriesContext(connection) as asked:
        known.called(known.unseen())
    assert not [each for each in asked if "addressed" in each["sql"]]


def test_direct_messages_are_called_by_their_sender_also_the_very_first(cast, phone):
    room = direct.open_with(cast.ann, ["ben"])
    say(cast.ann, "psst", room=room.slug)
    work()
    assert [(each["title"], each["body"]) for each in phone.told] == [("ann", "psst")]


def test_the_text_stays_at_home_if_one_wants(cast, phone):
    profile = Profile.of(cast.ben)
    profile.notify_text, profile.language = False, "ko"
    profile.save()
    say(cast.ann, "secret")
    work()
    (told,) = phone.told
    assert "secret" not in json.dumps(told)
    assert told["lang"] == "ko"


def test_many_messages_are_one_notice_that_shows_the_newest(cast, phone):
    for n in range(30):
        say(cast.ann, f"number {n}")
    work()
    assert texts(phone) == ["number 29"]


def test_what_was_said_before_the_device_is_not_told(cast, service):
    say(cast.ann, "long ago")
    phone = have_device(service, cast.ben, "late")
    work()
    assert phone.told == []
    say(cast.ann, "now")
    work()
    assert texts(phone) == ["now"]


# ------------------------------------------------------------------------- read elsewhere


def test_read_meanwhile_is_not_sent(cast, phone):
    seq = say(cast.ann, "hello")
    notices.look()
    assert Notice.objects.count() == 1
    reading.mark(cast.ben, room="lobby", seq=seq)
    work()
    assert phone.told == []
    assert not Notice.objects.exists()


def test_who_has_the_chat_open_somewhere_has_more_time(cast, phone, monkeypatch):
    monkeypatch.setattr(notices, "LATER", timedelta(seconds=20))
    monkeypatch.setattr(known, "with_open_page", lambda ids: set(ids))
    say(cast.ann, "hello")
    work()
    assert phone.told == []
    work_at(timezone.now() + timedelta(seconds=21), monkeypatch)
    assert texts(phone) == ["hello"]


def test_reading_elsewhere_takes_it_back(cast, phone):
    seq = say(cast.ann, "hello")
    work()
    reading.mark(cast.ben, room="lobby", seq=seq)
    work()
    assert phone.told[1:] == [{"room": "lobby", "read": seq}]
    assert not Notice.objects.exists()
    work()
    assert len(phone.told) == 2


def test_a_deleted_message_is_taken_back_or_the_one_before_it_is_shown(cast, phone):
    say(cast.ann, "one")
    two = say(cast.ann, "two")
    work()
    messages.delete(cast.ann, room="lobby", target=two)
    work()
    assert texts(phone) == ["two", "one"]


def test_who_was_removed_is_told_nothing_and_what_is_shown_is_taken_back(cast, phone):
    say(cast.ann, "before", room="staff")
    work()
    say(cast.ann, "after", room="staff")
    rooms.remove(cast.mod, room="staff", username="ben")
    work()
    assert [each.get("body") for each in phone.told] == ["before", None]


def test_a_reply_in_a_thread_calls_its_people_until_it_is_read_there(cast, phone, service):
    other = have_device(service, cast.mod, "mod")
    root = say(cast.ben, "Who has the key?")
    work()
    phone.told.clear()
    other.told.clear()
    reply = messages.send(cast.ann, room="lobby", key="r", text="I do", thread=root).seq
    work()
    assert (texts(phone), texts(other)) == (["I do"], [])
    reading.mark(cast.ben, room="lobby", seq=reply)  # which does not show it
    work()
    assert texts(phone) == ["I do"]
    reading.mark(cast.ben, room="lobby", thread=root, seq=reply)
    work()
    assert phone.told[1:] == [{"room": "lobby", "read": reply}]


# ------------------------------------------------------------------------- quiet


def quiet(user, begin: int | None, end: int | None, zone: str = "UTC", until: datetime | None = None) -> None:
    fields = {"quiet_from": begin, "quiet_to": end}
    profile = Profile.of(user)
    for name, hour in fields.items():
        setattr(profile, name, None if hour is None else time(hour))
    profile.quiet_zone, profile.quiet_until = zone, until
    profile.save()


def test_quiet_hours_put_it_off_until_they_end(cast, phone, monkeypatch):
    now = timezone.now()
    quiet(cast.ben, now.hour, (now.hour + 2) % 24)
    say(cast.ann, "in the night")
    work()
    assert phone.told == []
    work_at(now + timedelta(hours=2, minutes=1), monkeypatch)
    assert texts(phone) == ["in the night"]


def test_do_not_disturb_holds_until_it_is_taken_back(cast, phone):
    quiet(cast.ben, None, None, until=timezone.now() + timedelta(hours=1))
    say(cast.ann, "not now")
    work()
    assert phone.told == []
    quiet(cast.ben, None, None)
    notices.look_again(cast.ben)
    work()
    assert texts(phone) == ["not now"]


@pytest.mark.parametrize(
    ("hours", "zone", "now", "end"),
    [
        ((22, 7), "UTC", "2026-02-01T21:59", None),
        ((22, 7), "UTC", "2026-02-01T22:00", "2026-02-02T07:00"),
        ((22, 7), "UTC", "2026-02-01T06:59", "2026-02-01T07:00"),
        ((22, 7), "UTC", "2026-02-01T07:00", None),
        ((22, 7), "Asia/Seoul", "2026-02-01T13:30", "2026-02-01T22:00"),
        ((22, 7), "Asia/Seoul", "2026-02-01T22:30", None),
        ((12, 13), "America/New_York", "2026-07-01T16:30", "2026-07-01T17:00"),
        ((12, 13), "America/New_York", "2026-01-01T16:30", None),
        # The clocks go forward in this night: it ends an hour earlier than it would.
        ((22, 7), "Europe/Oslo", "2026-03-28T23:00", "2026-03-29T05:00"),
        ((22, 7), "Nowhere/Else", "2026-02-01T22:30", "2026-02-02T07:00"),
        ((7, 7), "UTC", "2026-02-01T07:30", None),
    ],
)
def test_quiet_hours_are_those_of_ones_own_clock(hours, zone, now, end):
    begin, stop = map(time, hours)
    found = Profile(quiet_from=begin, quiet_to=stop, quiet_zone=zone).quiet_end(
        datetime.fromisoformat(now).replace(tzinfo=UTC)
    )
    assert (found and f"{found:%Y-%m-%dT%H:%M}") == end


# ------------------------------------------------------------------------- nothing is dropped


@pytest.mark.parametrize("status", [429, 500, 503, 401, 403])
def test_what_a_push_service_does_not_take_now_is_sent_later(cast, phone, service, monkeypatch, status):
    service.answers.extend([(status, {}), (status, {})])
    say(cast.ann, "hello")
    work()
    assert service.asked == 1
    work_at(timezone.now() + timedelta(seconds=16), monkeypatch)
    assert service.asked == 2
    work_at(timezone.now() + timedelta(seconds=17), monkeypatch)
    assert service.asked == 2  # each pause is twice the last
    work_at(timezone.now() + timedelta(minutes=2), monkeypatch)
    assert texts(phone) == ["hello"]


def test_a_push_service_says_how_long_to_wait(cast, phone, service, monkeypatch):
    service.answers.append((429, {"Retry-After": "600"}))
    say(cast.ann, "hello")
    work()
    work_at(timezone.now() + timedelta(seconds=590), monkeypatch)
    assert service.asked == 1
    work_at(timezone.now() + timedelta(seconds=610), monkeypatch)
    assert texts(phone) == ["hello"]


def test_after_a_day_it_is_given_up_and_said(cast, phone, service, monkeypatch, caplog):
    service.answers.append((500, {}))
    say(cast.ann, "hello")
    work()
    work_at(timezone.now() + timedelta(hours=25), monkeypatch)
    assert service.asked == 1
    assert "gave up on telling" in caplog.text


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_forgotten(cast, phone, service, status):
    service.answers.append((status, {}))
    say(cast.ann, "hello")
    work()
    assert not PushSubscription.objects.exists()
    say(cast.ann, "again")
    work()
    assert service.asked == 1


def test_one_that_refuses_keeps_no_other_waiting(cast, phone, service):
    other = have_device(service, cast.mod, "mod")
    service.answers.append((400, {}))
    say(cast.ann, "hello")
    work()
    assert len(phone.told) + len(other.told) == 1
    say(cast.ann, "again")
    work()
    assert texts(phone)[-1] == texts(other)[-1] == "again"


def test_a_worker_that_dies_with_a_claimed_row_loses_nothing(cast, phone, monkeypatch):
    say(cast.ann, "hello")
    notices.look()
    assert len(notices.take_due()) == 1  # and then nothing more is heard of it
    work()
    assert phone.told == []
    work_at(timezone.now() + notices.LEASE + timedelta(seconds=1), monkeypatch)
    assert texts(phone) == ["hello"]


def test_without_the_lease_it_would_be_lost(cast, phone, monkeypatch):
    """The twin: a row that is done when it is claimed is gone with the worker."""
    say(cast.ann, "hello")
    notices.look()
    for job in notices.take_due():
        notices._done(job.notice, shows=0)
    work_at(timezone.now() + notices.LEASE + timedelta(seconds=1), monkeypatch)
    assert phone.told == []


def test_a_worker_that_was_away_finds_what_was_said_meanwhile(cast, phone):
    for n in range(3):
        say(cast.ann, f"{n}", room="staff" if n % 2 else "lobby")
    assert not NoticeMark.objects.exists()
    work()
    assert sorted(texts(phone)) == ["1", "2"]


def test_what_comes_while_one_is_sent_is_told_next(cast, phone):
    say(cast.ann, "one")
    notices.look()
    jobs = notices.take_due()
    say(cast.ann, "two")
    notices.look()
    notices.settle(jobs, [notices.Answer(notices.Outcome.TAKEN)])
    work()
    assert texts(phone) == ["two"]


# ------------------------------------------------------------------------- whose device


def test_signing_out_ends_it(cast, phone):
    people.end_named(cast.ben, sessions.name_of(phone.session))
    say(cast.ann, "hello")
    work()
    assert phone.told == []
    assert not PushSubscription.objects.exists()


def test_signing_out_on_a_page_ends_it(cast, service):
    client = Client()
    client.force_login(cast.ben)
    device = service.device("ben")
    body = {"endpoint": device.endpoint, "keys": device.keys, "expirationTime": None}
    answer = client.put("/api/v1/push", json.dumps(body), content_type="application/json")
    assert answer.json() == {"key": vapid.public_key(), "on": True}
    client.post("/accounts/logout/")
    assert not PushSubscription.objects.exists()


def test_a_session_that_ran_out_ends_it(cast, phone):
    phone.session.delete()
    say(cast.ann, "hello")
    work()
    assert phone.told == []
    assert not PushSubscription.objects.exists()


def test_a_new_password_ends_all_other_devices(cast, phone, service):
    tablet = have_device(service, cast.ben, "tablet")
    people.set_password(cast.ben, "another one entirely", session=tablet.session)
    assert [each.endpoint for each in PushSubscription.objects.all()] == [tablet.endpoint]


def test_a_closed_account_is_told_nothing(cast, phone):
    say(cast.ann, "hello")
    notices.look()
    people.deactivate(cast.ben)
    work()
    assert phone.told == []


def test_a_browser_belongs_to_whoever_signed_in_last(cast, phone, service):
    session = session_of(cast.mod)
    subscriptions.subscribe(cast.mod, session, endpoint=phone.endpoint, **phone.keys)
    say(cast.mod, "for ben")
    work()
    assert phone.told == []
    say(cast.ann, "for mod")
    work()
    assert texts(phone) == ["for mod"]


def test_addresses_inside_are_refused(cast, service):
    device = service.device("x")
    for endpoint in ("http://push.example/x", "https://localhost:6379/x", "nonsense", "https://localhost/x"):
        with pytest.raises(Refused):
            subscriptions.subscribe(cast.ben, session_of(cast.ben), endpoint=endpoint, **device.keys)


def test_a_script_has_no_browser_to_wake(cast, service):
    device, nothing = service.device("x"), import_module(site.SESSION_ENGINE).SessionStore()
    with pytest.raises(Refused):
        subscriptions.subscribe(
            cast.ben,
            nothing,
            endpoint=device.endpoint,
            **device.keys,
        )


# ------------------------------------------------------------------------- what it costs


def test_a_message_costs_no_query_more_with_devices_than_without(cast, service):
    say(cast.ann, "what is asked once is asked")
    with CaptureQueriesContext(connection) as without:
        say(cast.ann, "one")
    have_device(service, cast.ben, "ben")
    work()
    with CaptureQueriesContext(connection) as with_devices:
        say(cast.ann, "two")
    assert len(with_devices) == len(without)


def test_without_devices_a_look_is_two_questions(cast):
    for n in range(20):
        say(cast.ann, f"{n}")
    with CaptureQueriesContext(connection) as asked:
        loop.work()
    assert len(asked) <= 2
