"""What may interrupt somebody: set over HTTP or on the page, and known at once on all of their screens."""

from datetime import UTC, datetime, time

import pytest
from django.utils import timezone

from chat.actions import people, quiet
from chat.models import Profile
from chat.refusals import Refused

from .api import bearer, refused, signed_in
from .cast import PASSWORD
from .test_accounts import SIGN_IN

pytestmark = [
    pytest.mark.any_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhurried"),
]

API, PAGE = "/api/v1/notifications", "/settings/notifications/"
NOTHING = {
    "quiet_from": None,
    "quiet_to": None,
    "quiet_zone": None,
    "clock": "UTC",
    "quiet_until": None,
    "notify_text": True,
    "mail_missed": True,
}


def change(client, **fields):
    return client.patch(API, fields, content_type="application/json")


def word(user, *, text: bool = True, **times) -> tuple[str, dict]:
    """What all screens of somebody are told."""
    known = {"from": None, "to": None, "zone": "UTC", "until": None, **times}
    return (f"user_{user.pk}", {"type": "chat.quiet", "text": text, "quiet": known})


def boot(user) -> dict:
    """What the page is told when it loads."""
    notify = signed_in(user).get("/chat/lobby/").context["boot"]["notify"]
    return {name: notify[name] for name in ("text", "quiet")}


def test_only_what_is_given_changes_and_all_screens_know(cast, told):
    ann = bearer(cast.ann)
    assert ann.get(API).json() == NOTHING
    hours = {"quiet_from": "22:00", "quiet_to": "07:30", "quiet_zone": "Asia/Seoul"}
    shape = {**NOTHING, **hours, "clock": "Asia/Seoul"}
    assert change(ann, **hours).json() == shape
    night = {"from": "22:00", "to": "07:30", "zone": "Asia/Seoul"}
    until = "2999-01-01T08:00:00.000Z"
    assert change(ann, quiet_until="2999-01-01T09:00:00+01:00").json() == {**shape, "quiet_until": until}
    shape = {**shape, "quiet_until": until, "notify_text": False, "mail_missed": False}
    assert change(ann, notify_text=False, mail_missed=False).json() == shape == ann.get(API).json()
    assert told == [
        word(cast.ann, **night),
        word(cast.ann, **night, until=until),
        word(cast.ann, **night, until=until, text=False),
    ]
    _topic, frame = told[-1]
    assert boot(cast.ann) == {"text": frame["text"], "quiet": frame["quiet"]}
    assert bearer(cast.ben).get(API).json() == NOTHING
    assert boot(cast.ben) == {"text": True, "quiet": word(cast.ben)[1]["quiet"]}


def test_null_takes_away(cast, told):
    ann = signed_in(cast.ann)
    until = "3000-01-01T00:00:00Z"
    change(ann, quiet_from="22:00", quiet_to="07:30", quiet_zone="Asia/Seoul", quiet_until=until)
    assert Profile.of(cast.ann).quiet_until == quiet.ALWAYS
    assert '<option value="always" selected' in ann.get(PAGE).text
    assert change(ann, quiet_until=None).json()["quiet_until"] is None
    assert change(ann, quiet_zone=None).json()["clock"] == "UTC"
    assert change(ann, quiet_from=None, quiet_to=None).json() == NOTHING
    assert told[-1] == word(cast.ann)


@pytest.mark.parametrize(
    "fields",
    [
        {"quiet_from": None},
        {"quiet_from": "22:00", "quiet_to": None},
        {"quiet_from": "24:00", "quiet_to": "07:00"},
        {"quiet_from": "9:00", "quiet_to": "10:00"},
        {"quiet_from": "22:00:30", "quiet_to": "07:00"},
        {"quiet_from": 22, "quiet_to": 7},
        {"quiet_zone": "Mars/Olympus"},
        {"quiet_zone": "../../etc/passwd"},
        {"quiet_zone": "localtime"},
        {"quiet_zone": "x" * 65},
        {"quiet_until": "tomorrow"},
        {"quiet_until": "2999-01-01T08:00:00"},
        {"quiet_until": "3000-01-01T00:00:01Z"},
        {"quiet_until": "0001-01-01T00:00:00+14:00"},
        {"notify_text": None},
        {"mail_missed": "yes"},
        {"notify_text": 1},
        {"volume": 3},
        {"clock": "UTC"},
    ],
    ids=str,
)
def test_what_is_refused_changes_nothing(cast, told, fields):
    ann = bearer(cast.ann)
    before = change(ann, quiet_from="12:00", quiet_to="13:00").json()
    told.clear()
    refused(change(ann, **{"mail_missed": False, **fields}), 400, "malformed")
    assert ann.get(API).json() == before
    assert told == []


def test_who_may_only_read_reads(cast, told):
    reader = bearer(cast.ann, scope="read")
    assert reader.get(API).json() == NOTHING
    refused(change(reader, notify_text=False), 403, "forbidden")
    stranger = signed_in(cast.ann, enforce_csrf_checks=True)
    refused(change(stranger, notify_text=False), 403, "csrf")
    assert (reader.get(API).json(), told) == (NOTHING, [])


def test_the_page_of_settings_does_the_same_deed(cast, told):
    ann = signed_in(cast.ann)
    form = {"disturb": "always", "quiet_from": "22:00", "quiet_to": "07:00", "quiet_zone": "Europe/Oslo"}
    ann.post(PAGE, form)
    until = "3000-01-01T00:00:00.000Z"
    night = {"from": "22:00", "to": "07:00", "zone": "Europe/Oslo", "until": until}
    assert told == [word(cast.ann, **night, text=False)]


def test_a_zone_that_was_chosen_long_ago_stops_no_other_change(cast):
    Profile.of(cast.ann)
    for zone, clock in (("EST5EDT", "EST5EDT"), ("Gone/Away", "UTC")):
        Profile.objects.filter(user=cast.ann).update(quiet_zone=zone)
        shape = change(bearer(cast.ann), notify_text=False).json()
        assert (shape["quiet_zone"], shape["clock"], shape["notify_text"]) == (zone, clock, False)


def test_the_clock_of_the_profile_is_that_of_hours_without_one(cast, told):
    quiet.change(cast.ann, quiet_from=time(22), quiet_to=time(7))
    told.clear()
    night = {"from": "22:00", "to": "07:00"}
    people.change_profile(cast.ann, time_zone="Asia/Seoul")
    assert told == [word(cast.ann, **night, zone="Asia/Seoul")]
    people.change_profile(cast.ann, name="Anna", language="ko", time_zone="Asia/Seoul")
    people.change_profile(cast.ann, language="")
    kinds = [event["type"] for _topic, event in told]
    assert kinds == ["chat.quiet", "chat.profile"], "neither a name nor a language is a clock"
    quiet.change(cast.ann, quiet_zone="Europe/Oslo")
    told.clear()
    people.change_profile(cast.ann, time_zone="America/New_York")
    assert told == []


def test_a_zone_noticed_at_a_sign_in_is_told_as_well(cast, told, client):
    client.cookies["browser_zone"] = "Asia/Seoul"
    client.post(SIGN_IN, {"login": "ann", "password": PASSWORD})
    assert [each for each in told if each[1]["type"] == "chat.quiet"] == [word(cast.ann, zone="Asia/Seoul")]


def test_a_deed_that_is_undone_is_not_told(cast, told):
    with pytest.raises(Refused):
        quiet.change(cast.ann, quiet_until=datetime(2999, 1, 1, tzinfo=UTC), quiet_from=time(22))
    assert told == []
    assert Profile.of(cast.ann).quiet_end(timezone.now()) is None
