"""Whose pages may open a socket, without a socket. `test_bad_handshakes` asks real servers."""

import pytest

from chat.gate import is_own_origin


def asked_from(origin, host="chat.example.org", scheme="wss"):
    headers = [(b"host", host.encode()), (b"origin", origin.encode())]
    return is_own_origin({"scheme": scheme, "headers": headers})


@pytest.fixture(autouse=True)
def site(settings):
    settings.ALLOWED_HOSTS = ["chat.example.org"]
    settings.CSRF_TRUSTED_ORIGINS = [
        "https://team.example.com",
        "https://*.example.net",
        "http://dev.local:3000",
    ]


@pytest.mark.parametrize(
    "origin",
    [
        "https://chat.example.org",
        "https://chat.example.org:443",
        "https://CHAT.example.org",
        "https://team.example.com",
        "https://a.example.net",
        "https://a.b.example.net",
        "http://dev.local:3000",
    ],
)
def test_its_own_pages_and_those_that_are_trusted(origin):
    assert asked_from(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "http://chat.example.org",
        "https://chat.example.org:8443",
        "https://evil.example",
        "https://a.team.example.com",
        "https://evilexample.net",
        "http://a.example.net",
        "https://a.example.net:444",
        "http://dev.local",
        "null",
        "https://*.example.net@evil.example",
    ],
)
def test_nobody_else_s(origin):
    assert not asked_from(origin)
