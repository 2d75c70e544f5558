"""Signing in through an OpenID Connect provider: who comes in, who does not, and what it may get wrong."""

import html
import re

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from chat.actions import newcomers, people
from chat.models import Profile, Room

from . import oidc
from .cast import PASSWORD
from .test_accounts import SIGN_IN, is_signed_in, sign_in, text

pytestmark = pytest.mark.any_database

LOGIN = "/accounts/provider/login/"
CALLBACK = "/accounts/provider/callback/"
SECURITY = "/settings/security/"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture
def museum(cast, settings):
    """A provider, and a site that lets in whom it knows."""
    with oidc.running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = provider.settings()
        settings.CHAT_OIDC_SIGNUP = True
        yield provider


def there(answer) -> str:
    """Where the page between sends the browser."""
    return html.unescape(re.search(r'content="0; url=([^"]+)"', answer.content.decode())[1])


def back(address: str) -> str:
    """What the provider answers to the browser: a way back."""
    answer = requests.get(address, allow_redirects=False, timeout=10)
    return answer.headers["Location"].removeprefix("http://testserver")


def come(browser=None, **form):
    browser = browser or Client()
    browser.answer = browser.get(back(there(browser.post(LOGIN, form))), follow=True)
    return browser


def connect(browser):
    browser.post(f"/accounts/again/?next={SECURITY}", {"password": PASSWORD})
    return come(browser, process="connect")


# ------------------------------------------------------------------------ coming in


def test_without_a_provider_there_is_no_button(cast, client):
    assert LOGIN not in client.get(SIGN_IN).content.decode()
    assert LOGIN not in sign_in("ann").get(SECURITY).content.decode()


def test_who_is_new_gets_an_account_in_the_first_rooms(museum):
    Room.objects.filter(slug="lobby").update(is_default=True)
    door = text(Client().get(SIGN_IN))
    assert "Continue with Museum ID" in door
    assert "invite you" not in door
    assert "or by signing in with Museum ID" in text(sign_in("owner").get("/settings/people/"))
    browser = come()
    assert browser.answer.redirect_chain[-1][0] == "/chat/lobby/"
    ingrid = get_user_model().objects.get(username="ingrid")
    assert Profile.of(ingrid).name == "Ingrid Solheim"
    assert not ingrid.has_usable_password()
    assert EmailAddress.objects.get().email == "ingrid@museum.example"
    assert is_signed_in(come())
    assert get_user_model().objects.filter(username__startswith="ingrid").count() == 1


def test_strangers_stay_outside_if_nothing_else_is_said(museum, settings):
    settings.CHAT_OIDC_SIGNUP = False
    assert "and in no other way" in text(sign_in("owner").get("/settings/people/"))
    assert "An operator of this chat can invite you" in text(Client().get(SIGN_IN))
    browser = come()
    assert "You have no account here yet" in text(browser.answer)
    assert not is_signed_in(browser)
    assert not get_user_model().objects.filter(username="ingrid").exists()


def test_who_has_an_account_connects_the_two(museum, settings):
    settings.CHAT_OIDC_SIGNUP = False
    ann = sign_in("ann")
    first = ann.post(LOGIN, {"process": "connect"})
    assert first["location"].startswith("/accounts/again/")  # who comes in by it is to be ann for ever
    connect(ann)
    assert "The two accounts are connected." in text(ann.answer)
    other = come()
    assert "@ann" in text(other.get("/settings/profile/"))
    taken = connect(sign_in("ben"))
    assert "connected there already" in text(taken.answer)
    assert SocialAccount.objects.get().user.username == "ann"
    assert "no longer connected" in text(ann.post(f"{SECURITY}provider/remove/", follow=True))
    assert "You have no account here yet" in text(come().answer)


def test_the_only_way_in_is_not_taken_away(museum):
    browser = come()
    assert "Choose a password first" in text(browser.post(f"{SECURITY}provider/remove/", follow=True))
    assert SocialAccount.objects.count() == 1


def test_an_address_does_not_make_one_somebody_else(museum, cast):
    """Whoever could write an address into the provider's form would get that person's account."""
    EmailAddress.objects.create(user=cast.ann, email="ingrid@museum.example", verified=True, primary=True)
    browser = come()
    assert "@ingrid" in text(browser.get("/settings/profile/"))
    assert EmailAddress.objects.get().user == cast.ann


def test_an_address_that_the_provider_does_not_confirm_is_not_taken(museum):
    museum.person["email_verified"] = False
    come()
    assert not EmailAddress.objects.exists()


def test_the_second_step_and_a_closed_account_hold_here_as_well(museum, cast):
    from .test_second_step import SECOND, SECRET, TOTP

    connect(sign_in("ann"))
    app = TOTP.activate(cast.ann, SECRET).instance
    browser = come()
    assert browser.answer.redirect_chain[-1][0] == SECOND
    assert not is_signed_in(browser)
    app.delete()
    people.deactivate(cast.ann)
    assert not is_signed_in(come())


def test_one_comes_out_where_one_wanted_to_go_and_nowhere_else(museum):
    for wanted, got in [("/settings/devices/", "/settings/devices/"), ("//evil.example", None)]:
        browser = come(Client(), next=wanted)
        last = browser.answer.redirect_chain[-1][0]
        assert last == got or (got is None and "evil" not in last)


def test_who_is_signed_in_already_is_not_sent_anywhere(museum):
    assert sign_in("ann").post(LOGIN)["location"] == "/"
    assert Client().get(LOGIN).status_code == 405
    assert Client(enforce_csrf_checks=True).post(LOGIN).status_code == 403


# ---------------------------------------------------------------------- being stopped


def test_who_stops_half_way_is_told_that_nothing_happened(museum):
    museum.error = "access_denied"
    assert "nothing has changed" in text(come().answer)


OTHER_KEY = oidc.make_key()
LIES = {
    "an error": lambda museum: setattr(museum, "error", "server_error"),
    "another issuer": lambda museum: museum.token.update(iss="https://evil.example"),
    "for another site": lambda museum: museum.token.update(aud="another"),
    "too old": lambda museum: museum.token.update(exp=1_000_000_000),
    "about nobody": lambda museum: museum.token.update(sub=None),
    "about two people": lambda museum: museum.userinfo.update(sub="somebody else"),
    "signed by another key": lambda museum: setattr(museum, "key", OTHER_KEY),
    "signed by nobody": lambda museum: setattr(museum, "algorithm", "none"),
    "signed with what both know": lambda museum: setattr(museum, "algorithm", "HS256"),
    "a name without end": lambda museum: museum.person.update(sub="x" * 256),
    "a name of two lines": lambda museum: museum.person.update(sub="x\0y"),
    "no token": lambda museum: museum.answers.update({"/token": {"access_token": "x"}}),
    "no JSON": lambda museum: museum.answers.update({"/token": "<html>"}),
    "no keys": lambda museum: museum.answers.update({"/jwks": {}}),
    "keys that are none": lambda museum: museum.answers.update({"/jwks": {"keys": [{"kid": "1"}]}}),
    "no person": lambda museum: museum.answers.update({"/userinfo": 500}),
    "a list for a person": lambda museum: museum.answers.update({"/userinfo": [1]}),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_not_right_lets_nobody_in(museum, lie):
    LIES[lie](museum)
    browser = come()
    assert "That did not work" in text(browser.answer)
    assert not is_signed_in(browser)
    assert not SocialAccount.objects.exists()


def test_without_the_check_of_the_key_a_forged_token_lets_in(museum, monkeypatch):
    """The twin."""
    museum.key = OTHER_KEY
    real = jwt.decode
    monkeypatch.setattr(jwt, "decode", lambda token, **told: real(token, options={"verify_signature": False}))
    assert is_signed_in(come())


@pytest.mark.parametrize("found", [500, "<html>", {}, [], {"issuer": "https://evil.example"}])
def test_a_provider_that_is_not_there_is_not_our_error(museum, found):
    museum.answers["/.well-known/openid-configuration"] = found
    answer = Client().post(LOGIN)
    assert (answer.status_code, "That did not work" in text(answer)) == (502, True)


def test_an_answer_that_nobody_asked_for_lets_nobody_in(museum):
    """Sent by another page, or by another browser than the one that asked."""
    for query in ("", "?code=x", "?code=x&state=y", "?error=access_denied"):
        assert "That did not work" in text(Client().get(CALLBACK + query))
    way = back(there(Client().post(LOGIN)))
    stranger = Client()
    assert "That did not work" in text(stranger.get(way))
    assert not is_signed_in(stranger)


def test_an_answer_is_good_once(museum):
    browser = Client()
    way = back(there(browser.post(LOGIN)))
    browser.get(way)
    assert is_signed_in(browser)
    browser.post("/accounts/logout/")
    browser.get(way)
    assert not is_signed_in(browser)


# --------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("claims", "username", "name"),
    [
        ({"preferred_username": "Ann"}, "ann2", "Ann"),
        ({"preferred_username": "nina.berg@museum.example", "name": "Nina Berg"}, "nina.berg", "Nina Berg"),
        ({"email": "a+b@museum.example"}, "a.b", "a.b"),
        ({"name": "최 민준"}, "최.민준", "최 민준"),
        ({"preferred_username": "admin", "email": "eve@museum.example"}, "eve", "admin"),
        ({"preferred_username": "\u202e", "name": "\u202eevil"}, "evil", "evil"),
        ({"preferred_username": "x" * 500}, "x" * 28, "x" * 80),
        ({"email": f"{'y' * 300}@b.example", "email_verified": True}, "y" * 28, "y" * 28),
        ({"preferred_username": ["a"], "name": {"b": 1}, "email": 5}, "person", "person"),
        ({}, "person", "person"),
    ],
)
def test_newcomers_are_called_as_they_are_called_there_as_far_as_names_allow(cast, claims, username, name):
    user = newcomers.from_provider(claims)
    assert (user.username, Profile.of(user).name) == (username, name)
