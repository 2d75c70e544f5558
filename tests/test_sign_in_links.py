"""Signing in on a phone with a link that a device makes which is signed in already."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from chat.actions import people, sign_in_links
from chat.models import SignInLink
from chat.refusals import Refused

from .cast import PASSWORD
from .test_accounts import IPHONE, NEW_PASSWORD, is_signed_in, sign_in, text
from .test_second_step import NOW, SECRET, TOTP, code_of, totp

pytestmark = pytest.mark.any_database

PAGE = "/settings/devices/phone/"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture
def ann(cast):
    return sign_in("ann")


def phone() -> Client:
    return Client(headers={"user-agent": IPHONE})


def link_of(browser) -> str:
    """A fresh link, as the page shows it."""
    page = browser.post(PAGE).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    return re.search(r'value="http://testserver(/phone/[\w-]+/)"', page)[1]


def opens(link, browser=None) -> bool:
    browser = browser or phone()
    browser.post(link)
    return is_signed_in(browser)


def state(browser) -> dict:
    return browser.get(f"{PAGE}{SignInLink.objects.latest('pk').pk}/").json()


def test_a_phone_is_signed_in_and_becomes_a_device(cast, ann):
    link = link_of(ann)
    assert state(ann)["state"] == "open"
    looking = phone()
    page = text(looking.get(link))
    assert "As ann, @ann." in page
    assert "Made with Firefox on Linux" in page
    assert looking.post(link)["location"] == "/"
    assert is_signed_in(looking)
    assert state(ann) == {"state": "used", "text": "Signed in: Safari on iPhone."}
    assert "Safari on iPhone" in text(ann.get("/settings/devices/"))
    assert looking.get("/api/v1/rooms").status_code == 200


def test_looking_at_a_link_uses_nothing_up(cast, ann):
    """Previews, scanners and the phone's own camera open it as well."""
    link = link_of(ann)
    for _ in range(3):
        assert phone().get(link).status_code == 200
        assert phone().head(link).status_code == 405
    assert opens(link)


def test_a_link_signs_in_once(cast, ann):
    link = link_of(ann)
    assert opens(link)
    assert not opens(link)
    late = phone().get(link)
    assert (late.status_code, "It works once" in text(late)) == (404, True)


def test_five_minutes_and_no_more(cast, ann):
    link = link_of(ann)
    SignInLink.objects.update(expires_at=timezone.now() + timedelta(seconds=1))
    assert phone().get(link).status_code == 200
    SignInLink.objects.update(expires_at=timezone.now())
    assert not opens(link)
    assert state(ann)["state"] == "over"
    made = SignInLink.objects.create(user=cast.ann, digest="x", expires_at=timezone.now())
    assert timedelta(minutes=5) == sign_in_links.LIFE
    assert made.created_at <= timezone.now()


ENDS = {
    "signed out": lambda cast, ann: ann.post("/accounts/logout/"),
    "signed out from elsewhere": lambda cast, ann: sign_in("ann").post("/settings/devices/others/"),
    "another password": lambda cast, ann: ann.post(
        "/settings/password/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
    ),
    "another password, by an operator": lambda cast, ann: people.set_password(cast.ann, NEW_PASSWORD),
    "deactivated": lambda cast, ann: people.deactivate(cast.ann),
    "revoked": lambda cast, ann: ann.post(f"{PAGE}{SignInLink.objects.get().pk}/revoke/"),
    "another link": lambda cast, ann: link_of(ann),
}


@pytest.mark.parametrize("what", ENDS)
def test_a_link_ends_with_what_it_was_made_of(cast, ann, what):
    link = link_of(ann)
    assert phone().get(link).status_code == 200
    ENDS[what](cast, ann)
    assert phone().get(link).status_code == 404
    assert not opens(link)


def test_what_ends_the_session_is_noticed_without_any_signal(cast, ann):
    """Whatever took the session away, or changed the account past the deeds of this chat."""
    link = link_of(ann)
    type(cast.ann).objects.filter(pk=cast.ann.pk).update(is_active=False)
    assert not opens(link)
    type(cast.ann).objects.filter(pk=cast.ann.pk).update(is_active=True)
    SignInLink.objects.update(used_at=None, revoked_at=None)
    ann.session.delete()
    assert not opens(link)


def test_without_that_check_it_would_still_open(cast, ann, monkeypatch):
    """The twin."""
    monkeypatch.setattr(sign_in_links, "_holds", lambda link: True)
    link = link_of(ann)
    ann.session.delete()
    assert opens(link)


def test_only_a_digest_is_stored(cast, ann):
    code = link_of(ann).split("/")[2]
    assert len(code) >= 32
    assert code not in str(list(SignInLink.objects.values()))


def test_a_link_belongs_to_its_maker(cast, ann):
    link = link_of(ann)
    ben = sign_in("ben")
    row = SignInLink.objects.get()
    assert ben.get(f"{PAGE}{row.pk}/").status_code == 404
    ben.post(f"{PAGE}{row.pk}/revoke/")
    assert "You are in already" in text(ben.get(link))
    ben.post(link)  # a browser that is signed in stays who it is
    assert "@ben" in text(ben.get("/settings/profile/"))
    assert opens(link)


def test_with_a_second_step_making_a_link_takes_one(cast, ann, monkeypatch):
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([NOW]))
    TOTP.activate(cast.ann, SECRET)
    for answer in (ann.get(PAGE), ann.post(PAGE)):
        assert answer["location"].startswith("/accounts/again/code/")
    assert not SignInLink.objects.exists()
    ann.post(f"/accounts/again/code/?next={PAGE}", {"code": code_of(SECRET)})
    assert opens(link_of(ann))  # and not another one on the phone
    assert Authenticator.objects.exists()


def test_forms_of_other_sites_are_refused(cast, ann):
    link = link_of(ann)
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403
    assert opens(link)


def test_codes_are_not_guessed_in_bulk(cast):
    answers = [phone().get(f"/phone/guess-{number}/").status_code for number in range(130)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_a_loopback_name_is_told(cast, ann):
    assert "leads a phone to itself" in text(ann.get(PAGE, headers={"host": "127.0.0.1:8000"}))
    assert "leads a phone to itself" not in text(ann.get(PAGE))


@pytest.mark.database
def test_of_two_who_come_at_once_one_comes_in(cast, ann):
    code = link_of(ann).split("/")[2]

    def use(_):
        try:
            return sign_in_links.use(code, device="x").username
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == ["ann", "not_found", "not_found", "not_found"]
