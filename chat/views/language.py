"""The chosen language, in the cookie where Django's LocaleMiddleware looks for it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request


def remember(response: HttpResponse, language: str) -> None:
    """``language`` is one of LANGUAGES; empty: what the browser asks for."""
    if not language:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path=settings.LANGUAGE_COOKIE_PATH)
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def from_now_on(request: HttpRequest, language: str) -> str:
    """The language that `remember` leads to, whatever the cookie still says."""
    request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)
    return language or get_language_from_request(request)
