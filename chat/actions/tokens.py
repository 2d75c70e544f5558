import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import limits
from ..models import Token
from ..refusals import Refused
from . import endings

NOTED_EVERY = timedelta(minutes=1)


def create(user, *, name: str = "", scope: str | None = None) -> str:
    """A new bearer token. It is shown this once: only its digest is kept.

    Without a scope it may do what its person may.
    """
    if scope is None:
        scope = Token.Scope.STAFF if user.is_staff else Token.Scope.WRITE
    if scope not in Token.Scope.values:
        raise Refused("malformed", _("There is no such scope."))
    if scope == Token.Scope.STAFF and not user.is_staff:
        raise Refused("forbidden", _("Only staff can have a token with this scope."))
    if len(name) > limits.NAME_LENGTH:
        raise Refused("too_long", _("At most %(limit)s letters.") % {"limit": limits.NAME_LENGTH})
    secret = secrets.token_urlsafe(32)
    Token.objects.create(user=user, name=name, scope=scope, digest=digest_of(secret))
    return secret


def find(secret: str) -> Token | None:
    """The token, if it is one that holds, and its person may still sign in. That it was used is noted."""
    return find_together([secret])[0]


def find_together(secrets_: Sequence[str]) -> list[Token | None]:
    """The same for many at once."""
    digests = [digest_of(secret) for secret in secrets_]
    tokens = Token.objects.select_related("user__profile").filter(digest__in=set(digests), revoked_at=None)
    found = {token.digest: token for token in tokens if token.user.is_active}
    _note_use(found.values())
    return [found.get(digest) for digest in digests]


def revoke(token: Token) -> None:
    """End a token, and the sockets that came with it."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    endings.end(token.user_id, only=socket_digest(token.pk))


def _note_use(tokens: Iterable[Token]) -> None:
    """To the minute: a busy program does not make a write of every read."""
    now = timezone.now()
    used = [each.pk for each in tokens if each.last_used_at is None or now - each.last_used_at > NOTED_EVERY]
    if used:
        Token.objects.filter(pk__in=used).update(last_used_at=now)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def socket_digest(token_id: int) -> str:
    """Names a token in the list of clients."""
    return hashlib.sha256(f"token {token_id}".encode()).hexdigest()[:32]
