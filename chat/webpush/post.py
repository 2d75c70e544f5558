"""A request to a push service, and what its answer means for the next one."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum, auto

import aiohttp
from django.conf import settings
from django.utils import timezone
from yarl import URL

from ..unfurl import Guard
from ..unfurl.guard import Forbidden
from . import encryption, vapid

log = logging.getLogger(__name__)

SECONDS = 5.0
AT_ONCE = 16
DAY = 24 * 3600  # seconds that a push service keeps what it cannot deliver, and that we keep trying
# Problems that may pass. What is wrong with our key or our clock is one: somebody will mend it.
LATER = {401, 403, 408, 425, 429}


class Outcome(Enum):
    TAKEN = auto()
    GONE = auto()  # nobody is there any more
    LATER = auto()
    REFUSED = auto()  # and would be the next time, too


@dataclass(frozen=True, slots=True)
class Letter:
    endpoint: str
    p256dh: str
    auth: str
    topic: str  # a newer one takes the place of an older one that was not delivered yet
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: Outcome
    after: int = 0  # seconds to wait, as the push service wishes


class PushGuard(Guard):
    """Of the web's addresses only those that are asked over https."""

    def check(self, url: str | URL) -> URL:
        address = URL(url)
        if (address.host, address.port) in self.exempt:
            return address
        if address.scheme != "https":
            raise Forbidden("not https")
        return super().check(address)


def guard() -> PushGuard:
    """CHAT_PUSH_EXEMPT: (address, port) pairs of push services in tests."""
    exempt = frozenset(getattr(settings, "CHAT_PUSH_EXEMPT", ()))
    return PushGuard(own_hosts=tuple(settings.ALLOWED_HOSTS), exempt=exempt)


async def send(letters: Sequence[Letter]) -> list[Answer]:
    """Of each what became of it; none raises."""
    key = vapid.private_key()
    if key is None:
        return [Answer(Outcome.LATER)] * len(letters)
    allowed = guard()
    connector = aiohttp.TCPConnector(socket_factory=allowed.open_socket, use_dns_cache=False, limit=AT_ONCE)
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=SECONDS),
        trust_env=False,  # a proxy would open the connection, past the guard
    ) as session:
        return list(await asyncio.gather(*(_send(session, each, key, allowed) for each in letters)))


async def _send(session: aiohttp.ClientSession, letter: Letter, key, allowed: Guard) -> Answer:
    try:
        address = allowed.check(letter.endpoint)
        body = encryption.encrypt(letter.body, p256dh=letter.p256dh, auth=letter.auth)
    except (Forbidden, ValueError) as problem:
        log.warning("a push leads nowhere: %s", problem)
        return Answer(Outcome.GONE)
    headers = {
        "Authorization": vapid.authorization(letter.endpoint, key),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(DAY),
        "Topic": topic(letter.topic),
        "Urgency": "high",
    }
    try:
        async with session.post(address, data=body, headers=headers, allow_redirects=False) as response:
            return _meaning(response)
    except Forbidden:
        return Answer(Outcome.GONE)
    except (aiohttp.ClientConnectorError, aiohttp.ClientError, OSError) as problem:
        if isinstance(getattr(problem, "os_error", None), Forbidden):
            log.warning("a push leads to an address that is not public")
            return Answer(Outcome.GONE)
        log.info("a push service does not answer: %r", problem)
        return Answer(Outcome.LATER)


def _meaning(response: aiohttp.ClientResponse) -> Answer:
    status = response.status
    if 200 <= status < 300:
        return Answer(Outcome.TAKEN)
    if status in (404, 410):
        return Answer(Outcome.GONE)
    if status in LATER or status >= 500:
        log.warning("a push service answers %s, and is asked again", status)
        return Answer(Outcome.LATER, after=_wait(response.headers.get("Retry-After", "")))
    log.error("a push service refuses what it was sent: %s", status)
    return Answer(Outcome.REFUSED)


def _wait(said: str) -> int:
    """Retry-After: seconds, or a date."""
    if said.isdecimal():
        return min(int(said), DAY)
    try:
        seconds = (parsedate_to_datetime(said) - timezone.now()).total_seconds()
    except (TypeError, ValueError):
        return 0
    return max(0, min(int(seconds), DAY))


def topic(text: str) -> str:
    """At most 32 letters of base64url (RFC 8030, 5.4), which say nothing to whoever reads them."""
    return encryption.encoded(hashlib.sha256(text.encode()).digest())[:32]
