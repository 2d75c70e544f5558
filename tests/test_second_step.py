"""More than a password: an app's codes, recovery codes, proving oneself again, and the pages of all that."""

import html
import re
from contextlib import contextmanager

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from chat.actions import second_step, workspace
from chat.views.security_forms import PasskeyDoorForm

from .cast import PASSWORD
from .test_accounts import NEW_PASSWORD, SIGN_IN, is_signed_in, sign_in, text

pytestmark = pytest.mark.any_database

NOW = 59_000_000  # in half-minutes
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECURITY = "/settings/security/"
APP = f"{SECURITY}app/"
CODES = f"{SECURITY}codes/"
SECOND = "/accounts/login/code/"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture(autouse=True)
def half_a_minute_that_does_not_end(monkeypatch):
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([NOW - 1, NOW, NOW + 1]))


@pytest.fixture
def ann(cast):
    return sign_in("ann")


def code_of(secret: str, *, later: int = 0) -> str:
    """What the app shows: the one of now, or ``later`` half-minutes on."""
    return totp.format_hotp_value(totp.hotp_value(secret, NOW + later))


@contextmanager
def another_process():
    """What a process has in its cache, the next one does not know."""
    cache.clear()
    yield
    cache.clear()


def prove(browser, **answer):
    """Go where a change sends one, answer, and come back."""
    methods = {"password": "/accounts/again/", "code": "/accounts/again/code/"}
    (kind,) = answer
    return browser.post(f"{methods[kind]}?next={SECURITY}", answer)


def connect_app(browser):
    """Set the app up as people do; its key and the recovery codes that are shown once."""
    prove(browser, password=PASSWORD)
    key = re.search(r'id="secret" value="(\w+)"', browser.get(APP).content.decode())[1]
    answer = browser.post(APP, {"code": code_of(key, later=-1)}, follow=True)
    assert answer.redirect_chain[-1][0] == CODES
    shown = re.search(r"<textarea[^>]*>([^<]+)", answer.content.decode())[1]
    return key, html.unescape(shown).split()


def enter(code, *, username="ann"):
    browser = sign_in(username)
    assert browser.answer["location"] == SECOND
    return browser, browser.post(SECOND, {"code": code})


# ---------------------------------------------------------------------- the app


def test_an_app_is_connected_only_after_one_proves_oneself_again(cast, ann):
    assert ann.get(APP)["location"] == f"/accounts/again/?next={APP.replace('/', '%2F')}"
    assert "This is not your password" in text(prove(ann, password="wrong"))
    key, codes = connect_app(ann)
    assert len(codes) == len(set(codes)) == 10
    stored = Authenticator.objects.get(user=cast.ann, type="totp")
    assert stored.data["secret"] == key
    page = text(ann.get(SECURITY))
    assert "Authenticator appOn" in page
    assert "10 left" in page


def test_a_wrong_code_connects_nothing(cast, ann):
    prove(ann, password=PASSWORD)
    page = ann.get(APP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert "did not work" in text(ann.post(APP, {"code": "000000"}))
    assert not Authenticator.objects.exists()


def test_after_the_password_a_code_is_asked_for_and_nothing_is_open_before(cast, ann):
    key, _ = connect_app(ann)
    browser = sign_in("ann")
    assert browser.answer["location"] == SECOND
    assert not is_signed_in(browser)
    assert browser.get("/api/v1/rooms").status_code == 401
    assert "The password is right, ann" in text(browser.get(SECOND))
    assert "did not work" in text(browser.post(SECOND, {"code": "000000"}))
    assert browser.post(SECOND, {"code": code_of(key)})["location"] == "/"
    assert is_signed_in(browser)


def test_a_style_sheet_that_hides_it_does_not_keep_from_mending_it(cast, ann):
    connect_app(ann)
    workspace.change(style="* { display: none }")
    shown = []
    for address in ("/settings/workspace/", "/chat/lobby/"):
        browser = Client()
        answer = browser.post(SIGN_IN, {"login": "ann", "password": PASSWORD, "next": address})
        shown.append("data-workspace-style" in browser.get(answer["location"]).text)
    assert shown == [False, True]


def test_a_code_is_good_once_in_all_processes_and_older_ones_are_void(cast, ann):
    key, _ = connect_app(ann)
    code = code_of(key)
    assert is_signed_in(enter(code)[0])
    with another_process():
        late, answer = enter(code)
    assert "did not work" in text(answer)
    assert not is_signed_in(late)
    with another_process():
        assert not is_signed_in(enter(code_of(key, later=-1))[0])
    assert is_signed_in(enter(code_of(key, later=1))[0])


def test_the_code_that_connected_an_app_signs_nobody_in(cast, ann):
    key, _ = connect_app(ann)
    with another_process():
        browser, answer = enter(code_of(key, later=-1))
    assert "did not work" in text(answer)
    assert not is_signed_in(browser)


def test_without_that_the_same_code_opens_twice(cast, ann, monkeypatch):
    """The twin: with allauth's own memory, which each process has to itself."""
    key, _ = connect_app(ann)
    monkeypatch.setattr(second_step, "spend", lambda authenticator, code: True)
    code = code_of(key)
    assert is_signed_in(enter(code)[0])
    with another_process():
        assert is_signed_in(enter(code)[0])


def test_codes_are_not_guessed(cast, ann):
    key, _ = connect_app(ann)
    browser = sign_in("ann")
    answers = [browser.post(SECOND, {"code": "000000"}) for _ in range(6)]
    assert "too many tries" in text(answers[-1])
    assert "too many tries" in text(browser.post(SECOND, {"code": code_of(key)}))
    assert not is_signed_in(browser)


def test_disconnecting_the_app_takes_a_code_and_leaves_nothing(cast, ann):
    key, _ = connect_app(ann)
    again = enter(code_of(key))[0]
    away = f"{APP}remove/"
    assert again.get(away)["location"].startswith("/accounts/again/code/")
    # The password alone, which somebody may know, does not do.
    assert again.get("/accounts/again/")["location"] == "/accounts/again/code/"
    assert again.post("/accounts/again/", {"password": PASSWORD})["location"] == "/accounts/again/code/"
    assert again.get(away).status_code == 302
    prove(again, code=code_of(key, later=1))
    assert "Disconnect the app?" in text(again.get(away))
    assert "disconnected" in text(again.post(away, follow=True))
    assert not Authenticator.objects.exists()
    assert is_signed_in(sign_in("ann"))


# ------------------------------------------------------------------ recovery codes


def test_a_recovery_code_signs_in_once(cast, ann):
    _, codes = connect_app(ann)
    assert is_signed_in(enter(codes[0])[0])
    with another_process():
        assert not is_signed_in(enter(codes[0])[0])
    assert is_signed_in(enter(codes[1])[0])
    assert "8 left" in text(ann.get(SECURITY))


def test_recovery_codes_are_shown_once(cast, ann):
    _, codes = connect_app(ann)
    page = ann.get(CODES).content.decode()
    assert not any(code in page for code in codes)
    assert "cannot be shown again" in page


def test_new_recovery_codes_make_the_old_ones_void(cast, ann):
    _, old = connect_app(ann)
    answer = ann.post(f"{CODES}new/", follow=True)
    new = html.unescape(re.search(r"<textarea[^>]*>([^<]+)", answer.content.decode())[1]).split()
    assert not set(old) & set(new)
    for code in new:
        assert f"{code}%0A" in answer.content.decode()  # to be downloaded
    assert not is_signed_in(enter(old[0])[0])
    assert is_signed_in(enter(new[0])[0])


def test_without_a_second_step_there_are_no_recovery_codes(cast, ann):
    prove(ann, password=PASSWORD)
    assert ann.get(CODES).status_code == 404
    ann.post(f"{CODES}new/")
    assert not Authenticator.objects.exists()


# ------------------------------------------------------------------- a first password


def test_an_account_without_a_password_gets_one(cast):
    cast.ann.set_unusable_password()
    cast.ann.save()
    browser = Client()
    browser.force_login(cast.ann)
    assert "has none yet" in text(browser.get("/settings/password/"))
    assert "Too short" in text(browser.post("/settings/password/", {"password1": "short"}))
    answer = browser.post("/settings/password/", {"password1": NEW_PASSWORD}, follow=True)
    assert "The password is set." in text(answer)
    assert is_signed_in(browser)
    assert is_signed_in(sign_in("ann", NEW_PASSWORD))


# ------------------------------------------------------------------------- the pages


def allauth_names(resolver=None):
    for each in (resolver or get_resolver("allauth.urls")).url_patterns:
        if hasattr(each, "url_patterns"):
            yield from allauth_names(each)
        elif each.name:
            yield each.name


# What a page of allauth is asked with.
ARGUMENTS = {
    "account_confirm_email": ["wrong"],
    "account_reset_password_from_key": ["1", "wrong-key"],
    "openid_connect_login": ["oidc"],
    "openid_connect_callback": ["oidc"],
}
# Pages that allauth has and this chat does not.
UNUSED = {
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "mfa_download_recovery_codes",
    "socialaccount_login_error",
    "socialaccount_signup",
    "usersessions_list",
}


def addresses(name: str, pk: int) -> list[str]:
    kwargs = {"provider_id": "oidc"} if name.startswith("openid_connect") else {}
    args = [] if kwargs else ARGUMENTS.get(name, [pk] if "edit_web" in name or "remove_web" in name else [])
    try:
        return [reverse(name, args=args, kwargs=kwargs)]
    except NoReverseMatch:
        return []


def test_no_page_of_allauth_shows_as_it_comes(cast, ann):
    """Each of its names leads to a page of the house, or nowhere."""
    connect_app(ann)
    key = Authenticator.objects.create(
        user=cast.ann, type="webauthn", data={"name": "Key", "credential": {"clientExtensionResults": {}}}
    )
    names = set(allauth_names())
    assert {name for name in names if not addresses(name, key.pk)} == UNUSED & names
    seen = set()
    key.delete()  # its credential is none, and pages that read it need not be
    for name in sorted(names - UNUSED):
        for browser in (ann, Client()):
            for address in addresses(name, key.pk):
                answer = browser.get(address)
                seen.add(answer.status_code)
                assert answer.status_code in (200, 302, 404, 405), (name, answer.status_code)
                if answer.status_code == 200 and answer["content-type"].startswith("text/html"):
                    assert "data-icons=" in answer.content.decode(), name
    assert {200, 302} <= seen


def test_the_operator_helps_who_lost_everything(cast, ann):
    connect_app(ann)
    assert second_step.take_off(cast.ann) == 2
    assert is_signed_in(sign_in("ann"))


def test_the_first_code_of_an_app_is_not_needed_again(cast):
    """`spend` by itself: the order of steps, and what is no code of an app."""
    app = TOTP.activate(cast.ann, SECRET).instance
    assert second_step.spend(app, code_of(SECRET))
    assert not second_step.spend(app, code_of(SECRET))
    assert not second_step.spend(app, code_of(SECRET, later=-1))
    assert not second_step.spend(app, "１２３４５６")


# ------------------------------------------------------------ what is no passkey's answer


NONSENSE = [
    "",
    "null",
    "[]",
    "{}",
    '"x"',
    "1e400",
    '{"response": null}',
    '{"response": {}}',
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "clientExtensionResults": {}, "response": '
    '{"clientDataJSON": "e30", "authenticatorData": "eA", "signature": "eA", "userHandle": %s}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "clientExtensionResults": {}, "response": '
    '{"clientDataJSON": "e30", "attestationObject": "oA"}}',
    "[" * 500,
]


# "enp6…" is zzzzzzzzzzzzz, a number that fits into no column.
HANDLES = ["null", '"enp6enp6enp6enp6eg"', '"MQ"', '"gIA"', '"AA"', "1", "[]", '"' + "ejE" * 400 + '"']


def test_nonsense_for_a_passkey_signs_nobody_in(cast, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    door, add = "/accounts/login/passkey/", f"{SECURITY}passkeys/add/"
    browser, ann = Client(), sign_in("ann")
    prove(ann, password=PASSWORD)
    for said in {each.replace("%s", handle) for each in NONSENSE for handle in HANDLES}:
        options = browser.get(door, headers={"accept": "application/json"}).json()
        assert options["request_options"]["publicKey"]["challenge"]
        assert browser.post(door, {"credential": said})["location"] == SIGN_IN, said
        assert ann.get(add).status_code == 200
        assert ann.post(add, {"credential": said, "name": ""}).status_code == 200, said
    assert not is_signed_in(browser)
    assert not Authenticator.objects.exists()


def test_a_passkey_of_a_closed_account_opens_nothing(cast, monkeypatch):
    """The device's answer is taken for right; tests/browser has a device that gives one."""
    door = "/accounts/login/passkey/"
    for user in (cast.ann, cast.gone):
        key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "x", "credential": {}})
        monkeypatch.setattr(PasskeyDoorForm, "clean_credential", lambda form, key=key: key)
        browser = Client()
        browser.post(f"{door}?next=/settings/devices/", {"credential": '{"id": "x"}'})
        assert is_signed_in(browser) is user.is_active
