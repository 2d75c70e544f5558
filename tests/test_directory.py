"""Signing in by a real directory: who comes in, who does not, and what happens while it is away."""

import json
import re
import socket
import subprocess
import time
from dataclasses import asdict

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as site
from django.contrib.auth import authenticate, get_user_model
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from chat.actions import people
from chat.directory import asking
from chat.models import Ending, Profile, Room
from chat.views import directory as views
from chatsite import directory
from chatsite.env import Environment

from . import oidc
from .cast import PASSWORD as OWN
from .services import ldap
from .services.ldap import PASSWORD
from .test_accounts import is_signed_in, sign_in, text

pytestmark = pytest.mark.any_database

BACKENDS = [*site.AUTHENTICATION_BACKENDS, "chat.views.directory.DirectoryBackend"]
NO_MATCH = "That name and password do not match"
AWAY = "does not answer"
GUIDES = f"cn=guides,{ldap.GROUPS}"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture(autouse=True)
def a_machine_that_is_busy(monkeypatch):
    monkeypatch.setattr(asking, "SECONDS", 30)


@pytest.fixture
def use(settings):
    """Configure the site as its environment would."""

    def use(**environment: str):
        env = Environment(environment)
        settings.CHAT_LDAP = directory.from_environment(env)
        settings.CHAT_LDAP_SIGNUP = True
        settings.AUTHENTICATION_BACKENDS = BACKENDS
        assert env.refusals == []
        return settings.CHAT_LDAP

    return use


@pytest.fixture
def museum(cast, slapd, use):
    """A directory in which people are searched for, and whom it knows gets an account."""
    use(**slapd.search)
    return slapd


@pytest.fixture
def ingrid(museum):
    return come()


def come(username="ingrid", password=PASSWORD):
    return sign_in(username, password)


def ask(config, username, password=PASSWORD):
    """Here, and not in a process of its own, which takes a while."""
    from chat.directory.program import find

    return find(config, username, password, 30)


def find(username):
    return get_user_model().objects.get(username=username)


# ------------------------------------------------------------------------ coming in


@pytest.mark.parametrize("way", ["search", "by_name", "StartTLS"])
def test_who_is_new_gets_an_account_in_the_first_rooms(cast, slapd, use, way):
    use(**(slapd.search | {"CHAT_LDAP_URL": slapd.plain_url} if way == "StartTLS" else getattr(slapd, way)))
    Room.objects.filter(slug="lobby").update(is_default=True)
    browser = come(" Ingrid ")
    assert browser.answer["location"] == "/"
    assert browser.get("/", follow=True).redirect_chain[-1][0] == "/chat/lobby/"
    user = find("ingrid")
    assert Profile.of(user).name == "Ingrid Solheim"
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().email == "ingrid@museum.example"
    assert is_signed_in(come())
    assert get_user_model().objects.filter(username__startswith="ingrid").count() == 1


def test_only_the_right_password_lets_in(museum):
    for password in ("another", PASSWORD.upper(), " "):
        browser = come(password=password)
        assert NO_MATCH in text(browser.answer)
        assert not is_signed_in(browser)
    assert NO_MATCH in text(come("nobody").answer)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("way", ["search", "by_name"])
def test_an_empty_password_is_not_even_asked_about(slapd, use, way):
    """This server takes it for a sign-in as nobody: the right answer, to another question."""
    assert slapd.admin.simple_bind_s(slapd.dn("ingrid"), "")
    config = use(**getattr(slapd, way))
    assert asking.find(config, "ingrid", "") is None
    assert asking.find(config, "", PASSWORD) is None
    assert asking.find(config, "ingrid", "x" * 2000) is None


@pytest.mark.parametrize("way", ["search", "by_name"])
@pytest.mark.parametrize(
    "written",
    ["*", "ingrid*", "ingrid)(uid=*", "*)(objectClass=*", "ingrid\0", "\0", "ingrid,ou=people", "\\69ngrid"],
)
def test_what_is_written_is_a_name_and_nothing_else(slapd, use, way, written):
    assert ask(use(**getattr(slapd, way)), written) is None


def test_a_name_with_signs_of_its_own_is_found(slapd, use):
    slapd.add("a(b)*c", cn="Ada")
    slapd.add("Åse.Bø", cn="Åse Bø")
    config = use(**slapd.search)
    assert ask(config, "a(b)*c").name == "Ada"
    assert ask(config, "åse.bø").username == "Åse.Bø"


def test_two_of_one_name_are_nobody(museum):
    below = f"ou=guests,{ldap.PEOPLE}"
    museum.admin.add_s(below, [("objectClass", [b"organizationalUnit"]), ("ou", [b"guests"])])
    museum.add("ingrid", below=below)
    assert NO_MATCH in text(come().answer)


def test_strangers_stay_outside_if_nothing_else_is_said(museum, settings):
    for page in (sign_in("owner", OWN).get("/settings/people/"), Client().get("/accounts/login/")):
        assert "Who is in your organisation’s directory gets an account" in text(page)
    settings.CHAT_LDAP_SIGNUP = False
    assert "and in no other way" in text(sign_in("owner", OWN).get("/settings/people/"))
    assert "An operator of this chat can invite you" in text(Client().get("/accounts/login/"))
    browser = come()
    assert "You have no account here yet" in text(browser.answer)
    assert not is_signed_in(browser)
    assert not get_user_model().objects.filter(username="ingrid").exists()


@pytest.mark.parametrize("way", ["search", "by_name"])
def test_only_members_of_the_group_come_in(cast, slapd, use, way):
    use(**getattr(slapd, way), CHAT_LDAP_GROUP=GUIDES)
    assert is_signed_in(come())
    assert NO_MATCH in text(come("olav").answer)
    use(**getattr(slapd, way), CHAT_LDAP_GROUP=f"cn=none,{ldap.GROUPS}")
    assert NO_MATCH in text(come().answer)


def test_somebody_is_known_by_their_entry_and_not_by_a_name(museum, ingrid):
    """Who marries stays who they were; who gets the name of one who left is somebody else."""
    museum.rename("ingrid", "ingrid.lund")
    assert "@ingrid" in text(come("ingrid.lund").get("/settings/profile/"))
    museum.add("ingrid", cn="Another")
    browser = come()
    assert "There is an account ingrid here" in text(browser.answer)
    assert not is_signed_in(browser)


def test_without_what_tells_people_apart_nobody_comes_in(cast, slapd, use, caplog):
    use(**slapd.search, CHAT_LDAP_ID_ATTRIBUTE="employeeNumber")
    assert NO_MATCH in text(come().answer)
    assert "employeeNumber" in caplog.text


# --------------------------------------------------------------------- those who are here


def test_an_account_of_the_same_name_is_not_taken_over(museum, cast):
    museum.add("ann", cn="Another Ann", mail="ann@museum.example")
    browser = come("ann")
    assert "There is an account ann here that is not connected" in text(browser.answer)
    assert not is_signed_in(browser)
    assert is_signed_in(sign_in("ann", OWN))
    assert not SocialAccount.objects.exists()


def test_an_operator_connects_the_two_and_the_password_here_ends(museum, cast, settings, capsys):
    settings.CHAT_LDAP_SIGNUP = False
    museum.add("ann")
    before = sign_in("ann", OWN)
    with pytest.raises(CommandError, match="nobody with the username nobody"):
        call_command("use_directory", "ann", "nobody")
    assert not SocialAccount.objects.exists()
    call_command("use_directory", "ann")
    assert is_signed_in(before)
    assert "@ann" in text(come("ann").get("/settings/profile/"))
    assert not is_signed_in(before)
    assert NO_MATCH in text(sign_in("ann", OWN).answer)
    call_command("use_directory", "ann")
    assert "connected already" in capsys.readouterr().err
    settings.CHAT_LDAP = None
    with pytest.raises(CommandError, match="no directory"):
        call_command("use_directory", "ben")


def test_who_is_deactivated_here_stays_outside(museum, ingrid):
    assert is_signed_in(ingrid)
    people.deactivate(find("ingrid"))
    assert not is_signed_in(ingrid)
    assert Ending.objects.filter(user_id=find("ingrid").pk).exists()  # of all sockets
    browser = come()
    assert NO_MATCH in text(browser.answer)
    assert not is_signed_in(browser)


def test_without_a_directory_its_sessions_are_over(ingrid, settings):
    assert is_signed_in(ingrid)
    settings.AUTHENTICATION_BACKENDS = site.AUTHENTICATION_BACKENDS[:1]
    assert not is_signed_in(ingrid)


def test_the_second_step_is_asked_for_here_as_well(ingrid):
    from .test_second_step import SECOND, SECRET, TOTP

    TOTP.activate(find("ingrid"), SECRET)
    browser = come()
    assert browser.answer["location"] == SECOND
    assert not is_signed_in(browser)


def test_wrong_guesses_are_counted_like_all_others(museum):
    for _ in range(5):
        assert NO_MATCH in text(come(password="a guess").answer)
    assert come().answer.status_code == 429


# ------------------------------------------------------------------- the password is not here


def test_who_changes_something_is_asked_for_the_directory_s_password(ingrid):
    app = "/settings/security/app/"
    door = ingrid.get(app)["location"]
    assert door.startswith("/accounts/again/?next=")
    assert "This is not your password" in text(ingrid.post(door, {"password": "a guess"}))
    assert ingrid.get(app).status_code == 302
    assert ingrid.post(door, {"password": PASSWORD})["location"] == app
    assert ingrid.get(app).status_code == 200


def test_the_settings_say_where_the_password_is(ingrid):
    page = ingrid.get("/settings/security/").content.decode()
    assert "Kept by your organisation’s directory" in page
    assert "/settings/password/" not in page
    for answer in (ingrid.get("/settings/password/"), ingrid.post("/settings/password/", {"password1": OWN})):
        assert "It is changed there" in text(answer)
        assert 'name="password' not in answer.content.decode()
    assert not find("ingrid").has_usable_password()


def test_a_forgotten_password_is_replaced_there(ingrid, capsys):
    assert "organisation’s directory" in text(Client().get("/accounts/forgotten/"))
    with pytest.raises(CommandError, match="kept by the directory"):
        call_command("reset_link", "ingrid")
    call_command("reset_link", "ingrid", "--without-second-step")
    assert capsys.readouterr().out == ""


def test_a_provider_beside_it_is_connected_and_taken_away_for_itself(ingrid, settings):
    with oidc.running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = provider.settings()
        assert "Connected" not in text(ingrid.get("/settings/security/"))
        ingrid.post("/settings/security/provider/remove/")
    assert SocialAccount.objects.get().user == find("ingrid")


# --------------------------------------------------------------------- when it cannot be asked


def is_away(browser) -> bool:
    return AWAY in text(browser.answer) and not is_signed_in(browser)


def test_a_certificate_that_nobody_vouched_for_is_refused(cast, slapd, use, tmp_path, monkeypatch):
    other = tmp_path / "ca.pem"
    ldap.certify(other, tmp_path)
    monkeypatch.setenv("LDAPTLS_REQCERT", "never")  # files and variables of the machine change nothing
    for url in (slapd.url, slapd.plain_url):
        use(**slapd.search | {"CHAT_LDAP_URL": url, "CHAT_LDAP_CA_FILE": str(other)})
        assert is_away(come())


def test_a_certificate_for_another_name_is_refused(cast, slapd, use):
    use(**slapd.search | {"CHAT_LDAP_URL": slapd.url.replace("127.0.0.1", "localhost")})
    assert is_away(come())


def test_without_tls_no_password_is_sent(cast, slapd_without_tls, use):
    server = slapd_without_tls
    plain = server.search | {"CHAT_LDAP_CA_FILE": "", "CHAT_LDAP_URL": server.plain_url}
    use(**plain)
    assert is_away(come())
    use(
        **plain | {"CHAT_LDAP_URL": f"{server.plain_url}?tls=off"}
    )  # the twin: it is for this that it refused
    assert is_signed_in(come())


def test_a_directory_that_is_away_counts_against_nobody_and_stops_nobody_else(museum, ingrid, use, caplog):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        gone = nobody.getsockname()[1]
    use(**museum.search | {"CHAT_LDAP_URL": f"ldaps://127.0.0.1:{gone}"})
    for _ in range(7):
        assert is_away(come())
    assert is_signed_in(ingrid)
    assert is_signed_in(sign_in("ann", OWN))
    assert "Can't contact LDAP server" in caplog.text
    assert PASSWORD not in caplog.text
    use(**museum.search)
    assert is_signed_in(come())


def test_who_guesses_a_password_that_is_kept_here_is_counted_meanwhile(museum, use):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        gone = nobody.getsockname()[1]
    use(**museum.search | {"CHAT_LDAP_URL": f"ldaps://127.0.0.1:{gone}"})
    for _ in range(5):
        assert is_away(sign_in("ann", "a guess"))
    assert sign_in("ann", OWN).answer.status_code == 429


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_nobody_waits_for_a_directory_that_hangs(museum, use, monkeypatch, scheme):
    monkeypatch.setattr(asking, "SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(**museum.search | {"CHAT_LDAP_URL": f"{scheme}://127.0.0.1:{silent.getsockname()[1]}"})
        assert is_signed_in(sign_in("ann", OWN))
        begun = time.monotonic()
        assert is_away(come())
        assert time.monotonic() - begun < 10
        monkeypatch.setattr(asking, "places", asking.BoundedSemaphore(1))
        with asking.places:  # as many wait as may
            assert is_away(come())


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_it_keeps_no_connection_to_the_database(slapd, use, monkeypatch):
    """Of those a process has ten."""
    held = []
    monkeypatch.setattr(views, "find", lambda *asked: held.append(connection.connection is not None))
    get_user_model().objects.exists()
    assert connection.connection is not None
    use(**slapd.search)
    authenticate(None, username="ingrid", password=PASSWORD)
    assert held == [False]


def test_whoever_asks_ends_by_itself_when_its_parent_is_gone(slapd, use):
    """Against a server that hangs, libldap would go round for ever."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        config = asdict(
            use(**slapd.search | {"CHAT_LDAP_URL": f"ldaps://127.0.0.1:{silent.getsockname()[1]}"})
        )
        question = {"config": config, "username": "ingrid", "password": PASSWORD, "seconds": 0.5}
        ended = subprocess.run(
            asking.COMMAND, input=json.dumps(question), text=True, cwd=asking.ROOT, timeout=30, check=False
        )
    assert ended.returncode != 0


def test_the_password_of_the_reader_is_shown_nowhere(slapd, use):
    assert ldap.SECRET not in repr(use(**slapd.search))


def test_a_wrong_password_of_the_reader_is_no_guess_of_anybody(cast, slapd, use, caplog):
    use(**slapd.search | {"CHAT_LDAP_BIND_PASSWORD": "wrong"})
    assert is_away(come())
    assert re.search("INVALID_CREDENTIALS", caplog.text)
