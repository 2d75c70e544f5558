"""Whom a message calls while the chat is closed: asked for many rooms at once, never while one is stored."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import Client, Follower, Membership, Mention, Message, Notice, Room, RoomEvent
from . import readdressed

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
    """``{(room, person): seq}`` of what calls somebody who has a device, the newest of a stretch: a message,
    or an edit that addresses them in an older one."""
    members: dict[int, list[Any]] = {}
    reachable = Membership.objects.filter(
        room__in=[each.room for each in stretches],
        level__in=LOUD,
        user__is_active=True,
        user__push_devices__isnull=False,
    )
    fields = ("room_id", "room__kind", "user_id", "user__username", "level", "read_seq")
    for row in reachable.values_list(*fields, named=True).distinct():
        members.setdefault(row.room_id, []).append(row)
    found: dict[tuple[int, int], int] = {}
    for stretch in stretches:
        if there := members.get(stretch.room):
            found |= _called_in(stretch, there)
    return found


def _called_in(stretch: Stretch, members: Sequence[Any]) -> dict[tuple[int, int], int]:
    inside = Q(room=stretch.room, seq__gt=stretch.seen, seq__lte=stretch.last)
    readable = Message.objects.readable().filter(room=stretch.room)
    fields = ("seq", "author_id", "thread", "in_room")
    new = readable.filter(inside, sent_at__gt=timezone.now() - DAY).order_by("-seq")
    messages = list(new.values_list(*fields, named=True)[:MOST])
    is_all = len(messages) == stretch.last - stretch.seen  # and nobody edited anything
    edits = [] if is_all else readdressed.within(inside)
    targets = {each.target for each in edits}
    older = readable.filter(seq__in=targets).values_list(*fields, named=True) if edits else ()
    edited = {each.seq: each for each in older}
    if not messages and not edited:
        return {}
    meant = Mention.objects.filter(inside | Q(room=stretch.room, seq__in=targets) if edits else inside)
    addressed = set(meant.values_list("seq", "user_id"))
    threads = {each.thread for each in (*messages, *edited.values()) if not each.in_room}
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

    def calls_anew(member: Any, edit: RoomEvent) -> bool:
        message = edited.get(edit.target)
        if message is None or is_told_all(member.room__kind, member.level):
            return False
        return readdressed.calls(edit, member.user__username) and calls(member, message)

    found = {}
    for member in members:
        seq = next((each.seq for each in messages if calls(member, each)), 0)
        seq = max(seq, next((each.seq for each in edits if calls_anew(member, each)), 0))
        if seq:
            found[(stretch.room, member.user_id)] = seq
    return found


def is_told_all(kind: str, level: str) -> bool:
    """Where each message calls by itself, to be named in it adds nothing."""
    return kind == Room.Kind.DIRECT and level == Membership.Level.ALL


def newest(membership: Membership, *, since: datetime) -> Message | None:
    """The newest message that calls somebody now: not read, not deleted, and wanted. The same rules again."""
    if membership.level not in LOUD:
        return None
    room = membership.room_id
    new = Message.objects.filter(room=room, sent_at__gt=max(since, timezone.now() - WEEK))
    first = new.order_by("sent_at", "pk").values_list("seq", flat=True).first()
    # Where it began is found by the time, so that no more of the log is read.
    return None if first is None else _calling(membership).filter(seq__gte=first).order_by("-seq").first()


def addressed_by(membership: Membership, seq: int, *, since: datetime) -> Message | None:
    """The message that the edit at this place addresses to somebody, if it still does and calls them now."""
    if membership.level not in LOUD:
        return None
    place = Q(room=membership.room_id, seq=seq, created_at__gte=since)
    if not (edits := readdressed.within(place, since=WEEK)):
        return None
    mine = Mention.objects.filter(Q(user=membership.user_id) | Q(user=None), message=OuterRef("pk"))
    return _calling(membership).filter(Exists(mine), seq=edits[0].target).first()


def _calling(membership: Membership):
    user, room = membership.user_id, membership.room_id
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
    found = Message.objects.readable().filter(calls, room=room).exclude(author=user)
    return found.select_related("author__profile")


def outdated():
    """Notices of which a device shows what it should not any more: it was read, deleted, is not
    theirs, or does not call them any more."""
    shown, person = OuterRef("shown_seq"), OuterRef("subscription__user")
    gone = Message.objects.filter(room=OuterRef("room"), seq=shown, deleted_seq__isnull=False)
    wanted = Membership.objects.filter(room=OuterRef("room"), user=person, level__in=LOUD)
    follows = Follower.objects.filter(
        thread__room=OuterRef("room"), thread__seq=OuterRef("shown_thread"), user=person, following=True
    )
    read_there = Exists(follows.filter(read_seq__gte=shown))
    read_in_room = ~Exists(wanted.filter(read_seq__lt=shown)) & ~Exists(follows)
    meant = Mention.objects.filter(Q(user=person) | Q(user=None), room=OuterRef("room"), seq=shown)
    by_level = Q(Exists(wanted.filter(level=Membership.Level.ALL)), shown_thread=None)
    calls_no_longer = ~by_level & ~Q(Exists(meant)) & ~Q(Exists(follows))
    over = Q(Exists(gone)) | ~Q(Exists(wanted)) | Q(read_there) | Q(read_in_room) | calls_no_longer
    return Notice.objects.filter(over, shown_seq__gt=0, due_at=None)


def with_open_page(people: Collection[int]) -> set[int]:
    """Those of them who have the chat open somewhere."""
    return set(Client.objects.live().filter(user__in=people).order_by().values_list("user", flat=True))
