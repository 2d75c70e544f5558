"""Who asks: a bearer token, or else the session with its CSRF token. Never a credential in the address."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from ..actions import tokens
from ..models import Token
from ..refusals import Refused
from . import rates
from .errors import not_signed_in
from .reading import read_body

SAFE = {"GET", "HEAD", "OPTIONS"}


class Bearer(AuthBase):
    """``Authorization: Bearer …``. A token that does not hold is refused, even beside a good session."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, *, staff: bool = False) -> None:
        super().__init__()
        self.staff = staff

    def __call__(self, request: HttpRequest):
        secret = _secret(request)
        if secret is None:
            return None
        token = tokens.find(secret)
        if token is None:
            raise not_signed_in()
        if token.scope == Token.Scope.READ and request.method not in SAFE:
            raise Refused("forbidden", _("This token may only read."))
        if self.staff and token.scope != Token.Scope.STAFF:
            raise Refused("forbidden", _("This needs a token with the scope staff."))
        request.user = token.user
        admit(request, staff=self.staff)
        return token.user


class Session(AuthBase):
    """The cookie of the page; whatever changes something needs its CSRF token as well."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME

    def __init__(self, *, staff: bool = False) -> None:
        super().__init__()
        self.staff = staff

    def __call__(self, request: HttpRequest):
        if _secret(request) is not None or not request.user.is_authenticated:
            return None
        admit(request, staff=self.staff)
        if check_csrf(request):
            raise Refused("csrf", _("The request does not come from the page. Load it again."))
        return request.user


def admit(request: HttpRequest, *, staff: bool) -> None:
    """Let in ``request.user``, who is known by now; `Refused`: forbidden, rate_limited, too_long."""
    if staff and not request.user.is_staff:
        raise Refused("forbidden", _("Only staff can do that."))
    rates.spend(request.user)
    read_body(request)


def _secret(request: HttpRequest) -> str | None:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None


SIGNED_IN = [Bearer(), Session()]
STAFF = [Bearer(staff=True), Session(staff=True)]
