"""The mail server, the OpenID Connect provider and the directory, from the environment."""

import importlib.util

import pytest

from chatsite import directory, mail, provider
from chatsite.env import Environment

from .test_settings import run, show

__all__ = ["show"]

OIDC = {
    "CHAT_OIDC_ISSUER": "https://id.example.org/realm/",
    "CHAT_OIDC_CLIENT_ID": "chatsite",
    "CHAT_OIDC_CLIENT_SECRET": "hidden",
}
LDAP = {
    "CHAT_LDAP_URL": "ldaps://ldap.example.org",
    "CHAT_LDAP_BIND_DN": "cn=chat,dc=example,dc=org",
    "CHAT_LDAP_BIND_PASSWORD": "hidden",
    "CHAT_LDAP_BASE": "dc=example,dc=org",
}


def used(**values: str) -> tuple[dict, list[str]]:
    env = Environment(values)
    return provider.from_environment(env), env.refusals


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", (587, True, False, "", "")),
        ("smtp://ann%40x:p%2Fw@mail.example.org:2525", (2525, True, False, "ann@x", "p/w")),
        ("smtp://mail.example.org:25?tls=off", (25, False, False, "", "")),
        ("smtps://ann:pw@mail.example.org", (465, False, True, "ann", "pw")),
    ],
)
def test_a_mail_server_by_its_address(url, expected):
    found = mail.from_url(url)
    names = ("EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD")
    assert tuple(found[name] for name in names) == expected
    assert found["EMAIL_HOST"] == "mail.example.org"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://ann:hidden@mail.example.org",
        "smtp://ann:hidden@",
        "smtp://ann:hidden@mail.example.org:port",
        "smtp://ann:hidden@mail.example.org/x",
        "smtp://ann:hidden@mail.example.org?tls=maybe",
        "smtp://ann:hidden@mail.example.org?ssl=on",
        "smtps://ann:hidden@mail.example.org?tls=off",
        "file://folder",
        "file:///",
    ],
)
def test_an_address_nobody_can_use_is_refused_without_its_password(url):
    with pytest.raises(ValueError, match=r".") as refused:
        mail.from_url(url)
    assert "hidden" not in str(refused.value)


def test_mails_may_be_written_into_a_folder(show, tmp_path):
    env = {"EMAIL_URL": f"file://{tmp_path}", "DEFAULT_FROM_EMAIL": "Chat <chat@example.org>"}
    assert show("CHAT_EMAIL", "EMAIL_FILE_PATH", **env) == [True, str(tmp_path)]


def test_without_an_address_no_mail_is_sent(show):
    backend = "django.core.mail.backends.dummy.EmailBackend"
    assert show("CHAT_EMAIL", "EMAIL_BACKEND", "SOCIALACCOUNT_PROVIDERS") == [False, backend, {}]


def test_a_provider_is_whole():
    found, refusals = used(**OIDC, CHAT_OIDC_NAME="Museum ID")
    (app,) = found["openid_connect"]["APPS"]
    assert (app["name"], app["secret"]) == ("Museum ID", "hidden")
    assert app["settings"]["server_url"] == "https://id.example.org/realm"
    assert refusals == []


@pytest.mark.parametrize("missing", OIDC)
def test_what_a_provider_lacks_is_named(missing):
    _, refusals = used(**{name: value for name, value in OIDC.items() if name != missing})
    (line,) = refusals
    assert line.startswith(f"{missing}: is missing.")


@pytest.mark.parametrize(
    "issuer",
    ["id.example.org", "http://id.example.org", "https://", "https://x/?y", "https://a:hidden@x/", "ftp://x"],
)
def test_an_issuer_is_an_https_address(issuer):
    _, refusals = used(**{**OIDC, "CHAT_OIDC_ISSUER": issuer})
    (line,) = refusals
    assert line.startswith("CHAT_OIDC_ISSUER: ")
    assert "hidden" not in line


def test_on_this_machine_http_will_do():
    for issuer in ("http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000/x"):
        assert used(**{**OIDC, "CHAT_OIDC_ISSUER": issuer})[1] == []


def test_all_that_is_wrong_is_reported_at_once():
    bad = {"EMAIL_URL": "smtp://a:hidden@", "CHAT_OIDC_ISSUER": "x", "CHAT_OIDC_SIGNUP": "some"}
    result = run("manage.py", "check", CHAT_OIDC_CLIENT_ID="chatsite", **bad)
    assert result.returncode == 1
    names = sorted(line.split(":")[0] for line in result.stderr.splitlines())
    assert names == ["CHAT_OIDC_CLIENT_SECRET", "CHAT_OIDC_ISSUER", "CHAT_OIDC_SIGNUP", "EMAIL_URL"]
    assert "hidden" not in result.stderr


def test_mails_need_somebody_whom_they_come_from():
    result = run("manage.py", "check", EMAIL_URL="smtp://mail.example.org")
    assert result.stderr.startswith("DEFAULT_FROM_EMAIL: is missing.")


@pytest.fixture
def installed(monkeypatch):
    """The package, whether it is there or not."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if name == "ldap" else real(name))


def asked(**values: str):
    env = Environment(values)
    return directory.from_environment(env), env.refusals


def test_without_an_address_there_is_no_directory(show):
    assert asked() == (None, [])
    (backend,) = show("AUTHENTICATION_BACKENDS")[0]
    assert backend.endswith(".ModelBackend")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ldaps://ldap.example.org", ("ldaps://ldap.example.org", False, True)),
        ("ldap://ldap.example.org:3389", ("ldap://ldap.example.org:3389", True, True)),
        ("ldap://127.0.0.1?tls=off", ("ldap://127.0.0.1", False, False)),
        ("ldap://[::1]:389/?tls=off", ("ldap://[::1]:389", False, False)),
    ],
)
def test_a_directory_by_its_address(installed, url, expected):
    found, refusals = asked(**LDAP | {"CHAT_LDAP_URL": url})
    assert refusals == []
    assert (found.url, found.starts_tls, found.uses_tls) == expected


@pytest.mark.parametrize(
    "url",
    [
        "ldap.example.org",
        "https://ldap.example.org",
        "ldapi:///var/run/ldapi",
        "ldaps://",
        "ldaps://cn=x:hidden@ldap.example.org",
        "ldaps://ldap.example.org:port",
        "ldaps://ldap.example.org/dc=example",
        "ldap://ldap.example.org?tls=off",
        "ldap://127.0.0.1?tls=maybe",
        "ldap://127.0.0.1?uid",
        "ldaps://127.0.0.1?tls=off",
    ],
)
def test_a_directory_is_reached_over_tls(installed, url):
    _, refusals = asked(**LDAP | {"CHAT_LDAP_URL": url})
    (line,) = refusals
    assert line.startswith("CHAT_LDAP_URL: ")
    assert "hidden" not in line


@pytest.mark.parametrize("missing", [name for name in LDAP if name != "CHAT_LDAP_URL"])
def test_what_a_directory_lacks_is_named(installed, missing):
    _, refusals = asked(**{name: value for name, value in LDAP.items() if name != missing})
    (line,) = refusals
    assert line.startswith(f"{missing}: is missing.")
    template = {"CHAT_LDAP_USER_DN": "uid={username},dc=example,dc=org"}
    assert asked(CHAT_LDAP_URL=LDAP["CHAT_LDAP_URL"], **template)[1] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHAT_LDAP_USER_DN", "uid=ann,dc=example,dc=org"),
        ("CHAT_LDAP_FILTER", "(uid=ann)"),
        ("CHAT_LDAP_FILTER", "uid={username}"),
        ("CHAT_LDAP_CA_FILE", "/nowhere/ca.pem"),
    ],
)
def test_what_would_let_in_nobody_or_everybody_is_refused(installed, name, value):
    _, refusals = asked(**LDAP | {name: value})
    (line,) = refusals
    assert line.startswith(f"{name}: ")


def test_the_package_that_it_needs_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    _, refusals = asked(**LDAP)
    assert refusals == [
        "CHAT_LDAP_URL: it needs python-ldap, which is not installed: docs/deployment.md tells how. Allowed: "
        "nothing, until it is."
    ]
