"""The chosen time zone, in the cookie where `middleware.zones` looks for it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ..middleware import zones


def remember_zone(response: HttpResponse, time_zone: str) -> None:
    """Empty: that of the browser."""
    if not time_zone:
        response.delete_cookie(zones.CHOSEN)
        return
    response.set_cookie(
        zones.CHOSEN,
        time_zone,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def zone_guessed_by(request: HttpRequest) -> str:
    return zones.guessed(request)
