"""Whom a message calls while the chat is closed: asked for many rooms at once, never while one is stored."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import Client, Follower, Membership, Mention, Message, Notice, Room

AT_ONCE = 200  # rooms that are looked through together
MOST = 500  # messages of one room that are looked at; of more, the newest count
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LOUD = (Membership.Level.ALL, Membership.Level.MENTIONS)


class Stretch(NamedTuple):
    """What of a room's log was not looked through yet: after ``seen``, up to ``last``."""

    room: int
    last: int
    seen: int


def unseen() -> list[Stretch]:
    rooms = Room.objects.annotate(seen=Coalesce("notice_mark__seq", 0)).filter(last_seq__gt=F("seen"))
    return [Stretch(*row) for row in rooms.order_by().values_list("pk", "last_seq", "seen")[:AT_ONCE]]


def called(stretches: Sequence[Stretch]) -> dict[tuple[int, int], int]:
    """``{(room, person): seq}`` of the newest message of a stretch that calls somebody who has a device."""
    members: dict[int, list[Any]] = {}
    reachable = Membership.objects.filter(
        room__in=[each.room for each in stretches],
        level__in=LOUD,
        user__is_active=True,
        user__push_devices__isnull=False,
    )
    for row in reachable.values_list("room_id", "user_id", "level", "read_seq", named=True).distinct():
        members.setdefault(row.room_id, []).append(row)
    found: dict[tuple[int, int], int] = {}
    for stretch in stretches:
        if there := members.get(stretch.room):
            found |= _called_in(stretch, there)
    return found


def _called_in(stretch: Stretch, members: Sequence[Any]) -> dict[tuple[int, int], int]:
    inside = {"room": stretch.room, "seq__gt": stretch.seen, "seq__lte": stretch.last}
    new = Message.objects.readable().filter(**inside, sent_at__gt=timezone.now() - DAY)
    fields = ("seq", "author_id", "thread", "in_room")
    messages = list(new.order_by("-seq").values_list(*fields, named=True)[:MOST])
    if not messages:
        return {}
    addressed = set(Mention.objects.filter(**inside).values_list("seq", "user_id"))
    threads = {each.thread for each in messages if not each.in_room}
    follows = Follower.objects.filter(thread__room=stretch.room, thread__seq__in=threads, following=True)
    marks = {
        (each[0], each[1]): each[2] for each in follows.values_list("thread__seq", "user_id", "read_seq")
    }

    def calls(member: Any, message: Any) -> bool:
        if message.author_id == member.user_id:
            return False
        mark = None if message.in_room else marks.get((message.thread, member.user_id))
        if mark is not None:  # replies in one's own threads are for oneself
            return message.seq > mark
        is_addressed = not addressed.isdisjoint({(message.seq, None), (message.seq, member.user_id)})
        wants_all = member.level == Membership.Level.ALL and message.in_room
        return message.seq > member.read_seq and (wants_all or is_addressed)

    found = {}
    for member in members:
        if seq := next((each.seq for each in messages if calls(member, each)), 0):
            found[(stretch.room, member.user_id)] = seq
    return found


def newest(membership: Membership, *, since: datetime) -> Message | None:
    """The newest message that calls somebody now: not read, not deleted, and wanted. The same rules again."""
    if membership.level not in LOUD:
        return None
    user, room = membership.user_id, membership.room_id
    new = Message.objects.filter(room=room, sent_at__gt=max(since, timezone.now() - WEEK))
    first = new.order_by("sent_at", "pk").values_list("seq", flat=True).first()
    if first is None:
        return None
    follows = Follower.objects.filter(
        thread__room=room, thread__seq=OuterRef("thread"), user=user, following=True
    )
    mentions = Mention.objects.filter(Q(user=user) | Q(user=None), message=OuterRef("pk"))
    unread = Q(seq__gt=membership.read_seq)
    is_all = membership.level == Membership.Level.ALL
    calls = (
        (unread & Q(in_room=True) & (Q() if is_all else Q(Exists(mentions))))
        | Q(Exists(follows.filter(read_seq__lt=OuterRef("seq"))), in_room=False)
        | (unread & Q(Exists(mentions), ~Exists(follows), in_room=False))
    )
    # Where it began is found by the time, so that no more of the log is read.
    found = Message.objects.readable().filter(calls, room=room, seq__gte=first).exclude(author=user)
    return found.order_by("-seq").select_related("author__profile").first()


def outdated():
    """Notices of which a device shows what it should not any more: it was read, deleted, or is not theirs."""
    shown, person = OuterRef("shown_seq"), OuterRef("subscription__user")
    gone = Message.objects.filter(room=OuterRef("room"), seq=shown, deleted_seq__isnull=False)
    wanted = Membership.objects.filter(room=OuterRef("room"), user=person, level__in=LOUD)
    follows = Follower.objects.filter(
        thread__room=OuterRef("room"), thread__seq=OuterRef("shown_thread"), user=person, following=True
    )
    read_there = Exists(follows.filter(read_seq__gte=shown))
    read_in_room = ~Exists(wanted.filter(read_seq__lt=shown)) & ~Exists(follows)
    over = Q(Exists(gone)) | ~Q(Exists(wanted)) | Q(read_there) | Q(read_in_room)
    return Notice.objects.filter(over, shown_seq__gt=0, due_at=None)


def with_open_page(people: Collection[int]) -> set[int]:
    """Those of them who have the chat open somewhere."""
    return set(Client.objects.live().filter(user__in=people).order_by().values_list("user", flat=True))
