from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import broadcast, limits, presenters, topics
from ..models import Message, Reaction, RoomEvent
from ..queries import reactions
from ..refusals import Refused
from . import log


@transaction.atomic
def react(user, *, room: str, target: int, emoji: str, on: bool, key: str | None = None) -> int:
    """Put an emoji to a message, or take one's own away; the seq of it.

    With a key the deed has an event of its own, always the same one. Without, a reaction that is so
    already is none, and the answer is what made it so.
    `Refused`: not_found, not_in_room, forbidden (too many different ones), archived, key_reused.
    """
    locked, _membership = log.lock_for_member(user, room)
    place: dict[str, Any] = {"key": key, "target": target, "body": {"emoji": emoji, "on": on}}
    before = log.repeated(locked, RoomEvent.Kind.REACTION, user, **place)
    if before is not None:
        return before.seq
    message = log.message_in(locked, target)
    if message.is_deleted:
        raise log.no_such_message()
    if key is None and on == _is_on(user, message, emoji):
        return _made_so(user, message, emoji)
    log.must_be_in_use(locked)
    _put(user, message, emoji) if on else _take(user, message, emoji)
    event = log.append(locked, RoomEvent.Kind.REACTION, user, **place)
    count = reactions.count(message, emoji)
    broadcast.announce(topics.room(room), presenters.reaction(event, locked, count))
    return event.seq


def _is_on(user, message: Message, emoji: str) -> bool:
    return message.reactions.filter(user=user, emoji=emoji).exists()


def _made_so(user, message: Message, emoji: str) -> int:
    """The last event about this person's emoji; where there was none, the message itself."""
    about = RoomEvent.objects.filter(room=message.room_id, target=message.seq, actor=user)
    events = about.filter(kind=RoomEvent.Kind.REACTION, body__emoji=emoji).order_by("-seq")
    return events.values_list("seq", flat=True).first() or message.seq


def _put(user, message: Message, emoji: str) -> None:
    there = set(message.reactions.values_list("emoji", flat=True).distinct())
    if emoji not in there and len(there) >= limits.REACTIONS:
        allowed = {"limit": limits.REACTIONS}
        raise Refused("forbidden", _("A message has at most %(limit)s different reactions.") % allowed)
    Reaction.objects.get_or_create(message=message, user=user, emoji=emoji)


def _take(user, message: Message, emoji: str) -> None:
    message.reactions.filter(user=user, emoji=emoji).delete()
