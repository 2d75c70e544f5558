"""The language of a socket: found in its handshake as a page finds it in a request."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language_from_request


def language_of(scope: dict[str, Any]) -> str:
    """One of LANGUAGES: that of the cookie, else what Accept-Language asks for, else LANGUAGE_CODE."""
    request = HttpRequest()
    request.COOKIES = scope.get("cookies", {})
    asked = [value for name, value in scope.get("headers", ()) if name.lower() == b"accept-language"]
    request.META["HTTP_ACCEPT_LANGUAGE"] = b",".join(asked).decode("latin-1")
    return get_language_from_request(request)
