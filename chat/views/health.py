"""For machines: is the process alive, can it work, and what has it counted?"""

import asyncio
import hmac
from ipaddress import ip_address, ip_network
from time import monotonic

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse

from .. import metrics, readiness

FRESH_SECONDS = 1.0

_last: tuple[float, dict[str, str]] = (-FRESH_SECONDS, {})
_looking: asyncio.Future[str | None] | None = None


async def alive(request: HttpRequest) -> HttpResponse:
    """`/healthz`: the event loop runs. Not asking the database: restarting would not bring it back."""
    return HttpResponse("ok\n", content_type="text/plain")


async def ready(request: HttpRequest) -> HttpResponse:
    """`/readyz`: 200 when requests can be served, else 503 naming the part that is missing."""
    problems = await _problems()
    return JsonResponse({"ready": not problems, "problems": problems}, status=503 if problems else 200)


async def _problems() -> dict[str, str]:
    """At most one look per second, however many ask."""
    global _last
    at, problems = _last
    if monotonic() - at >= FRESH_SECONDS:
        found = await asyncio.gather(_database(), readiness.layer())
        problems = {
            part: problem for part, problem in zip(("database", "layer"), found, strict=True) if problem
        }
        _last = monotonic(), problems
    return problems


async def _database() -> str | None:
    """A database that hangs holds one thread, not one for each time somebody asked."""
    global _looking
    if _looking is None or _looking.done() or _looking.get_loop() is not asyncio.get_running_loop():
        # Not in the request's own thread: a request cannot end before its thread does.
        _looking = asyncio.ensure_future(sync_to_async(_look, thread_sensitive=False)())
    try:
        return await asyncio.wait_for(asyncio.shield(_looking), readiness.SECONDS)
    except TimeoutError:
        return f"no answer in {readiness.SECONDS} s"


def _look() -> str | None:
    try:
        return readiness.database()
    finally:
        connection.close()


async def counted(request: HttpRequest) -> HttpResponse:
    """`/metrics`, for the addresses of CHAT_METRICS_ALLOW, holders of CHAT_METRICS_TOKEN, and staff."""
    _look_inside()
    return await sync_to_async(_counted)(request)


def _look_inside() -> None:
    """What can be seen from within the event loop alone."""
    metrics.tasks.set(len(asyncio.all_tasks()))
    hubs = getattr(get_channel_layer(), "hubs", ())  # stock layers have none
    metrics.layer_groups.set(len({group for hub in hubs for group in hub.groups}))
    metrics.layer_channels.set(sum(hub.channels for hub in hubs))


def _counted(request: HttpRequest) -> HttpResponse:
    if not (_from_allowed_address(request) or _has_token(request) or request.user.is_staff):
        return HttpResponseForbidden("Not from here. See CHAT_METRICS_ALLOW and CHAT_METRICS_TOKEN.\n")
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def _from_allowed_address(request: HttpRequest) -> bool:
    forwarded = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"} & request.META.keys()
    if forwarded and not settings.CHAT_TRUSTED_PROXIES:
        return False  # The address is that of a proxy nobody told us about, not of who asks.
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in ip_network(each) for each in settings.CHAT_METRICS_ALLOW)


def _has_token(request: HttpRequest) -> bool:
    token = settings.CHAT_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
