"""Getting back in: by mail, by an operator, and what an address is good for."""

import io
import re
import time
from statistics import median

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django_tasks import task_backends

from chat.actions import passwords, people
from chat.models import Ending

from .cast import PASSWORD
from .test_accounts import NEW_PASSWORD, is_signed_in, sign_in, text

pytestmark = pytest.mark.any_database

FORGOTTEN = "/accounts/forgotten/"
ADDRESS = "ann@mail.example"
SETTINGS = "/settings/security/email/"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture
def mails(cast, settings):
    """A site that sends mails, its worker always at work; ann has a confirmed address."""
    settings.CHAT_EMAIL = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.DEFAULT_FROM_EMAIL = "chat@chat.example"
    EmailAddress.objects.create(user=cast.ann, email=ADDRESS, verified=True, primary=True)
    return mail.outbox


def link_in(letter) -> str:
    return re.search(r"http://testserver(\S+)", letter.body)[1]


def choose(browser, link, password=NEW_PASSWORD):
    """Open the link, and send the form that is behind it."""
    page = browser.get(link, follow=True)
    form = re.search(r'action="(/accounts/forgotten/[^"]+)"', page.content.decode())
    if form is None:
        return page
    return browser.post(form[1], {"password1": password}, follow=True)


# ----------------------------------------------------------------------- by mail


@pytest.mark.parametrize("who", ["ann", " ANN ", ADDRESS, ADDRESS.upper()])
def test_a_link_comes_by_mail_and_works_once(cast, mails, who):
    answer = Client().post(FORGOTTEN, {"who": who}, follow=True)
    assert "If there is such an account" in text(answer)
    (letter,) = mails
    assert letter.to == [ADDRESS]
    assert "the account ann in" in letter.body
    browser, link = Client(), link_in(letter)
    assert "The new password works" in text(choose(browser, link))
    assert not is_signed_in(browser)
    assert not is_signed_in(sign_in("ann"))
    assert is_signed_in(sign_in("ann", NEW_PASSWORD))
    assert "This link does not work" in text(choose(Client(), link))


def test_looking_uses_nothing_up_and_a_weak_password_neither(cast, mails):
    Client().post(FORGOTTEN, {"who": "ann"})
    link = link_in(mails[0])
    assert Client().get(link).status_code == 302
    assert Client().get(link, follow=True).status_code == 200
    assert "Too short" in text(choose(Client(), link, "short"))
    assert "at most 128" in text(choose(Client(), link, "y" * 129)).lower()
    assert "The new password works" in text(choose(Client(), link))


def test_a_new_password_ends_all_sessions_and_sockets_and_says_so(cast, mails):
    devices = [sign_in("ann"), sign_in("ann")]
    Client().post(FORGOTTEN, {"who": "ann"})
    # In a browser that is signed in as the same person, too: its session is not kept.
    choose(devices[0], link_in(mails[0]))
    assert not any(map(is_signed_in, devices))
    assert list(Ending.objects.filter(user_id=cast.ann.pk).values_list("only", "but")) == [("", "")]
    assert "changed with a link" in mails[1].body
    assert mails[1].to == [ADDRESS]


def test_the_second_step_is_still_asked_for(cast, mails):
    from .test_second_step import SECOND, SECRET, TOTP

    TOTP.activate(cast.ann, SECRET)
    Client().post(FORGOTTEN, {"who": "ann"})
    choose(Client(), link_in(mails[0]))
    assert sign_in("ann", NEW_PASSWORD).answer["location"] == SECOND


def test_signing_in_makes_a_link_void_and_so_does_an_hour(cast, mails, settings):
    for who in ("ann", "ann"):
        Client().post(FORGOTTEN, {"who": who})
    sign_in("ann")
    assert "This link does not work" in text(choose(Client(), link_in(mails[0])))
    Client().post(FORGOTTEN, {"who": "ann"})
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link does not work" in text(choose(Client(), link_in(mails[2])))


# ------------------------------------------------------------- nobody is given away


STRANGERS = ["nobody", "nobody@mail.example", "gone", "ben", "x" * 250, "ann\0", "ａｎｎｅ", "' or 1=1"]


@pytest.mark.parametrize("who", STRANGERS)
def test_the_answer_is_the_same_whoever_is_named(cast, mails, who):
    """Nobody, somebody deactivated, somebody without an address."""
    known = Client().post(FORGOTTEN, {"who": "ann"})
    mails.clear()
    other = Client().post(FORGOTTEN, {"who": who})
    if other.status_code == 200:
        assert "\0" in who  # no text that could name anybody
    else:
        assert (other.status_code, other["location"]) == (known.status_code, known["location"])
    assert mails == []


def test_the_page_looks_for_nobody(cast, mails, django_assert_num_queries, settings):
    """The same work whoever is named, so the same time of the processor: to ask is to put a job into the
    queue, which the worker looks at elsewhere."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    settings.ACCOUNT_RATE_LIMITS = False
    browser, times = Client(), {"ann": [], "nobody": []}
    browser.get(FORGOTTEN)
    for who in ["ann", "nobody"] * 15:
        before = time.process_time()
        with django_assert_num_queries(0):
            browser.post(FORGOTTEN, {"who": who})
        times[who].append(time.process_time() - before)
    assert len(task_backends["default"].results) == 30
    assert 0.3 < median(times["ann"]) / median(times["nobody"]) < 3


def test_an_account_of_another_provider_gets_no_password_by_mail(cast, mails):
    cast.ann.set_unusable_password()
    cast.ann.save()
    Client().post(FORGOTTEN, {"who": "ann"})
    assert mails == []


def test_the_link_of_somebody_deactivated_is_dead(cast):
    link = passwords.reset_path(cast.ann)
    people.deactivate(cast.ann)
    assert "This link does not work" in text(choose(Client(), link))


def test_a_mail_server_that_is_away_changes_nothing_on_the_page(cast, mails, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    for who in ("ann", "nobody"):
        answer = Client().post(FORGOTTEN, {"who": who}, follow=True)
        assert (answer.status_code, "If there is such an account" in text(answer)) == (200, True)
    ann = sign_in("ann")
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
    assert "The password is changed." in text(ann.post("/settings/password/", form, follow=True))


NO_LINKS = ["z" * 13 + "/x-y", "0/x-y", "-1/x-y", "1/set-password", "z" * 400 + "/x", "1/" + "x" * 4000]


@pytest.mark.parametrize("link", NO_LINKS)
def test_what_is_no_link_is_none(cast, client, link):
    assert "This link does not work" in text(client.get(f"{FORGOTTEN}{link}/"))


def test_nobody_is_flooded_with_mails(cast, mails):
    answers = [Client().post(FORGOTTEN, {"who": each}).status_code for each in ["ann", "ANN"] * 3]
    assert answers == [302] * 5 + [429]
    assert Client().post(FORGOTTEN, {"who": "ben"}).status_code == 302


def test_mails_speak_the_persons_language(cast, mails):
    people.change_profile(cast.ann, name="Ann", language="ko")
    Client().post(FORGOTTEN, {"who": "ann"})
    assert "새 비밀번호" in mails[0].subject


# --------------------------------------------------------------- without any mail


def test_without_mail_the_page_says_who_helps(cast, client):
    assert "Ask an operator" in text(client.get(FORGOTTEN))
    assert client.post(FORGOTTEN, {"who": "ann"}).status_code == 200
    assert "sends no mails" in text(sign_in("ann").get(SETTINGS))
    assert sign_in("ann").post(SETTINGS, {"action_add": "1", "email": ADDRESS}).status_code == 302
    assert not EmailAddress.objects.exists()


def test_an_operator_prints_a_link(cast):
    out = io.StringIO()
    call_command("reset_link", "ann", origin="https://chat.example/", stdout=out)
    (link,) = out.getvalue().splitlines()
    assert link.startswith("https://chat.example/accounts/forgotten/")
    assert "The new password works" in text(choose(Client(), link.removeprefix("https://chat.example")))
    assert is_signed_in(sign_in("ann", NEW_PASSWORD))
    for nobody in ("gone", "nobody"):
        with pytest.raises(CommandError, match="nobody with the username"):
            call_command("reset_link", nobody)


def test_an_operator_takes_off_a_lost_second_step(cast):
    from .test_second_step import SECRET, TOTP

    TOTP.activate(cast.ann, SECRET)
    call_command("reset_link", "ann", "--without-second-step", stdout=io.StringIO(), stderr=io.StringIO())
    assert is_signed_in(sign_in("ann"))


@pytest.mark.parametrize(
    ("settings_", "expected"),
    [
        ({"CSRF_TRUSTED_ORIGINS": ["https://chat.example"]}, "https://chat.example"),
        ({"ALLOWED_HOSTS": ["localhost", ".sub.example", "chat.example"]}, "https://chat.example"),
        ({}, "http://127.0.0.1:8000"),
    ],
)
def test_the_link_leads_to_where_the_site_is(cast, settings, settings_, expected):
    for name, value in settings_.items():
        setattr(settings, name, value)
    if not settings_:
        settings.ALLOWED_HOSTS = ["localhost"]
    out = io.StringIO()
    call_command("reset_link", "ann", stdout=out)
    link = out.getvalue().strip()
    assert link.startswith(f"{expected}/accounts/forgotten/")
    settings.ALLOWED_HOSTS = ["*"]
    assert "The new password works" in text(choose(Client(), link.removeprefix(expected)))


# ------------------------------------------------------------------ one's own address


def test_an_address_counts_when_it_is_confirmed(cast, mails):
    EmailAddress.objects.all().delete()
    ann = sign_in("ann")
    ann.post(f"/accounts/again/?next={SETTINGS}", {"password": PASSWORD})
    answer = ann.post(SETTINGS, {"action_add": "1", "email": "Ann@Mail.example"}, follow=True)
    assert "A mail is on its way" in text(answer)
    assert "Not confirmed" in text(answer)
    (letter,) = mails
    Client().post(FORGOTTEN, {"who": "ann@mail.example"})
    assert len(mails) == 1
    link = link_in(letter)
    assert "Is this your address?" in text(Client().get(link))
    assert not EmailAddress.objects.filter(verified=True).exists()  # looking confirms nothing
    answer = ann.post(link, follow=True)
    assert "The address is confirmed." in text(answer)
    assert "Confirmed" in text(ann.get(SETTINGS))
    Client().post(FORGOTTEN, {"who": "ann@mail.example"})
    assert mails[-1].to == ["ann@mail.example"]
    assert "This link does not work" in text(Client().get("/accounts/email/wrong/"))


def test_changing_the_address_takes_a_proof_and_the_old_one_hears_of_it(cast, mails):
    ann = sign_in("ann")
    answer = ann.post(SETTINGS, {"action_add": "1", "email": "other@mail.example"})
    assert answer["location"].startswith("/accounts/again/")
    assert mails == []
    ann.post(answer["location"], {"password": PASSWORD})
    ann.post(link_in(mails[0]))
    assert "another e-mail address" in mails[1].body
    assert mails[1].to == [ADDRESS]
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("other@mail.example", True)]


NO_ADDRESSES = ["a@b.c\nBcc: x@y.example", "no address", "a@b@c", "x" * 300 + "@b.example", ""]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_none(cast, mails, address):
    ann = sign_in("ann")
    ann.post(f"/accounts/again/?next={SETTINGS}", {"password": PASSWORD})
    assert ann.post(SETTINGS, {"action_add": "1", "email": address}).status_code == 200
    assert EmailAddress.objects.count() == 1
    assert mails == []


def test_somebody_elses_address_can_be_asked_for_and_not_taken(cast, mails):
    ben = sign_in("ben")
    ben.post(f"/accounts/again/?next={SETTINGS}", {"password": PASSWORD})
    answer = ben.post(SETTINGS, {"action_add": "1", "email": ADDRESS}, follow=True)
    assert "A mail is on its way" in text(answer)
    ben.post(link_in(mails[0]))
    assert EmailAddress.objects.get(email=ADDRESS, verified=True).user == cast.ann
