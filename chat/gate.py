"""Who may knock on a WebSocket at all, and who it is: the Origin check, bearer tokens and sessions. And how
much may be brought along in a request.

Refusals happen in the handshake, so a page of another site never learns whether somebody is
signed in (RFC 6455 section 10.2).
"""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

from . import protocol
from .actions import files, tokens
from .limits import FRAME_BYTES, OPENING_SECONDS
from .models import Token
from .pool import answer
from .queries import sessions
from .refusals import Refused
from .together import Together, Work

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


class PersonGate:
    """Who knocks: the person of a bearer token, else of the session of the cookie.

    ``Authorization: Bearer …`` stands in for the session; never in the address. Both are looked up for all
    who knock at the same moment in one go, and these go on to ``known``. Where sessions are not in the table
    of Django, or with ``CHAT_TOGETHER=off``, all go to ``others``: `AuthMiddlewareStack`.
    """

    def __init__(self, known, others) -> None:
        self.known = known
        self.others = others

    async def __call__(self, scope, receive, send):
        scope = {**scope, "cookies": _cookies(scope)}
        secret = _bearer(scope)
        try:
            if secret is not None:
                scope |= _of_token(await _ask(tokens.find_together, secret))
            elif settings.CHAT_TOGETHER and sessions.are_in_table():
                key = scope["cookies"].get(settings.SESSION_COOKIE_NAME)
                session, user = await _ask(sessions.find, key) if key else (None, None)
                scope |= {"session": session, "user": user or AnonymousUser()}
            else:
                return await self.others(scope, receive, send)
        except Refused:
            return await come_back(scope, receive, send)
        return await self.known(scope, receive, send)


async def _ask(work: Work, item: str) -> Any:
    found = await answer(Together(work, item), OPENING_SECONDS)
    if isinstance(found, Refused):
        raise found
    return found


def _of_token(found: Token | None) -> dict[str, Any]:
    if found is None:
        return {"user": AnonymousUser(), "token": 0, "read_only": False}
    return {"user": found.user, "token": found.pk, "read_only": found.scope == Token.Scope.READ}


class BodyGate:
    """No request brings more than a file may have. Django would put all of it on the disk before it looks."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send):
        most = files.most_bytes() + FRAME_BYTES  # and what a form adds
        if any(_is_beyond(length, most) for length in _headers(scope, b"content-length")):
            return await too_much(send)
        came = 0

        async def counted():
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            # What has no length said beforehand ends here, as if the other side had hung up.
            return message if came <= most else {"type": "http.disconnect"}

        return await self.app(scope, counted, send)


def _is_beyond(length: str, most: int) -> bool:
    return length.isdecimal() and int(length[:20]) > most


async def too_much(send) -> None:
    refusal = files.too_large()
    body = protocol.encode({"code": refusal.code, "message": refusal.message, **refusal.data}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def come_back(scope, receive, send) -> None:
    """The database is away: nobody can say who it is. A close code is heard on an open socket only."""
    await receive()
    offered = protocol.NAME in scope.get("subprotocols", ())
    await send({"type": "websocket.accept", "subprotocol": protocol.NAME if offered else None})
    await send({"type": "websocket.close", "code": 4012})


async def refuse(scope, receive, send) -> None:
    """The handshake is answered with 403, whatever the server; nothing is logged as an error."""
    await receive()
    await send({"type": "websocket.close", "code": 4403})


def is_own_origin(scope) -> bool:
    given = _headers(scope, b"origin")
    hosts = _headers(scope, b"host")
    if len(given) > 1 or len(hosts) != 1:
        return False
    allowed, trusted = tuple(_allowed_hosts()), tuple(settings.CSRF_TRUSTED_ORIGINS)
    return _is_own(scope.get("scheme", "ws"), hosts[0], given[0] if given else None, allowed, trusted)


@lru_cache(maxsize=100)
def _is_own(
    scheme: str, host: str, given: str | None, allowed: tuple[str, ...], trusted: tuple[str, ...]
) -> bool:
    """Nearly all who knock say the same, so it is thought about once."""
    domain, _port = split_domain_port(host)
    if not domain or not validate_host(domain, allowed):
        return False
    if given is None:
        return True
    origin = _split(given)
    own = _split(f"{SCHEMES.get(scheme, 'http')}://{host}")
    return origin is not None and (origin == own or _is_trusted(origin, trusted))


def _is_trusted(origin: tuple[str, str, int], trusted: tuple[str, ...]) -> bool:
    """As Django reads CSRF_TRUSTED_ORIGINS: `https://*.example.org` is the domain and all below it."""
    scheme, host, port = origin
    for each in filter(None, map(_split, trusted)):
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


def _cookies(scope) -> dict[str, str]:
    given = _headers(scope, b"cookie")
    return parse_cookie(given[0]) if given else {}


def _bearer(scope) -> str | None:
    given = _headers(scope, b"authorization")
    kind, _space, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token.strip() if kind.lower() == "bearer" else None
