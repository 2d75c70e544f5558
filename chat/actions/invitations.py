"""Links that let somebody in. A code is shown once, to who made it; only its digest is stored."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import policies
from ..models import Invitation, Profile, Room, Workspace
from ..queries import people as people_known
from ..refusals import Refused
from . import names, rooms

DAYS_MAX = 365
USES_MAX = 10_000


def create(user, *, role: str = "person", days: int | None = None, uses: int | None = None) -> str:
    """The code of a new invitation. ``days`` and ``uses`` None: without an end.

    `Refused`: forbidden (only staff invite, only owners invite staff), malformed.
    """
    if role not in Invitation.Role.values:
        raise Refused("malformed", _("There is no such role."))
    if not policies.may_invite(user, role):
        raise Refused("forbidden", _("You cannot invite people into this role."))
    for number, most in ((days, DAYS_MAX), (uses, USES_MAX)):
        if number is not None and not 1 <= number <= most:
            raise Refused("malformed", _("Choose a number from 1 to %(most)s.") % {"most": most})
    expires_at = timezone.now() + timedelta(days=days) if days else None
    return _store(role=role, expires_at=expires_at, max_uses=uses, created_by=user)


def first_run_code() -> str | None:
    """The code of the link that makes the owner, and the only one; None when there is an owner.

    Each call makes the codes before it useless.
    """
    if people_known.has_owner():
        return None
    Invitation.objects.filter(role=Invitation.Role.OWNER).delete()
    return _store(role=Invitation.Role.OWNER, max_uses=1)


def find(code: str) -> Invitation | None:
    """The invitation, if it lets somebody in right now."""
    usable = Invitation.objects.usable(timezone.now()).select_related("created_by")
    invitation = usable.filter(digest=_digest(code)).first()
    return invitation if invitation is not None and _holds(invitation) else None


def accept(code: str, *, username: str, name: str, password: str):
    """The new person, a member of the default rooms.

    `Refused`: not_found for every code that lets nobody in; a name's own refusals, with the
    ``field`` they belong to. The caller has checked the password's strength.
    """
    username, name = names.free_username(username), names.display_name(name)
    hashed = make_password(password)  # before anything is locked: it takes a while, on purpose
    with transaction.atomic():
        invitation = _redeem(code)
        if invitation.role == Invitation.Role.OWNER:
            raise spent()
        staff = invitation.role == Invitation.Role.STAFF
        user = _make_person(username, name, hashed, is_staff=staff)
        rooms.welcome(user)
    return user


def set_up(code: str, *, workspace: str, username: str, name: str, password: str):
    """The new owner, in the first room of a workspace with this name. `Refused` as for `accept`."""
    username, name = names.free_username(username, titles=True), names.display_name(name)
    workspace = names.display_name(workspace, field="workspace")
    hashed = make_password(password)
    Workspace.current()
    with transaction.atomic():
        Workspace.objects.select_for_update().get()  # one at a time, even with two codes
        invitation = _redeem(code)
        if invitation.role != Invitation.Role.OWNER or people_known.has_owner():
            raise spent()
        user = _make_person(username, name, hashed, is_staff=True, is_superuser=True)
        Workspace.objects.update(name=workspace)
        if not Room.objects.exists():
            topic = _("Everybody is here. Say hello.")
            lobby = rooms.create(user, name=_("Lobby"), slug="lobby", topic=topic)
            Room.objects.filter(pk=lobby.pk).update(is_default=True)
        rooms.welcome(user)
    return user


@transaction.atomic
def revoke(user, *, invitation: int) -> None:
    """Nobody comes in with this link any more. `Refused`: not_found, forbidden."""
    found = Invitation.objects.filter(pk=invitation, revoked_at=None).first()
    if found is None:
        raise Refused("not_found", _("There is no such link."))
    if not policies.may_invite(user, found.role):
        raise Refused("forbidden", _("Only an owner can do that."))
    found.revoked_at = timezone.now()
    found.save(update_fields=["revoked_at"])


def spent() -> Refused:
    """The same for a code that is wrong, used up, expired or revoked: guessing tells nothing."""
    return Refused("not_found", _("This link does not work any more. Ask who sent it for a new one."))


def _redeem(code: str) -> Invitation:
    """Count one use. The condition is in the UPDATE itself, which the database does one at a time."""
    digest = _digest(code)
    if not Invitation.objects.usable(timezone.now()).filter(digest=digest).update(uses=F("uses") + 1):
        raise spent()
    invitation = Invitation.objects.select_related("created_by").get(digest=digest)
    if not _holds(invitation):
        raise spent()
    return invitation


def _holds(invitation: Invitation) -> bool:
    """A link is worth no more than its maker: who was deactivated or is staff no longer invites nobody."""
    if invitation.role == Invitation.Role.OWNER:
        return invitation.created_by is None
    return invitation.created_by is None or policies.may_invite(invitation.created_by, invitation.role)


def _make_person(username: str, name: str, hashed_password: str, **rights: bool):
    User = get_user_model()
    try:
        with transaction.atomic():
            user = User._default_manager.create(username=username, password=hashed_password, **rights)
    except IntegrityError:
        raise names.taken() from None
    Profile.objects.create(user=user, name=name)
    return user


def _store(**fields) -> str:
    code = secrets.token_urlsafe(24)  # 192 bits
    Invitation.objects.create(digest=_digest(code), **fields)
    return code


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode(errors="replace")).hexdigest()
