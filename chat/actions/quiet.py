"""When somebody may be interrupted, and by what."""

from datetime import UTC, datetime, time
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from .. import broadcast, presenters, topics
from ..models import Profile
from ..queries import zones
from ..refusals import Refused
from . import missed, notices

ALWAYS = datetime(3000, 1, 1, tzinfo=UTC)  # do not disturb, until it is turned off


class Wishes(TypedDict, total=False):
    quiet_from: time | None
    quiet_to: time | None
    quiet_zone: str
    quiet_until: datetime | None
    notify_text: bool
    mail_missed: bool


def change(user, **wishes: Unpack[Wishes]) -> Profile:
    """Set what is given, on all of the person's screens; the rest stays.

    `Refused`: malformed (half of the hours, or no such zone).
    """
    profile = _set(user, wishes)
    tell(profile)
    return profile


@transaction.atomic
def _set(user, wishes: Wishes) -> Profile:
    profile = Profile.locked(user)
    known = profile.clock.key  # a zone that can be chosen no longer may stay
    for name, value in wishes.items():
        setattr(profile, name, value)
    if (profile.quiet_from is None) != (profile.quiet_to is None):
        raise Refused("malformed", _("Quiet hours need a beginning and an end."))
    zone = wishes.get("quiet_zone")
    if zone and zone != known and not zones.checked(zone):
        raise Refused("malformed", _("There is no such time zone."))
    profile.save(update_fields=list(wishes))
    return profile


def tell(profile: Profile) -> None:
    """All screens know it at once, and what waits for the end of a quiet time is looked at again.

    After the change is committed: whoever looks before that would put it off as it was.
    """
    notices.look_again(profile.user)
    missed.look_again(profile.user)
    broadcast.announce(topics.user(profile.user_id), {"type": "chat.quiet", **presenters.quiet(profile)})
