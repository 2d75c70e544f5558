"""Who asks: a bearer token, or else the session with its CSRF token. Never a credential in the address."""

from collections.abc import Callable
from dataclasses import dataclass

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
from .reading import read_body, read_upload

SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Way:
    """What it takes to come in, besides being somebody."""

    staff: bool = False
    spends: str = "commands"  # a bucket of `limits.Budget`
    read: Callable[[HttpRequest], None] = read_body


class Bearer(AuthBase):
    """``Authorization: Bearer …``. A token that does not hold is refused, even beside a good session."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, way: Way) -> None:
        super().__init__()
        self.way = way

    def __call__(self, request: HttpRequest):
        secret = _secret(request)
        if secret is None:
            return None
        token = tokens.find(secret)
        if token is None:
            raise not_signed_in()
        if token.scope == Token.Scope.READ and request.method not in SAFE:
            raise Refused("forbidden", _("This token may only read."))
        if self.way.staff and token.scope != Token.Scope.STAFF:
            raise Refused("forbidden", _("This needs a token with the scope staff."))
        request.user = token.user
        admit(request, self.way)
        return token.user


class Session(AuthBase):
    """The cookie of the page; whatever changes something needs its CSRF token as well."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME

    def __init__(self, way: Way) -> None:
        super().__init__()
        self.way = way

    def __call__(self, request: HttpRequest):
        if _secret(request) is not None or not request.user.is_authenticated:
            return None
        admit(request, self.way)
        if check_csrf(request):
            raise Refused("csrf", _("The request does not come from the page. Load it again."))
        return request.user


def admit(request: HttpRequest, way: Way) -> None:
    """Let in ``request.user``, who is known by now.

    `Refused`: forbidden, rate_limited, too_long, too_large.
    """
    if way.staff and not request.user.is_staff:
        raise Refused("forbidden", _("Only staff can do that."))
    rates.spend(request.user, way.spends)
    way.read(request)


def _secret(request: HttpRequest) -> str | None:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None


def _by(way: Way) -> list[AuthBase]:
    return [Bearer(way), Session(way)]


SIGNED_IN = _by(Way())
STAFF = _by(Way(staff=True))
UPLOADING = _by(Way(spends="uploads", read=read_upload))
LOADING = _by(Way(spends="downloads"))
BRANDING = _by(Way(staff=True, spends="portraits", read=read_upload))
DRESSING = _by(Way(staff=True, spends="uploads", read=read_upload))
DRAWING = _by(Way(spends="portraits", read=read_upload))
