"""The language of a socket: found in its handshake as a page finds it in a request."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

LONGEST = 500  # letters of Accept-Language; Django reads no more


def language_of(scope: dict[str, Any]) -> str:
    """One of LANGUAGES: that of the cookie, else what Accept-Language asks for, else LANGUAGE_CODE."""
    asked = [value for name, value in scope.get("headers", ()) if name.lower() == b"accept-language"]
    chosen = scope.get("cookies", {}).get(settings.LANGUAGE_COOKIE_NAME)
    return _found(chosen, b",".join(asked).decode("latin-1")[:LONGEST], settings.LANGUAGE_CODE)


@lru_cache(maxsize=200)
def _found(chosen: str | None, asked: str, otherwise: str) -> str:
    request = HttpRequest()
    if chosen is not None:
        request.COOKIES = {settings.LANGUAGE_COOKIE_NAME: chosen}
    request.META["HTTP_ACCEPT_LANGUAGE"] = asked
    return get_language_from_request(request)
