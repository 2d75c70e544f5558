"""Direct messages: rooms of certain people, who stay the same for good.

Such a room has no name, no topic, no roles, and nobody joins, leaves or is added. Its log begins with
the first message; before that only who opened it has it in their list.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import broadcast, limits, topics
from ..models import Membership, Room, RoomEvent
from ..queries import people as people_known
from ..refusals import Refused
from . import log


@transaction.atomic
def open_with(user, usernames: Iterable[str] = ()) -> Room:
    """The conversation of somebody with these people; with nobody else it is their own notes.

    The same people always have the same one, whoever asks, also when several ask at once.
    `Refused`: not_found (nobody active has such a name), malformed (too many).
    """
    people = _people(user, usernames)
    key = Room.key_of(each.pk for each in people)
    room = Room.objects.filter(people_key=key).first() or _make(user, people, key)
    # Whoever opens it wants to see it, also when they had put it away.
    shown = Membership.objects.filter(room=room, user=user).exclude(hidden_at=None).update(hidden_at=None)
    if shown:
        broadcast.announce(topics.user(user.pk), {"type": "chat.rooms_changed", "room": room.slug})
    return room


@transaction.atomic
def close_for(user) -> None:
    """The account was closed: where it was the only partner, nothing can be written any more."""
    for slug, others in _with_somebody(user, archived_at=None).items():
        if others == 1:
            _set_archived(user, slug, True)


@transaction.atomic
def open_again_for(user) -> None:
    """The account is open again, and so are its conversations."""
    for slug in _with_somebody(user, archived_at__isnull=False):
        _set_archived(user, slug, False)


def _people(user, usernames: Iterable[str]) -> list[Any]:
    """Everybody, oneself first. Who is named twice is there once."""
    wanted = set(usernames) - {user.get_username()}
    if len(wanted) >= limits.DIRECT_PEOPLE:
        allowed = {"limit": limits.DIRECT_PEOPLE}
        raise Refused("malformed", _("At most %(limit)s people. Make a room for more.") % allowed)
    User = get_user_model()
    others = User._default_manager.filter(username__in=wanted, is_active=True).order_by("pk")
    found = [user, *others]
    if len(found) <= len(wanted) or not people_known.is_active(user):
        raise Refused("not_found", _("There is nobody with this name."))
    return found


def _make(user, people: Sequence[Any], key: str) -> Room:
    slug = f"dm-{secrets.token_hex(16)}"  # says nothing of the people, and cannot be guessed
    try:
        with transaction.atomic():
            room = Room.objects.create(slug=slug, kind=Room.Kind.DIRECT, people_key=key, created_by=user)
            Membership.objects.bulk_create(
                # The others see it when something is said. They follow it from now on, to hear that.
                Membership(room=room, user=each, hidden_at=None if each == user else 0)
                for each in people
            )
            for each in people:
                broadcast.announce(topics.user(each.pk), {"type": "chat.rooms_changed", "room": room.slug})
    except IntegrityError:  # somebody else of them was quicker
        return Room.objects.get(people_key=key)
    return room


def _with_somebody(user, **which: Any) -> Counter[str]:
    """Somebody's conversations, by slug: how many others in them still have an account that works."""
    mine = Room.objects.filter(kind=Room.Kind.DIRECT, memberships__user=user, **which)
    others = Membership.objects.filter(room__in=mine, user__is_active=True).exclude(user=user)
    return Counter(others.order_by("room").values_list("room__slug", flat=True))


def _set_archived(user, slug: str, archived: bool) -> None:
    room = log.lock(slug)
    if room.is_archived == archived:
        return
    room.archived_at = timezone.now() if archived else None
    room.save(update_fields=["archived_at"])
    changes = {"archived": archived, "account": "closed" if archived else "open"}
    log.append_and_announce(room, RoomEvent.Kind.ROOM_CHANGED, user, {"changes": changes})
