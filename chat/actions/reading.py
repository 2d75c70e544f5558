from django.db.models import F

from .. import broadcast, topics
from ..models import Membership
from ..queries import rooms
from . import threads


def mark(user, *, room: str, seq: int, thread: int | None = None) -> int:
    """Move the read mark of the room or of a ``thread`` forward, on all of the person's clients.

    How many messages are unread there now.
    """
    if thread is not None:
        return threads.mark(user, room=room, thread=thread, seq=seq)
    found, membership = rooms.of_member(user, room)
    seq = min(seq, found.last_seq)
    if seq > membership.read_seq:
        Membership.objects.filter(pk=membership.pk, read_seq__lt=seq).update(read_seq=seq)
    return _tell(user, room, membership)


def mark_unread(user, *, room: str, seq: int) -> int:
    """Everything from this message on is unread again: the mark moves back before it."""
    _found, membership = rooms.of_member(user, room)
    back = {"read_seq": seq - 1, "read_turn": F("read_turn") + 1}
    Membership.objects.filter(pk=membership.pk, read_seq__gte=seq).update(**back)
    return _tell(user, room, membership)


def _tell(user, room: str, membership: Membership) -> int:
    """How it is now, whoever else moved the mark at the same time."""
    now = rooms.counts(membership)
    event = {"type": "chat.read", "room": room, "seq": now.pop("read"), **now}
    broadcast.announce(topics.user(user.pk), event)
    return now["unread"]
