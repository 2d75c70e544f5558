from typing import Any

from django.db.models import Q

from .. import limits, presenters
from ..models import Message, Room, RoomEvent


def page(room: Room, *, before: int | None = None, limit: int = limits.PAGE) -> dict[str, Any]:
    """The last ``limit`` messages before a seq, oldest first, and the other lasting events among them."""
    limit = max(1, min(limit, limits.PAGE_MAX))
    upto = room.last_seq if before is None else before - 1
    rows = list(_messages(room).filter(seq__lte=upto).order_by("-seq")[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit][::-1]
    first = rows[0].seq if more else 0
    events = _events(room).filter(seq__gt=first, seq__lte=upto).exclude(kind=RoomEvent.Kind.MESSAGE)
    newest = list(events.order_by("-seq")[: limits.PAGE_MAX])[::-1]
    return {
        "messages": [presenters.message(row, room) for row in rows],
        "events": [presenters.event(row, room) for row in newest],
        "seq": room.last_seq,
        "more": more,
    }


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
    span = Q(seq__gt=after, seq__lte=upto)
    messages = {row.seq: row for row in _messages(room).filter(span)}

    def shown(row: RoomEvent) -> dict[str, Any]:
        if row.kind != RoomEvent.Kind.MESSAGE:
            return presenters.event(row, room)
        own = {"key": row.key} if reader is not None and row.actor_id == reader.pk else {}
        return {**presenters.message(messages[row.seq], room), **own}

    return [shown(row) for row in _events(room).filter(span).order_by("seq")]


def search(user, words: str, *, limit: int = limits.PAGE) -> list[dict[str, Any]]:
    """Messages that contain every word, newest first, in the rooms somebody is in."""
    found = Message.objects.filter(room__memberships__user=user)
    for word in words.split():
        found = found.filter(text__icontains=word)
    rows = found.select_related("author__profile", "room").order_by("-sent_at")[:limit]
    return [presenters.message(row, row.room) for row in rows]


def _messages(room: Room):
    return Message.objects.filter(room=room).select_related("author__profile")


def _events(room: Room):
    return RoomEvent.objects.filter(room=room).select_related("actor__profile")
