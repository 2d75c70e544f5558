from .. import broadcast, topics
from ..models import Membership
from ..queries import rooms


def mark(user, *, room: str, seq: int) -> int:
    """Move the read mark forward, on all of the person's clients; how many messages are unread now."""
    found, membership = rooms.of_member(user, room)
    seq = min(seq, found.last_seq)
    if seq > membership.read_seq:
        moved = Membership.objects.filter(pk=membership.pk, read_seq__lt=seq).update(read_seq=seq)
        membership.read_seq = seq if moved else max(seq, membership.read_seq)
    unread = rooms.unread(membership)
    event = {"type": "chat.read", "room": room, "seq": membership.read_seq, "unread": unread}
    broadcast.announce(topics.user(user.pk), event)
    return unread
