"""Refusals → HTTP answers: one shape, ``{code, message, …}``, whatever went wrong."""

import logging
import math
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, ConfigDict, Field

from .. import metrics
from ..refusals import Refused

log = logging.getLogger(__name__)

STATUSES = {
    "malformed": 400,
    "empty": 400,
    "too_long": 400,
    "too_large": 413,
    "not_signed_in": 401,
    "csrf": 403,
    "forbidden": 403,
    "not_in_room": 403,
    "muted": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "archived": 409,
    "key_reused": 409,
    "rate_limited": 429,
    "busy": 503,
    "try_again": 503,
}


class TooLarge(Refused):
    """A body that is not even read to its end."""

    def __init__(self, *, limit: int) -> None:
        super().__init__("too_long", _("A body has at most %(limit)s bytes.") % {"limit": limit}, limit=limit)


class Refusal(BaseModel):
    """Nothing was changed, and why. Some codes bring a field of their own, `retry_after` for instance."""

    model_config = ConfigDict(extra="allow")

    code: str = Field(description="For programs.")
    message: str = Field(description="For people, in the language that was asked for.")


# What any operation may answer besides its own, for the OpenAPI document.
REFUSALS = {frozenset(STATUSES.values()) - {405}: Refusal}


def register(api: NinjaAPI) -> None:
    """Teach the API to say no in this shape."""
    meanings: dict[type[Exception], Callable[[Any], Refused]] = {
        Refused: lambda refusal: refusal,
        AuthenticationError: lambda _error: not_signed_in(),
        ValidationError: _malformed,
        HttpError: _unreadable,
        DatabaseError: _database_away,
    }
    for kind, meaning in meanings.items():
        api.add_exception_handler(kind, _answering(meaning))


def _answering(meaning: Callable[[Any], Refused]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda _request, error: answer(meaning(error))


def answer(refusal: Refused) -> HttpResponse:
    metrics.refusals.labels(code=refusal.code).inc()
    status = 413 if isinstance(refusal, TooLarge) else STATUSES.get(refusal.code, 400)
    data = {"code": refusal.code, "message": refusal.message, **refusal.data}
    response = JsonResponse(data, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status in (429, 503):
        seconds = refusal.data.get("retry_after")
        response["Retry-After"] = str(math.ceil(seconds) if isinstance(seconds, float) else 1)
    return response


def not_signed_in() -> Refused:
    return Refused("not_signed_in", _("Sign in, or send a token that holds."))


def no_such_address(_request: HttpRequest, **_path: str) -> HttpResponse:
    """View for what nothing else here answers."""
    return answer(Refused("not_found", _("There is no such address.")))


def method_not_allowed(instead_of: HttpResponse) -> HttpResponse:
    response = answer(Refused("method_not_allowed", _("This address does not know that method.")))
    response["Allow"] = ", ".join(sorted(instead_of["Allow"].split(", ")))
    return response


def _malformed(error: ValidationError) -> Refused:
    """The first thing that is wrong, and where, without ninja's own levels."""
    first = error.errors[0]
    where, *rest = first["loc"]
    names = rest[1:] if where == "body" else rest
    return Refused("malformed", f"{'.'.join(map(str, names)) or where}: {first['msg']}")


def _unreadable(error: HttpError) -> Refused:
    """Ninja wraps what a parser raises."""
    cause = error.__cause__
    return cause if isinstance(cause, Refused) else Refused("malformed", str(error))


def _database_away(_error: DatabaseError) -> Refused:
    log.exception("the database did not do what a program asked for")
    return Refused("try_again", _("That did not work just now. Try again."))
