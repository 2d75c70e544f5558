"""Signing in on a phone without typing: a link with a short life, shown as a picture to the phone's camera.

Opening it does nothing, because previews and scanners open links too; pressing the button does. It works
once, for five minutes, and only while the session it was made in still holds: whoever signs out, changes
the password or is deactivated leaves no link behind.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import SignInLink
from ..queries import sessions
from ..refusals import Refused

LIFE = timedelta(minutes=5)


@transaction.atomic
def create(user, *, session_key: str, device: str) -> tuple[SignInLink, str]:
    """A new link and its code, which is shown this once. The ones before it work no more."""
    revoke_all(user)
    code = secrets.token_urlsafe(24)  # 192 bits
    link = SignInLink.objects.create(
        digest=_digest(code),
        user=user,
        session_key=session_key,
        made_on=device[:80],
        expires_at=timezone.now() + LIFE,
    )
    return link, code


def find(code: str) -> SignInLink | None:
    """The link, if it signs somebody in right now."""
    link = _open().filter(digest=_digest(code)).select_related("user__profile").first()
    return link if link is not None and _holds(link) else None


@transaction.atomic
def use(code: str, *, device: str):
    """Whom it signs in; from now on it signs in nobody. `Refused`: not_found, whatever the reason.

    The condition is in the UPDATE itself, which the database does one at a time.
    """
    now, digest = timezone.now(), _digest(code)
    if not _open().filter(digest=digest).update(used_at=now, used_on=device[:80]):
        raise spent()
    link = SignInLink.objects.select_related("user").get(digest=digest)
    if not _holds(link):
        raise spent()
    return link.user


def revoke(user, *, link: int) -> None:
    _open().filter(user=user, pk=link).update(revoked_at=timezone.now())


def revoke_all(user) -> None:
    _open().filter(user=user).update(revoked_at=timezone.now())


def spent() -> Refused:
    return Refused("not_found", _("This link does not work any more. Make a new one on the other device."))


def _open():
    return SignInLink.objects.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


def _holds(link: SignInLink) -> bool:
    return sessions.person_of(link.session_key) == link.user


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode(errors="replace")).hexdigest()
