"""When somebody may be interrupted, and by what."""

from datetime import datetime, time
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from ..models import Profile
from ..refusals import Refused
from . import missed, notices

FIELDS = ("quiet_from", "quiet_to", "quiet_zone", "quiet_until", "notify_text", "mail_missed")


def change(
    user,
    *,
    quiet_from: time | None,
    quiet_to: time | None,
    quiet_zone: str,
    quiet_until: datetime | None,
    notify_text: bool,
    mail_missed: bool,
) -> Profile:
    """Set all of it; what waits for the end of a quiet time is looked at again.

    `Refused`: malformed (half of the hours, or no such zone).
    """
    if (quiet_from is None) != (quiet_to is None):
        raise Refused("malformed", _("Quiet hours need a beginning and an end."))
    if quiet_zone and quiet_zone not in available_timezones():
        raise Refused("malformed", _("There is no such time zone."))
    profile = Profile.of(user)
    values: dict[str, Any] = dict(
        zip(FIELDS, (quiet_from, quiet_to, quiet_zone, quiet_until, notify_text, mail_missed), strict=True)
    )
    for name, value in values.items():
        setattr(profile, name, value)
    profile.save(update_fields=FIELDS)
    notices.look_again(user)
    missed.look_again(user)
    return profile
