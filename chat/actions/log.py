"""The room's log: how every lasting change gets its place in it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from .. import broadcast, presenters, topics
from ..models import Membership, Message, Room, RoomEvent, Thread
from ..queries.among import among
from ..queries.prepared import Prepared, Row, filled_up
from ..queries.rooms import not_found
from ..refusals import Refused
from . import rows


def lock(slug: str) -> Room:
    """The room, locked to the end of the transaction.

    First the lock, then – in statements of their own – every check: a check made in the
    same statement sees the state from before the wait, and let a removed member post after
    the removal. Who only refers to the room – a socket that comes in – does not wait for it.
    """
    room = lock_all([slug]).get(slug)
    if room is None:
        raise not_found()
    return room


def lock_all(slugs: Collection[str]) -> dict[str, Room]:
    """Those of them that there are; always in the same order, so that nobody waits for each other."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A room is locked to the end of a transaction.")
    return {room.slug: room for room in _locked([(slug,) for slug in slugs])}


def _with_lock(slugs: Sequence[Row]) -> QuerySet[Room]:
    rooms = Room.objects.filter(slug__in=[slug for (slug,) in slugs]).defer("created_at")
    return rooms.select_for_update(no_key=True).order_by("pk")


_locked = Prepared(Room, _with_lock)


def lock_for_member(user, slug: str) -> tuple[Room, Membership]:
    """The locked room and the membership of somebody who wants to change it."""
    room = lock(slug)
    return admitted(room, memberships([(room.pk, user.pk)]).get((room.pk, user.pk)))


def admitted(room: Room | None, membership: Membership | None) -> tuple[Room, Membership]:
    """`Refused` if it cannot be: not_found, not_in_room."""
    if room is not None and membership is not None:
        return room, membership
    if room is not None and room.kind == Room.Kind.OPEN:
        raise Refused("not_in_room", _("Join the room first."))
    raise not_found()


def memberships(places: Collection[tuple[int, int]]) -> dict[tuple[int, int], Membership]:
    """Of active people, by room and person."""
    return {(row.room_id, row.user_id): row for row in _memberships(places)}


def _of_active(places: Sequence[Row]) -> QuerySet[Membership]:
    found = among(Membership, ("room_id", "user_id"), places)
    return found.filter(user__is_active=True).defer("created_at")


_memberships = Prepared(Membership, _of_active)


def keyed(places: Collection[tuple[int, int, str]]) -> dict[tuple[int, int, str], RoomEvent]:
    """The events made under these keys, by room, person and key."""
    return {(row.room_id, row.actor_id or 0, row.key or ""): row for row in _keyed(places)}


_keyed = Prepared(RoomEvent, partial(among, RoomEvent, ("room_id", "actor_id", "key")))


def sent_at(places: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Where of these places, by room and seq, a message stands, deleted or not."""
    found = among(Message, ("room_id", "seq"), places).values_list("room_id", "seq") if places else ()
    return {*found}


def append(room: Room, kind: RoomEvent.Kind, actor, **fields: Any) -> RoomEvent:
    """The next event of a locked room."""
    event = next_event(room, kind, actor, **fields)
    append_all([event])
    return event


def next_event(
    room: Room, kind: RoomEvent.Kind, actor, *, at: datetime | None = None, **fields: Any
) -> RoomEvent:
    """It has its place, and comes into the log with `append_all`."""
    room.last_seq += 1
    fields = {"body": {}, "created_at": at or timezone.now(), **fields}
    return RoomEvent.new(room=room, seq=room.last_seq, kind=kind, actor=actor, **fields)


def append_all(events: Sequence[RoomEvent]) -> None:
    """What `next_event` made, all of it."""
    if not events:
        return
    rows.insert(events)
    _set_heads({event.room_id for event in events})


def _set_heads(rooms: Collection[int]) -> None:
    """To what the log has, which is right whatever was thought of before."""
    asked = [room for (room,) in filled_up([(room,) for room in rooms])]
    room, event = Room._meta.db_table, RoomEvent._meta.db_table
    head = f'SELECT MAX(seq) FROM "{event}" WHERE room_id = "{room}".id'  # noqa: S608 - of names in the code
    marks = ", ".join(["%s"] * len(asked))
    sql = f'UPDATE "{room}" SET last_seq = ({head}) WHERE id IN ({marks})'  # noqa: S608 - the same
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(sql, asked)


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
    if before is not None:
        must_be_the_same(before, kind, body=body, target=target)
    return before


def must_be_the_same(
    before: RoomEvent, kind: RoomEvent.Kind, *, body: dict[str, Any], target: int | None = None
) -> None:
    known = {name: value for name, value in before.body.items() if name != "addressed"}  # that came of it
    same = known in (body, _sealed(body))
    if not same or (before.kind, before.target) != (kind, target):
        raise Refused("key_reused", _("This key was used for something else."), seq=before.seq)


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
    Thread.objects.filter(room=room, last_seq__in=seqs).update(last_at=moment)
