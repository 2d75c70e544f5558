"""What a room is to one person: how loud it is, and where it stands in their list."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import broadcast, presenters, topics
from ..models import Membership, Room
from ..queries import rooms
from ..refusals import Refused


@transaction.atomic
def prefer(user, *, room: str, level: str | None = None, favourite: bool | None = None) -> dict[str, Any]:
    """Change one or both, on all of the person's screens; how it is now.

    A direct conversation that is hidden comes back with the next message, as loud as it was before.
    `Refused`: not_found, not_in_room, malformed.
    """
    if level is not None and level not in Membership.Level.values:
        raise Refused("malformed", _("There is no such level."))
    found, membership = rooms.of_member(user, room)
    if level is not None:
        _set_level(found, membership, level)
    if favourite is not None:
        membership.favourite = favourite
    membership.save(update_fields=["level", "hidden_at", "favourite"])
    now = presenters.preferences(found, membership)
    broadcast.announce(topics.user(user.pk), {"type": "chat.preferences", **now})
    return now


def _set_level(room: Room, membership: Membership, level: str) -> None:
    if room.is_direct:
        membership.hidden_at = room.last_seq if level == Membership.Level.HIDDEN else None
        if level == Membership.Level.HIDDEN:
            return
    membership.level = level
