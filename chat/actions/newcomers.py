"""People whom an OpenID Connect provider knows, and who have no account here yet."""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from ..models import Profile
from ..queries import mail_addresses
from ..refusals import Refused
from . import names, rooms

NOT_IN_USERNAMES = re.compile(r"[^\w.-]+")
TRIES = 1000


@transaction.atomic
def from_provider(claims: Mapping[str, Any]):
    """A new person without a password, in the default rooms.

    The address counts if the provider confirms it and nobody else here has it.
    """
    user = _make(claims)
    Profile.objects.create(user=user, name=_name(claims) or user.get_username())
    address = claims.get("email")
    if address and claims.get("email_verified") is True and not mail_addresses.owners(str(address)):
        row = EmailAddress.objects.create(user=user, email=address.lower(), verified=True, primary=True)
        user.email = row.email
        user.save(update_fields=["email"])
    rooms.welcome(user)
    return user


def _make(claims: Mapping[str, Any]):
    for username in _usernames(claims):
        try:
            free = names.free_username(username)
            with transaction.atomic():
                user = get_user_model()._default_manager.create(username=free)
        except (Refused, IntegrityError):
            continue
        user.set_unusable_password()
        user.save(update_fields=["password"])
        return user
    raise names.taken()


def _usernames(claims: Mapping[str, Any]) -> Iterator[str]:
    """What somebody could be called, the best first: as the provider does, or that with a number."""
    said = [claims.get("preferred_username"), claims.get("email"), claims.get("name")]
    wanted = [name for each in said if (name := _username(str(each or "")))] or ["person"]
    yield from wanted
    for number in count(2):
        if number > TRIES:
            return
        yield f"{wanted[0]}{number}"


def _username(text: str) -> str:
    plain = NOT_IN_USERNAMES.sub(".", names.folded(text.partition("@")[0]))
    return plain.strip("._-")[: names.USERNAME_LENGTH - 4].strip("._-")


def _name(claims: Mapping[str, Any]) -> str:
    for text in (claims.get("name"), claims.get("preferred_username")):
        try:
            return names.display_name(str(text or "")[: names.NAME_LENGTH])
        except Refused:
            continue
    return ""
