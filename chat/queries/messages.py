import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from .. import limits, presenters
from ..models import Message, Room, RoomEvent
from ..models.messages import OF_THE_ROOM
from ..refusals import Refused
from . import reactions, threads

log = logging.getLogger(__name__)

Kind = RoomEvent.Kind
EVERYBODY: Any = object()  # as a reader: with all keys, for a process that tells each author their own


def page(
    room: Room,
    *,
    thread: int | None = None,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    at: datetime | None = None,
    limit: int = limits.PAGE,
) -> dict[str, Any]:
    """Messages, oldest first, and who came and went among them; ``more`` when there are older ones.

    The last ``limit``, or those before or after a seq, or around a seq or the first message since a moment.
    For the latter three ``newer`` says whether there are newer ones, for the latter two ``target`` where that
    message stands. Edits, deletions and reactions are no events here: the messages are as they are now.

    Replies are in the pages of their ``thread``, after its root, and what is only there is in no other.
    Around such a reply the room has what is around its root: that is the ``target`` then, and ``thread``.
    `Refused`: malformed, for more than one of them; not_found, for what is no thread.
    """
    if sum(each is not None for each in (before, after, around, at)) > 1:
        raise Refused("malformed", "Only one of before, after, around and at.")
    limit = max(1, min(limit, limits.PAGE_MAX))
    if thread is not None:
        return _of_thread(room, thread, before, after, around, at, limit)
    if at is not None:
        around = _first_since(room, at)
    elif around is not None and (hidden := threads.hidden_in(room, around)):
        return {**page(room, around=hidden, limit=limit), "thread": hidden}
    shown = _messages(room).in_room()
    if around is not None:
        around = min(around, room.last_seq)
        return {**_stretch(room, shown, around + 1, limit - limit // 2, around, limit // 2), "target": around}
    if after is not None:
        return _stretch(room, shown, 0, 0, after, limit)
    return _stretch(room, shown, room.last_seq + 1 if before is None else before, limit)


def _of_thread(
    room: Room,
    seq: int,
    before: int | None,
    after: int | None,
    around: int | None,
    at: datetime | None,
    limit: int,
) -> dict[str, Any]:
    if at is not None:
        raise Refused("malformed", "A thread has no days to go to.")
    root = _messages(room).filter(seq=seq, thread=None).order_by("seq").first()
    if root is None:
        raise threads.no_such_thread()
    replies = _messages(room).filter(thread=seq)
    if around is not None:
        around = min(around, room.last_seq)
        found = _stretch(room, replies, around + 1, limit - limit // 2, around, limit // 2, root)
        return {**found, "thread": seq, "target": around}
    if after is not None:
        return {**_stretch(room, replies, 0, 0, after, limit, root), "thread": seq}
    before = room.last_seq + 1 if before is None else before
    return {**_stretch(room, replies, before, limit, root=root), "thread": seq}


def _stretch(
    room: Room,
    messages: QuerySet[Message],
    before: int,
    older: int,
    after: int | None = None,
    newer: int = 0,
    root: Message | None = None,
) -> dict[str, Any]:
    """So many messages before one seq, and so many after another that is next to it.

    With a ``root`` they are its replies, and it stands before the first of them.
    """
    rows: list[Message] = []
    first, last = after or 0, before - 1
    found: dict[str, Any] = {"seq": room.last_seq, "more": True}
    if older:
        rows = list(messages.filter(seq__lt=before).order_by("-seq")[: older + 1])
        found["more"] = len(rows) > older
        rows = rows[:older][::-1]
        first = rows[0].seq if found["more"] else 0
    if after is not None:
        later = list(messages.filter(seq__gt=after).order_by("seq")[: newer + 1])
        found["newer"] = len(later) > newer
        rows += later[:newer]
        last = rows[-1].seq if found["newer"] and rows else room.last_seq
    if root is not None:
        is_begun = not found["more"] and root.seq < before if older else root.seq > first
        return {"messages": _shown([root, *rows] if is_begun else rows, room), "events": [], **found}
    events = _events(room).of_the_room().filter(seq__gt=first, seq__lte=last)
    newest = list(events.order_by("-seq")[: limits.PAGE_MAX])[::-1]
    told = [_readable(row, room, presenters.event, row, room) for row in newest]
    return {"messages": _shown(rows, room), "events": told, **found}


def _first_since(room: Room, moment: datetime) -> int:
    """The first message since a moment, or the last one there is."""
    rows = Message.objects.filter(room=room).in_room()
    since = rows.filter(sent_at__gte=moment).order_by("sent_at", "id").values_list("seq", flat=True).first()
    return room.last_seq if since is None else since


def events_after(room: Room, *, after: int, reader=None, limit: int = limits.CATCH_UP_MAX) -> dict[str, Any]:
    """Every event after a seq, oldest first: ``events, seq, complete``.

    With more than ``limit`` there are none, and ``complete`` is false: a page of history
    tells more than a long replay. The keys are those of the ``reader``'s own messages.
    """
    head = room.last_seq
    if head - after > limit:
        return {"events": [], "seq": head, "complete": False}
    return {"events": _between(room, after, head, reader), "seq": head, "complete": True}


def events_page(room: Room, *, after: int, reader=None, limit: int = limits.CATCH_UP_MAX) -> dict[str, Any]:
    """The first ``limit`` events after a seq, oldest first; ``complete`` is false when there are more.

    For programs that read the whole log: the next page comes after the last event of this one.
    """
    upto = min(room.last_seq, after + max(1, min(limit, limits.CATCH_UP_MAX)))
    return {
        "events": _between(room, after, upto, reader),
        "seq": room.last_seq,
        "complete": after <= upto == room.last_seq,
    }


def _between(room: Room, after: int, upto: int, reader) -> list[dict[str, Any]]:
    """With the messages as they are now, also those that only an edit or a reaction is about."""
    rows = list(_events(room).filter(seq__gt=after, seq__lte=upto).order_by("seq"))
    about = {row.seq if row.kind == Kind.MESSAGE else row.target for row in rows} - {None}
    found = list(_messages(room).filter(seq__in=about)) if about else []
    messages = {row.seq: row for row in found}
    shown = {frame["seq"]: frame for frame in _shown(found, room)}
    behind = threads.behind(room, found)

    def frame(row: RoomEvent) -> dict[str, Any]:
        if row.kind in OF_THE_ROOM:
            return presenters.event(row, room)
        if row.kind == Kind.MESSAGE:
            is_own = reader is EVERYBODY or (reader is not None and row.actor_id == reader.pk)
            told = shown.get(row.seq) or presenters.message(_lost(row), room)
            told = {**told, "replies": behind[told["thread"]]} if told.get("thread") in behind else told
            return {**told, "key": row.key} if is_own else told
        if row.kind == Kind.EDITED:
            return presenters.edited(row, room, messages.get(row.target) or _lost(row))
        if row.kind == Kind.DELETED:
            gone = messages.get(row.target)
            return presenters.deleted(row, room, gone, behind.get(gone.thread) if gone else None)
        counts = {each["emoji"]: each["count"] for each in shown.get(row.target, {}).get("reactions", ())}
        return presenters.reaction(row, room, counts.get(row.body["emoji"], 0))

    return [_readable(row, room, frame, row) for row in rows]


def _readable(row: RoomEvent, room: Room, tell: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    """The event, or of one that somebody made unreadable in the database its place, so that what comes
    after it is read."""
    try:
        return tell(*args)
    except (TypeError, KeyError, ValueError, AttributeError):
        log.exception("event %d of room %s cannot be read", row.seq, room.slug)
        return presenters.place(row, room)


def _shown(rows: Sequence[Message], room: Room) -> list[dict[str, Any]]:
    found, replies = reactions.on(rows), threads.on(rows)
    return [presenters.message(row, room, found.get(row.pk, ()), replies.get(row.pk)) for row in rows]


def _lost(row: RoomEvent) -> Message:
    """Of a message that somebody took out of the database, as of a deleted one, the place remains."""
    return Message(seq=row.seq, author=row.actor, sent_at=row.created_at, deleted_seq=row.seq)


def end_of(user, room: Room, *, after: int) -> dict[str, Any] | None:
    """The event with which somebody ceased to be a member, the last one after a seq."""
    leaves = _events(room).filter(kind=RoomEvent.Kind.LEAVE, seq__gt=after).order_by("-seq")
    shown = (presenters.event(row, room) for row in leaves.iterator())
    return next((event for event in shown if event["user"] == user.pk), None)


def _messages(room: Room):
    return Message.objects.filter(room=room).select_related("author__profile", "opened")


def _events(room: Room):
    return RoomEvent.objects.filter(room=room).select_related("actor__profile")
