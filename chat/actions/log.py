"""The room's log: how every lasting change gets its place in it."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from .. import broadcast, presenters, topics
from ..models import Membership, Message, Room, RoomEvent
from ..queries.rooms import not_found
from ..refusals import Refused


def lock(slug: str) -> Room:
    """The room, locked to the end of the transaction.

    First the lock, then – in statements of their own – every check: a check made in the
    same statement sees the state from before the wait, and let a removed member post after
    the removal. Who only refers to the room – a socket that comes in – does not wait for it.
    """
    room = Room.objects.select_for_update(no_key=True).filter(slug=slug).first()
    if room is None:
        raise not_found()
    return room


def lock_for_member(user, slug: str) -> tuple[Room, Membership]:
    """The locked room and the membership of somebody who wants to change it."""
    room = lock(slug)
    membership = Membership.objects.filter(room=room, user=user, user__is_active=True).first()
    if membership is None:
        if room.kind == Room.Kind.OPEN:
            raise Refused("not_in_room", _("Join the room first."))
        raise not_found()
    return room, membership


def append(room: Room, kind: RoomEvent.Kind, actor, **fields: Any) -> RoomEvent:
    """The next event of a locked room."""
    room.last_seq += 1
    room.save(update_fields=["last_seq"])
    return RoomEvent.objects.create(
        room=room, seq=room.last_seq, kind=kind, actor=actor, created_at=timezone.now(), **fields
    )


def append_and_announce(room: Room, kind: RoomEvent.Kind, actor, body: dict[str, Any]) -> RoomEvent:
    event = append(room, kind, actor, body=body)
    broadcast.announce(topics.room(room.slug), presenters.event(event, room))
    return event


def repeated(
    room: Room,
    kind: RoomEvent.Kind,
    actor,
    *,
    key: str | None,
    body: dict[str, Any],
    target: int | None = None,
) -> RoomEvent | None:
    """The event this deed made when it was done before, under the same key. `Refused`: key_reused."""
    before = RoomEvent.objects.filter(room=room, actor=actor, key=key).first() if key else None
    if before is None:
        return None
    same = before.body in (body, _sealed(body))
    if not same or (before.kind, before.target) != (kind, target):
        raise Refused("key_reused", _("This key was used for something else."), seq=before.seq)
    return before


def forget_text(room: Room, target: int) -> None:
    """Of a deleted message only sealed digests stay: a short text could be guessed from an open one."""
    texts = Q(seq=target) | Q(target=target, kind=RoomEvent.Kind.EDITED)
    for event in RoomEvent.objects.filter(texts, room=room, body__has_key="digest"):
        event.body = _sealed(event.body)
        event.save(update_fields=["body"])


def _sealed(body: dict[str, Any]) -> dict[str, Any]:
    if "digest" not in body:
        return body
    return {"sealed": salted_hmac("chat.deleted", body["digest"]).hexdigest()}


def must_be_in_use(room: Room) -> None:
    if room.is_archived:
        raise Refused("archived", _("The room is archived. Nothing can be written any more."))


def message_in(room: Room, seq: int) -> Message:
    """A message of a locked room, deleted or not."""
    message = Message.objects.filter(room=room, seq=seq).first()
    if message is None:
        raise no_such_message()
    return message


def no_such_message() -> Refused:
    """The same for one that is deleted: nothing can be done about it any more."""
    return Refused("not_found", _("There is no such message."))


def date(room: Room, seqs: range, moment: datetime) -> None:
    """Give events another time than now: to samples, and to what is brought over from elsewhere."""
    RoomEvent.objects.filter(room=room, seq__in=seqs).update(created_at=moment)
    Message.objects.filter(room=room, seq__in=seqs).update(sent_at=moment)
    Message.objects.filter(room=room, edited_seq__in=seqs).update(edited_at=moment)
