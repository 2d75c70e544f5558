"""The doors and the settings, as a browser without scripts sees them."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from chat.actions import invitations
from chat.models import Invitation, Profile, Room
from chatsite import settings as real_settings

from .cast import PASSWORD

pytestmark = pytest.mark.any_database

NEW_PASSWORD = "a heron on the quay"
SIGN_IN = "/accounts/login/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605 Version/18.5 Mobile Safari/604.1"
)


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture
def ann(cast):
    return sign_in("ann")


@pytest.fixture
def owner(cast):
    return sign_in("owner")


def sign_in(username, password=PASSWORD, *, browser=None, agent=FIREFOX):
    browser = browser or Client(headers={"user-agent": agent})
    browser.answer = browser.post(SIGN_IN, {"login": username, "password": password})
    return browser


def is_signed_in(browser):
    return browser.get("/settings/profile/").status_code == 200


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


# -------------------------------------------------------------------- first run


@pytest.mark.django_db
def test_without_an_owner_every_door_says_how_to_become_it_and_not_the_code(client):
    code = invitations.first_run_code()
    answer = client.get("/", follow=True)
    assert "printed a first-run link" in text(answer)
    assert code not in answer.content.decode()
    assert "<form" not in answer.content.decode()


@pytest.mark.django_db
def test_the_first_run_ends_in_the_first_room(client):
    code = invitations.first_run_code()
    before = client.get(f"/welcome/{code}/")
    assert before.status_code == 200
    form = {
        "workspace": "Harbour Museum",
        "name": "Ingrid Solheim",
        "username": "Admin",
        "password": NEW_PASSWORD,
    }
    answer = client.post(f"/welcome/{code}/", form, follow=True)
    assert answer.redirect_chain[-1][0] == "/chat/lobby/"
    assert "Harbour Museum" in text(answer)
    assert client.get("/settings/people/").status_code == 200
    again = Client().get(f"/welcome/{code}/")
    assert (again.status_code, "each start of the chat prints a new one" in text(again)) == (404, True)
    assert "first-run" not in text(Client().get(SIGN_IN))


@pytest.mark.django_db
def test_mistakes_in_the_first_run_form_use_nothing_up(client):
    address = f"/welcome/{invitations.first_run_code()}/"
    form = {"workspace": " ", "name": "In\u202egrid", "username": "everyone", "password": "password"}
    answer = client.post(address, form)
    assert len(re.findall('class="field__error"', answer.content.decode())) == 4
    assert "U+202E" in text(answer)
    assert not get_user_model().objects.exists()
    assert client.get(address).status_code == 200


# ------------------------------------------------------------------ invitations


def test_who_is_invited_comes_in_and_is_in_the_first_room(cast, client):
    Room.objects.filter(slug="lobby").update(is_default=True)
    code = invitations.create(cast.owner, uses=1)
    assert "owner invites you" in text(client.get(f"/join/{code}/"))
    form = {"name": "Nina Berg", "username": "Nina", "password": NEW_PASSWORD}
    answer = client.post(f"/join/{code}/", form, follow=True)
    assert answer.redirect_chain[-1][0] == "/chat/lobby/"
    spent = Client().get(f"/join/{code}/")
    assert (spent.status_code, "Ask who sent it for a new one." in text(spent)) == (404, True)
    assert "start of the chat" not in text(spent)
    assert Client().post(f"/join/{code}/", {**form, "username": "other"}).status_code == 404


def test_a_name_that_is_taken_and_a_password_that_is_known(cast, client):
    code = invitations.create(cast.owner)
    form = {"name": "Ann", "username": "ANN", "password": "password12"}
    answer = client.post(f"/join/{code}/", form)
    assert "This name is taken" in text(answer)
    assert "too common" in text(answer)
    assert Invitation.objects.get().uses == 0
    too_long = client.post(f"/join/{code}/", {**form, "username": "nina", "password": "x" * 100_000})
    assert "at most 128" in text(too_long)


def test_who_is_in_already_is_told_so(cast, ann):
    answer = ann.get(f"/join/{invitations.create(cast.owner)}/")
    assert "You are signed in as ann" in text(answer)
    assert 'name="password"' not in answer.content.decode()


def test_codes_are_not_guessed_in_bulk(client, db):
    answers = [client.get(f"/join/guess-{number}/").status_code for number in range(130)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_only_staff_make_links_and_see_each_once(cast, ann, owner):
    assert ann.get("/settings/people/").status_code == 403
    assert ann.post("/settings/people/", {"role": "person"}).status_code == 403
    assert Client().get("/settings/people/")["location"].startswith(SIGN_IN)
    answer = owner.post("/settings/people/", {"role": "person", "days": "7", "uses": "1"})
    code = re.search(r'value="http://testserver/join/([\w-]+)/"', answer.content.decode())[1]
    assert invitations.find(code) is not None
    assert code not in owner.get("/settings/people/").content.decode()
    link = Invitation.objects.get().pk
    assert ann.post(f"/settings/people/{link}/").status_code == 403
    assert owner.get(f"/settings/people/{link}/").status_code == 405
    assert "lets nobody in" in text(owner.post(f"/settings/people/{link}/", follow=True))
    assert invitations.find(code) is None


def test_operators_do_not_make_operators(cast):
    cast.mod.is_staff = True
    cast.mod.save()
    mod = sign_in("mod")
    assert "Operators" not in mod.get("/settings/people/").content.decode()
    mod.post("/settings/people/", {"role": "staff", "days": "", "uses": ""})
    assert Invitation.objects.get().role == "person"


# ------------------------------------------------------------- signing in, out


@pytest.mark.parametrize("typed", ["ann", " Ann ", "ＡＮＮ"])
def test_signing_in_ends_in_the_chat_under_a_new_session_key(cast, client, typed):
    client.get("/")
    session = client.session
    session["from before"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(typed, browser=client)
    assert client.answer["location"] == "/"
    assert client.cookies["sessionid"].value != before
    assert is_signed_in(client)
    assert client.get(SIGN_IN)["location"] == "/"


@pytest.mark.django_db
def test_capitals_of_an_account_made_elsewhere_need_not_be_typed():
    get_user_model().objects.create_user("Ägir", password=PASSWORD)
    get_user_model().objects.create_user("Nina", password=PASSWORD)
    assert is_signed_in(sign_in("Ägir"))
    assert is_signed_in(sign_in("nina"))


@pytest.mark.parametrize(
    ("username", "password"), [("ann", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD)]
)
def test_one_answer_for_every_wrong_sign_in(cast, username, password):
    browser = sign_in(username, password)
    assert "That name and password do not match." in text(browser.answer)
    assert not is_signed_in(browser)


@pytest.mark.parametrize("username", ["ann", "nobody"])
def test_the_sixth_wrong_try_waits_and_others_do_not(cast, username):
    for _ in range(5):
        assert sign_in(username, "wrong").answer.status_code == 200
    for spelling in (username, username.upper()):
        answer = sign_in(spelling, PASSWORD).answer
        assert (answer.status_code, answer["retry-after"]) == (429, "300")
        assert "too many tries. Wait five minutes" in text(answer)
    assert is_signed_in(sign_in("ben"))


def test_an_address_that_tries_very_often_waits(cast):
    answers = [sign_in("ben").answer for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {302}
    assert (answers[30].status_code, answers[30]["retry-after"]) == (429, "60")


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("/chat/lobby/", "/chat/lobby/"),
        ("/search/?q=a&b=c", "/search/?q=a&b=c"),
        *(
            (bad, "/")
            for bad in (
                "//evil.example",
                "https:evil.example",
                "/\\evil.example",
                "https://evil.example/",
                "https://testserver/",
                "javascript:alert(1)",
                "\t//evil.example",
                "/\t/evil.example",
                "///evil.example",
            )
        ),
    ],
)
def test_after_signing_in_one_stays_on_this_site(cast, client, wanted, got):
    answer = client.post(SIGN_IN, {"login": "ann", "password": PASSWORD, "next": wanted})
    assert answer["location"] == got
    assert client.post("/accounts/logout/", {"next": wanted})["location"] == (got if got != "/" else SIGN_IN)


def test_signing_out_takes_a_form(ann):
    page = ann.get("/accounts/logout/")
    assert "Sign out of this browser?" in text(page)
    assert is_signed_in(ann)
    assert ann.post("/accounts/logout/")["location"] == SIGN_IN
    assert not is_signed_in(ann)


@pytest.mark.parametrize(
    "path",
    [SIGN_IN, "/accounts/logout/", "/settings/profile/", "/settings/password/", "/settings/devices/others/"],
)
def test_forms_of_other_sites_are_refused(cast, path):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.ann)
    assert browser.post(path, {"login": "ann", "password": PASSWORD}).status_code == 403


def test_there_is_one_door_for_all(cast, client, ann):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(SIGN_IN)
    assert client.post("/admin/login/", {"username": "owner", "password": PASSWORD}).status_code == 302
    assert ann.get("/admin/login/").status_code == 403
    for path in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"):
        assert client.get(path).status_code == 404


def test_pages_for_one_person_are_stored_nowhere(ann):
    for path in ("/settings/profile/", "/settings/password/", "/settings/devices/", SIGN_IN):
        assert "no-store" in ann.get(path)["cache-control"]


def test_passwords_are_kept_with_argon2():
    assert real_settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


# ------------------------------------------------------------------- the settings


def test_a_new_password_signs_out_all_but_this_browser(cast, ann):
    other, before = sign_in("ann"), ann.cookies["sessionid"].value
    answer = ann.post(
        "/settings/password/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}, follow=True
    )
    assert "The password is changed." in text(answer)
    assert is_signed_in(ann)
    assert ann.cookies["sessionid"].value != before
    assert not is_signed_in(other)
    assert not is_signed_in(sign_in("ann"))
    assert is_signed_in(sign_in("ann", NEW_PASSWORD))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("wrong", NEW_PASSWORD, "This is not your password"),
        (PASSWORD, "short", "at least 10"),
        (PASSWORD, "1234567890", "too common"),
        (PASSWORD, "y" * 129, "At most 128"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(ann, old, new, said):
    assert said in text(ann.post("/settings/password/", {"oldpassword": old, "password1": new}))
    assert is_signed_in(sign_in("ann"))


def test_the_profile_is_how_the_others_see_one(cast, ann):
    assert 'value="ann"' in ann.get("/settings/profile/").content.decode()
    answer = ann.post("/settings/profile/", {"name": " Ann  Berg ", "language": ""}, follow=True)
    assert "Saved." in text(answer)
    assert Profile.of(cast.ann).name == "Ann Berg"
    assert "U+202E" in text(ann.post("/settings/profile/", {"name": "A\u202en", "language": ""}))
    assert ann.post("/settings/profile/", {"name": "Ann", "language": "xx"}).status_code == 200
    assert Profile.of(cast.ann).name == "Ann Berg"


def test_the_language_goes_along_to_a_new_device(ann):
    ann.post("/settings/profile/", {"name": "Ann", "language": "ko"})
    assert '<html lang="ko"' in ann.get("/settings/profile/").content.decode()
    other = sign_in("ann")
    assert '<html lang="ko"' in other.get("/settings/profile/").content.decode()
    ann.post("/settings/profile/", {"name": "Ann", "language": ""})
    page = ann.get("/settings/profile/", headers={"accept-language": "zh-Hans"})
    assert '<html lang="zh-hans"' in page.content.decode()
    sign_in("ben", browser=other)
    assert is_signed_in(other)


def test_somebody_elses_language_does_not_stay(ann):
    ann.post("/settings/profile/", {"name": "Ann", "language": "ko"})
    ann.post("/accounts/logout/")
    sign_in("ben", browser=ann)
    assert '<html lang="en"' in ann.get("/settings/profile/").content.decode()


def test_devices_are_listed_and_signed_out(ann):
    phone, ben = sign_in("ann", agent=IPHONE), sign_in("ben")
    page = text(ann.get("/settings/devices/"))
    assert page.index("Firefox on Linux") < page.index("This device") < page.index("Safari on iPhone")
    device = re.search(r"/settings/devices/(\d+)/", ann.get("/settings/devices/").content.decode())[1]
    ben.post(f"/settings/devices/{device}/")
    assert is_signed_in(phone)
    assert "Safari" not in text(ann.post(f"/settings/devices/{device}/", follow=True))
    assert not is_signed_in(phone)
    assert "signed out already" in text(ann.post(f"/settings/devices/{device}/", follow=True))


def test_signing_out_everywhere_else(ann):
    others, ben = [sign_in("ann"), sign_in("ann", agent=IPHONE)], sign_in("ben")
    assert "2 devices were signed out" in text(ann.post("/settings/devices/others/", follow=True))
    assert not any(map(is_signed_in, others))
    assert is_signed_in(ann)
    assert is_signed_in(ben)
