"""Threads: what their roots show of the replies, and who follows them. All of it under the room's lock."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from typing import Any

from django.db import transaction
from django.db.models import Q

from .. import broadcast, limits, presenters, topics
from ..models import Follower, Membership, Message, Room, Thread
from ..queries import rooms
from ..queries import threads as known
from ..queries.among import among
from . import log

LOOKED_AT = 50  # replies before a deleted one, for the people who wrote last


def must_take_replies(root: Message | None) -> None:
    """`Refused`: not_found, when it is no message, itself a reply, or deleted before there was a thread."""
    if root is None or (root.is_deleted and not hasattr(root, "opened")):
        raise known.no_such_thread()


def extend(
    replies: Sequence[tuple[Message, Collection[Any]]], roots: Mapping[known.Place, Message]
) -> dict[int, dict[str, Any]]:
    """Replies that were just stored, with whom they address: by message id, what the root shows after each.

    As many statements for a hundred of them as for one.
    """
    if not replies:
        return {}
    followers = _Followers()
    begun: list[Message] = []
    threads: dict[int, Thread] = {}
    after: dict[int, Thread] = {}
    for message, addressed in replies:
        root = roots[message.room_id, message.thread or 0]
        if root.pk not in threads:
            if not hasattr(root, "opened"):
                begun.append(root)
            threads[root.pk] = getattr(root, "opened", None) or Thread(
                root=root, room=message.room, seq=root.seq
            )
        thread = threads[root.pk]
        _add(thread, message)
        after[message.pk] = copy(thread)
        followers.reads(root.pk, message.author_id or 0, message.seq)
        for person in addressed:
            followers.comes(root.pk, person.pk, message.seq - 1)
    _save(threads.values())
    followers.begin(begun)
    followers.save()
    people = known.people({each for thread in after.values() for each in thread.people})
    return {pk: presenters.replies(thread, people) for pk, thread in after.items()}


def shrink(message: Message) -> dict[str, Any] | None:
    """A message was deleted. What its root shows now; None: it was no reply."""
    thread = (
        Thread.objects.filter(room=message.room_id, seq=message.thread).first() if message.thread else None
    )
    if thread is None:
        return None
    left = Message.objects.readable().filter(room=message.room_id, thread=thread.seq).order_by("-seq")
    last = list(left[:LOOKED_AT])
    thread.count = max(0, thread.count - 1)
    thread.last_seq, thread.last_at = (last[0].seq, last[0].sent_at) if last else (0, None)
    thread.people = list(dict.fromkeys(each.author_id for each in last if each.author_id))[: limits.REPLIERS]
    thread.save()
    return known.summaries([thread])[thread.pk]


def call(message: Message, people: Collection[Any]) -> None:
    """A reply was written anew, and addresses them now."""
    thread = (
        Thread.objects.filter(room=message.room_id, seq=message.thread).first() if message.thread else None
    )
    if thread is not None and people:
        followers = _Followers()
        for person in people:
            followers.comes(thread.pk, person.pk, message.seq - 1)
        followers.save()


@transaction.atomic
def follow(user, *, room: str, thread: int, on: bool) -> dict[str, Any]:
    """Follow a thread, or stop until one replies or is mentioned again; what it is to the person then.

    `Refused`: not_found, not_in_room.
    """
    locked, _membership = log.lock_for_member(user, room)
    row = known.of_room(locked, thread)
    wish = {"following": on}
    Follower.objects.update_or_create(
        thread=row, user=user, defaults=wish, create_defaults={**wish, "read_seq": row.last_seq}
    )
    return _tell(user, room, thread)


def mark(user, *, room: str, thread: int, seq: int) -> int:
    """Move the read mark of a thread forward, if they follow it; how many replies are unread now."""
    found, _membership = rooms.of_member(user, room)
    row = known.of_room(found, thread)
    seq = min(seq, found.last_seq)
    moved = Follower.objects.filter(thread=row, user=user, read_seq__lt=seq).update(read_seq=seq)
    unread: int = (_tell if moved else known.state)(user, room, thread)["unread"]
    return unread


def let_go(user, room: Room) -> None:
    """They are in the room no longer."""
    Follower.objects.filter(user=user, thread__room=room).delete()


def _tell(user, room: str, thread: int) -> dict[str, Any]:
    now = known.state(user, room, thread)
    broadcast.announce(topics.user(user.pk), {"type": "chat.thread", **now})
    return now


def _add(thread: Thread, message: Message) -> None:
    thread.count += 1
    thread.last_seq, thread.last_at = message.seq, message.sent_at
    others = [each for each in thread.people if each != message.author_id]
    thread.people = [message.author_id, *others][: limits.REPLIERS]


def _save(threads: Collection[Thread]) -> None:
    Thread.objects.bulk_create(
        threads,
        update_conflicts=True,
        unique_fields=["root"],
        update_fields=["count", "last_seq", "last_at", "people"],
    )


class _Followers:
    """Who follows from now on. Who did before keeps the mark they have."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, int], Follower] = {}

    def comes(self, thread: int, user: int, read: int) -> None:
        self.rows.setdefault((thread, user), Follower(thread_id=thread, user_id=user, read_seq=read))

    def reads(self, thread: int, user: int, upto: int) -> None:
        self.rows[thread, user] = Follower(thread_id=thread, user_id=user, read_seq=upto)

    def begin(self, roots: Collection[Message]) -> None:
        """Threads have their first reply: it is news to who wrote the root, and to all in a conversation."""
        if not roots:
            return
        members = Membership.objects.filter(room__in={root.room_id for root in roots}, user__is_active=True)
        authors = {root.author_id for root in roots}
        concerned = members.filter(Q(user__in=authors) | Q(room__kind=Room.Kind.DIRECT))
        for room, user, kind in concerned.values_list("room", "user", "room__kind"):
            for root in roots:
                if root.room_id == room and (kind == Room.Kind.DIRECT or root.author_id == user):
                    self.comes(root.pk, user, root.seq)

    def save(self) -> None:
        """And tell them."""
        Follower.objects.bulk_create(
            self.rows.values(),
            update_conflicts=True,
            unique_fields=["thread", "user"],
            update_fields=["following"],
        )
        for each in known.counted(among(Follower, ("thread_id", "user_id"), self.rows)):
            broadcast.announce(topics.user(each.user_id), {"type": "chat.thread", **presenters.thread(each)})
