"""Direct messages: who the others are. Never a name of the room's own, always those of the people."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from .. import presence, presenters
from ..models import Membership, Room

People = list[dict[str, Any]]


def others(user, room: Room | None = None) -> dict[int, People]:
    """``{room id: the others in it}`` of somebody's conversations, or of one; in notes it is oneself.

    Two queries, however many there are.
    """
    mine = Room.objects.filter(kind=Room.Kind.DIRECT, memberships__user=user)
    if room is not None:
        mine = mine.filter(pk=room.pk)
    memberships = list(
        Membership.objects.filter(room__in=mine.order_by()).select_related("room", "user__profile")
    )
    here = presence.members_here(mine) if memberships else {}
    found: dict[int, People] = defaultdict(list)
    for each in sorted(memberships, key=lambda each: presenters.name_of(each.user).casefold()):
        if each.user_id != user.pk:
            person = {**presenters.person(each.user), **presenters.presence(here, each.user_id)}
            found[each.room_id].append(person)
    for each in memberships:
        if each.room_id not in found:
            is_notes = each.room.people_key == Room.key_of([user.pk])
            found[each.room_id] = [_oneself(user) if is_notes else _nobody()]
    return found


def _oneself(user) -> dict[str, Any]:
    person = presenters.person(user)
    return {**person, "name": _("%(name)s (you)") % person, "online": True}


def _nobody() -> dict[str, Any]:
    return {"id": 0, "username": "", "name": _("A deleted account"), "staff": False, "online": False}
