"""Counts and logs every request that is not for a static file.

The log names the route, `chat/<slug:room_name>/`, and not the address: an invitation's address is a secret.
"""

import logging
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from .. import metrics
from . import Finish, around

logger = logging.getLogger("chat.requests")

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Asked for every few seconds by machines: worth counting, not worth a line each.
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


@around
def observe(request: HttpRequest) -> Finish:
    started = perf_counter()

    def finish(response: HttpResponse) -> HttpResponse:
        note(request, response, seconds=perf_counter() - started)
        return response

    return finish


def note(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    method = request.method if request.method in METHODS else "other"
    metrics.requests.labels(method=method, status=response.status_code).inc()
    metrics.request_seconds.observe(seconds)
    route = request.resolver_match.route if request.resolver_match else "(no such page)"
    level = logging.DEBUG if request.path in PROBES else logging.INFO
    client = request.META.get("REMOTE_ADDR") or "-"
    logger.log(level, "%s %s %s /%s in %.0f ms", client, method, response.status_code, route, seconds * 1000)
