"""Content-Security-Policy with nonces, under the names Django 6 gives them.

Settings, template variable and behaviour are Django's own, so that a project on Django 6 uses
`django.middleware.csp` and this module is not loaded:

    SECURE_CSP = {"script-src": [CSP.SELF, CSP.NONCE]}         # and SECURE_CSP_REPORT_ONLY
    <script nonce="{{ csp_nonce }}">                            # by the context processor `csp`
"""

import secrets
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

from . import Finish, around

HEADERS = {
    "Content-Security-Policy": "SECURE_CSP",
    "Content-Security-Policy-Report-Only": "SECURE_CSP_REPORT_ONLY",
}


class CSP:
    """The keywords of a policy that need quotes in the header, and the stand-in for the nonce."""

    NONE = "'none'"
    SELF = "'self'"
    STRICT_DYNAMIC = "'strict-dynamic'"
    NONCE = "<CSP_NONCE_SENTINEL>"


class LazyNonce(SimpleLazyObject):
    """Made when a template first asks for it; true once it was made."""

    def __init__(self) -> None:
        super().__init__(lambda: secrets.token_urlsafe(16))

    def __bool__(self) -> bool:
        return self._wrapped is not empty


@around
def content_security_policy(request: HttpRequest) -> Finish:
    nonce = request._csp_nonce = LazyNonce()  # type: ignore[attr-defined]

    def finish(response: HttpResponse) -> HttpResponse:
        # Django's error page for developers brings its styles and scripts along.
        if settings.DEBUG and response.status_code in {404, 500}:
            return response
        for header, setting in HEADERS.items():
            if header not in response and (policy := getattr(settings, setting, None)):
                response.headers[header] = build_policy(policy, nonce)
        return response

    return finish


def build_policy(policy: Mapping[str, Iterable[str] | str | bool | None], nonce: LazyNonce) -> str:
    """The header's text. A nonce nobody asked for is left out: it would only be an open door."""
    directives = []
    for name, value in policy.items():
        if value is None or value is False:
            continue
        sources = [] if value is True else [value] if isinstance(value, str) else list(value)
        if CSP.NONCE in sources:
            sources.remove(CSP.NONCE)
            sources += [f"'nonce-{nonce}'"] if nonce else []
        directives.append(" ".join([name, *sources]))
    return "; ".join(directives)


def csp(request: HttpRequest) -> dict[str, LazyNonce | None]:
    """Context processor."""
    return {"csp_nonce": getattr(request, "_csp_nonce", None)}
