"""Pictures of people."""

import logging
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from .. import broadcast, limits, presenters, topics
from ..files import keeping, squares
from ..models import Profile
from ..refusals import Refused
from .files import most_bytes

log = logging.getLogger(__name__)


def put(user, file: UploadedFile) -> Profile:
    """Somebody's own picture: the middle of this one, drawn anew.

    `Refused`: empty, too_large, malformed, busy, try_again.
    """
    must_fit(file)
    drawn = squares.portrait(file)
    if drawn is None:
        raise unreadable()
    return _change(user, store(drawn))


def take_away(user) -> Profile:
    """Initials again."""
    return _change(user, "")


def _change(user, name: str) -> Profile:
    with transaction.atomic():
        profile = Profile.locked(user)
        before, profile.picture = profile.picture, name
        profile.save(update_fields=["picture"])
        if before != name:
            broadcast.announce(topics.EVERYONE, presenters.portrait(profile))
            transaction.on_commit(lambda: keeping.drop([before]) and None, robust=True)
    return profile


def must_fit(file: UploadedFile) -> None:
    """`Refused`: empty, too_large."""
    most = min(limits.PORTRAIT_BYTES, most_bytes())
    if not file.size:
        raise Refused("empty", _("The file is empty."))
    if file.size > most:
        message = _("A picture has at most %(limit)s MB.") % {"limit": f"{most / 1e6:g}"}
        raise Refused("too_large", message, limit=most)


def unreadable() -> Refused:
    return Refused("malformed", _("This is no picture that can be shown. JPEG, PNG, GIF, WebP and AVIF can."))


def store(content: IO[bytes]) -> str:
    """Its name in the storage. `Refused`: try_again."""
    try:
        return keeping.keep(keeping.new_name(), content)
    except Exception:  # each storage has its own
        log.exception("a picture could not be put into the storage")
        raise Refused("try_again", _("The file could not be stored. Try again.")) from None
