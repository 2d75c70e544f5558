"""In which zone the server writes times, and what people say about themselves."""

import zoneinfo
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from chat.actions import people
from chat.models import Profile
from chat.queries import zones

from .cast import PASSWORD
from .test_accounts import SIGN_IN, sign_in, text

pytestmark = pytest.mark.any_database

PROFILE = "/settings/profile/"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


def from_browser(zone: str, username: str = "ann") -> Client:
    browser = Client()
    browser.cookies["browser_zone"] = zone
    browser.post(SIGN_IN, {"login": username, "password": PASSWORD})
    return browser


def test_the_browsers_zone_is_taken_at_first_and_kept(cast):
    from_browser("Asia/Seoul")
    assert Profile.of(cast.ann).time_zone == "Asia/Seoul"
    from_browser("Europe/Oslo")  # on a journey
    assert Profile.of(cast.ann).time_zone == "Asia/Seoul"


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../../etc/passwd", "Etc/GMT+5", "localtime", "x" * 5000]
)
def test_what_is_no_zone_is_nobodys(cast, zone):
    browser = from_browser(zone)
    assert Profile.of(cast.ann).time_zone == ""
    assert browser.get(PROFILE).status_code == 200


@pytest.fixture
def no_zones_installed():
    """As on a system that has none, or not all: Debian leaves out those that have a newer name."""
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=())
    zones.known.cache_clear()
    yield
    zoneinfo.reset_tzpath(to=before)
    zones.known.cache_clear()


@pytest.mark.parametrize("zone", ["Asia/Calcutta", "Asia/Saigon", "Europe/Kiev", "America/Buenos_Aires"])
def test_what_a_browser_calls_a_zone_is_known_wherever_it_runs(cast, no_zones_installed, zone):
    browser = from_browser(zone)
    assert Profile.of(cast.ann).time_zone == zone
    assert browser.get(PROFILE).status_code == 200
    assert zoneinfo.ZoneInfo.no_cache(zone).utcoffset(datetime(2026, 1, 5, tzinfo=UTC))


@pytest.mark.parametrize(("zone", "shown"), [("Asia/Seoul", "3 a.m."), ("America/New_York", "1 p.m.")])
def test_times_are_written_in_the_chosen_zone(cast, zone, shown):
    at = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)
    Authenticator.objects.create(user=cast.ann, type="totp", data={"secret": "x"}, last_used_at=at)
    browser = Client()
    browser.force_login(cast.ann)
    browser.post(PROFILE, {"name": "Ann", "language": "", "time_zone": zone})
    assert shown in text(browser.get("/settings/security/"))
    assert "6 p.m." in text(sign_in_as_is(cast.ann).get("/settings/security/"))


def sign_in_as_is(user) -> Client:
    """Another browser, which says nothing about its zone."""
    browser = Client()
    browser.force_login(user)
    return browser


def test_a_new_device_writes_times_in_the_chosen_zone_at_once(cast):
    people.change_profile(cast.ann, name="Ann", language="", time_zone="Asia/Seoul")
    browser = sign_in("ann")
    assert browser.cookies["time_zone"].value == "Asia/Seoul"
    assert '<option value="Asia/Seoul" selected>' in browser.get(PROFILE).content.decode()


def test_one_persons_zone_does_not_stay_with_the_next(cast):
    people.change_profile(cast.ann, name="Ann", language="", time_zone="Asia/Seoul")
    browser = sign_in("ann")
    browser.post("/accounts/logout/")
    sign_in("ben", browser=browser)
    assert browser.cookies["time_zone"].value == ""


def test_the_profile_has_what_one_does(cast):
    ann = sign_in("ann")
    form = {"name": "Ann", "language": "", "time_zone": "Europe/Oslo", "title": "  Paper  conservator "}
    assert "Saved." in text(ann.post(PROFILE, form, follow=True))
    mine = Profile.of(cast.ann)
    assert (mine.title, mine.time_zone) == ("Paper conservator", "Europe/Oslo")
    assert "U+202E" in text(ann.post(PROFILE, {**form, "title": "con\u202eservator"}))
    assert "at most 80" in text(ann.post(PROFILE, {**form, "title": "x" * 81}))
    assert "Mars" in text(ann.post(PROFILE, {**form, "time_zone": "Mars/Olympus"}))
    people.change_profile(cast.ann, name="Ann", language="ko")  # who knows nothing of it leaves it
    assert Profile.of(cast.ann).title == "Paper conservator"


def test_zones_are_called_by_their_places():
    known = zones.known()
    assert known["America/Argentina/Buenos_Aires"] == "America, Argentina, Buenos Aires"
    assert "Etc/GMT+5" not in known
    assert "UTC" in known
