"""Who may knock on a WebSocket at all: the Origin check and bearer tokens.

Refusals happen in the handshake, so a page of another site never learns whether somebody is
signed in (RFC 6455 section 10.2).
"""

from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

from .actions import tokens
from .models import Token

PORTS = {"http": 80, "https": 443}
SCHEMES = {"ws": "http", "wss": "https"}


class OriginGate:
    """Let in the pages of this site only: scheme, host and port are compared.

    Stock Channels compares the host alone. Programs send no Origin, and are let through:
    a browser always sends one, so their session cannot be ridden from another page.
    """

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send):
        if is_own_origin(scope):
            return await self.app(scope, receive, send)
        return await refuse(scope, receive, send)


class TokenGate:
    """``Authorization: Bearer …`` in the handshake stands in for the session. Never in the address."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send):
        token = _bearer(scope)
        if token is not None:
            found = await database_sync_to_async(tokens.find, thread_sensitive=False)(token)
            user = found.user if found else AnonymousUser()
            read_only = found is not None and found.scope == Token.Scope.READ
            scope = {**scope, "user": user, "token": found.pk if found else 0, "read_only": read_only}
        return await self.app(scope, receive, send)


async def refuse(scope, receive, send) -> None:
    """The handshake is answered with 403, whatever the server; nothing is logged as an error."""
    await receive()
    await send({"type": "websocket.close", "code": 4403})


def is_own_origin(scope) -> bool:
    given = _headers(scope, b"origin")
    hosts = _headers(scope, b"host")
    if len(given) > 1 or len(hosts) != 1:
        return False
    host = hosts[0]
    domain, _port = split_domain_port(host)
    if not domain or not validate_host(domain, _allowed_hosts()):
        return False
    if not given:
        return True
    origin = _split(given[0])
    own = _split(f"{SCHEMES.get(scope.get('scheme', 'ws'), 'http')}://{host}")
    return origin is not None and (origin == own or _is_trusted(origin))


def _is_trusted(origin: tuple[str, str, int]) -> bool:
    """As Django reads CSRF_TRUSTED_ORIGINS: `https://*.example.org` is the domain and all below it."""
    scheme, host, port = origin
    for each in filter(None, map(_split, settings.CSRF_TRUSTED_ORIGINS)):
        if (scheme, port) == (each[0], each[2]) and is_same_domain(host, each[1].lstrip("*")):
            return True
    return False


def _allowed_hosts() -> list[str]:
    return settings.ALLOWED_HOSTS or ["localhost", ".localhost", "127.0.0.1", "[::1]"]


def _split(origin: str) -> tuple[str, str, int] | None:
    """``(scheme, host, port)``, or None for what is no web origin."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    beside = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in PORTS or not parts.hostname or beside:
        return None
    return parts.scheme, parts.hostname.lower(), port or PORTS[parts.scheme]


def _headers(scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def _bearer(scope) -> str | None:
    given = _headers(scope, b"authorization")
    kind, _space, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token.strip() if kind.lower() == "bearer" else None
