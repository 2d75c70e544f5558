"""People whom an OpenID Connect provider or a directory knows, and who have no account here yet."""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from ..models import Profile
from ..queries import mail_addresses
from ..refusals import Refused
from . import names, rooms

NOT_IN_USERNAMES = re.compile(r"[^\w.-]+")
TRIES = 1000
ADDRESS_LENGTH = 254  # of the column


@transaction.atomic
def from_provider(claims: Mapping[str, Any]):
    """A new person without a password, in the default rooms.

    The address counts if the provider confirms it and nobody else here has it.
    """
    user = _make(claims)
    Profile.objects.create(user=user, name=_name(claims) or user.get_username())
    address = _address(claims)
    if address and not mail_addresses.owners(address):
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        user.email = address
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
    said = [_text(claims, each) for each in ("preferred_username", "email", "name")]
    wanted = [name for each in said if (name := username_from(each))] or ["person"]
    yield from wanted
    for number in count(2):
        if number > TRIES:
            return
        yield f"{wanted[0]}{number}"


def username_from(text: str) -> str:
    """What is called so elsewhere, as far as it can be called so here; perhaps nothing is left of it."""
    plain = NOT_IN_USERNAMES.sub(".", names.folded(text.partition("@")[0]))
    return plain.strip("._-")[: names.USERNAME_LENGTH - 4].strip("._-")


def _address(claims: Mapping[str, Any]) -> str:
    """An address that the provider confirms, and that can be one; empty otherwise."""
    address = _text(claims, "email").lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if claims.get("email_verified") is True and len(address) <= ADDRESS_LENGTH else ""


def _name(claims: Mapping[str, Any]) -> str:
    for each in ("name", "preferred_username"):
        try:
            return names.display_name(_text(claims, each)[: names.NAME_LENGTH])
        except Refused:
            continue
    return ""


def _text(claims: Mapping[str, Any], name: str) -> str:
    said = claims.get(name)
    return said if isinstance(said, str) else ""
