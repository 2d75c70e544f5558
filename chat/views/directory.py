"""Signing in with the password of the organisation's directory: the second of Django's backends."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db import close_old_connections
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..actions import directory
from ..directory.asking import find
from ..directory.config import AwayError
from ..queries import directory as known
from ..refusals import Refused


class NoGuessError(ValidationError):
    """Somebody does not come in, and it is not because they guessed: nothing is counted against them."""


class DirectoryBackend(ModelBackend):
    """Asked when the password is none that is kept here. Whom it lets in is, from there on, like the others:
    the second step, deactivated accounts and sessions are not its business."""

    def authenticate(self, request: HttpRequest | None, username=None, password=None, **kwargs):
        config = known.config()
        if config is None or not username or not password:
            return None
        close_old_connections()  # others need them while this one waits
        try:
            entry = find(config, username, password)
        except AwayError:
            raise _away(username) from None
        if entry is None:
            return None
        try:
            user = directory.person(entry, strangers=known.lets_in_strangers())
        except Refused as refusal:
            raise NoGuessError(refusal.message, code=refusal.code) from None
        return user if self.user_can_authenticate(user) else None


def _away(username: str) -> ValidationError:
    """One sentence for everybody. But if there is a password here, it was tried and is wrong: a guess."""
    somebody = get_user_model()._default_manager.filter(username__iexact=username).first()
    kind = ValidationError if somebody and somebody.has_usable_password() else NoGuessError
    text = _(
        "That name and password are none of this chat's own, and the directory, which may know them, does "
        "not answer. Check both, or try again later."
    )
    return kind(text, code="directory_away")
