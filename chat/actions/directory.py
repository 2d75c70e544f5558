"""Who somebody in the directory is here. Their entry's own number decides, never a name or an address."""

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..directory.config import Entry
from ..queries.directory import AWAITED, CONNECTED
from ..refusals import Refused
from . import names, newcomers


def person(entry: Entry, *, strangers: bool):
    """The account that is connected to the entry: already, now, or – for ``strangers`` – a new one.

    `Refused`: there is none, or somebody else here has that name.
    """
    try:
        with transaction.atomic():
            return _connected(entry) or _awaited(entry) or _new(entry, strangers=strangers)
    except IntegrityError:  # the same person was faster in another window
        user = _connected(entry)
        if user is None:
            raise
        return user


def await_person(user) -> None:
    """The account belongs to whom the directory knows by the same name, from their next sign-in on."""
    SocialAccount.objects.update_or_create(
        provider=AWAITED, uid=names.folded(user.get_username()), defaults={"user": user}
    )


def _connected(entry: Entry):
    account = SocialAccount.objects.filter(provider=CONNECTED, uid=entry.id).first()
    if account is None:
        return None
    account.extra_data = {"username": entry.username}
    account.save(update_fields=["extra_data", "last_login"])
    return account.user


def _awaited(entry: Entry):
    """From here on the directory keeps the password; the one that was kept here is void, and its sessions."""
    accounts = SocialAccount.objects.select_for_update()
    account = accounts.filter(provider=AWAITED, uid=names.folded(entry.username)).first()
    if account is None:
        return None
    account.provider, account.uid = CONNECTED, entry.id
    account.extra_data = {"username": entry.username}
    account.save()
    account.user.set_unusable_password()
    account.user.save(update_fields=["password"])
    return account.user


def _new(entry: Entry, *, strangers: bool):
    wanted = newcomers.username_from(entry.username)
    if get_user_model()._default_manager.filter(username__iexact=wanted).exists():
        raise Refused("forbidden", _taken() % {"name": wanted})
    if not strangers:
        raise Refused(
            "forbidden", _("You have no account here yet. Ask an operator of this chat for a link.")
        )
    claims = {"preferred_username": entry.username, "name": entry.name, "email": entry.email}
    user = newcomers.from_provider({**claims, "email_verified": True})
    SocialAccount.objects.create(
        user=user, provider=CONNECTED, uid=entry.id, extra_data={"username": entry.username}
    )
    return user


def _taken() -> str:
    return _(
        "There is an account %(name)s here that is not connected to the directory. If it is yours, sign in "
        "with the password it has here, or ask an operator to connect the two."
    )
