"""Whom a message concerns so much that they are mailed, and what of it is unread when the mail is due."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import Follower, Membership, Mention, Message, Missed, Room
from . import readdressed
from .among import among
from .notices import DAY, LOUD, Stretch, is_told_all

AT_ONCE = 200  # rooms that are looked through together
MOST = 100  # messages of one room that are counted
ROOMS = 50  # that are looked at for one mail; the others wait for the next
TOO_LATE = timedelta(days=7)  # what is older is found by who comes back, and mailed to nobody


class Part(NamedTuple):
    """What somebody missed in one room, oldest first."""

    room: Room
    messages: list[Message]


def unseen() -> list[Stretch]:
    """What of the rooms' logs was not looked through for mails yet."""
    rooms = Room.objects.annotate(seen=Coalesce("notice_mark__mail_seq", 0)).filter(last_seq__gt=F("seen"))
    return [Stretch(*row) for row in rooms.order_by().values_list("pk", "last_seq", "seen")[:AT_ONCE]]


def called(stretches: Sequence[Stretch]) -> set[tuple[int, int]]:
    """``{(room, person)}``: who was mentioned or written to there, and may want a mail. Five questions at
    most, however many rooms; who has read it meanwhile, or was meant before an edit, is found out when the
    mail is due."""
    inside = Q()
    for each in stretches:
        inside |= Q(room=each.room, seq__gt=each.seen, seq__lte=each.last)
    concerns = Q(mentions__isnull=False) | Q(to_all=True) | Q(room__kind=Room.Kind.DIRECT)
    new = Message.objects.readable().filter(inside, concerns, sent_at__gt=timezone.now() - DAY).order_by()
    fields = ("pk", "room_id", "room__kind", "author_id", "to_all", "mentions")
    rows = list(new.values_list(*fields, named=True))
    edits = {(each.room_id, each.target or 0) for each in readdressed.within(inside)}
    older = among(Message, ("room_id", "seq"), edits).filter(deleted_seq=None).order_by() if edits else None
    rows += older.values_list(*fields, named=True) if older is not None else ()
    if not rows:
        return set()
    named = [each.pk for each in rows if each.mentions is not None]
    found = set(Mention.objects.filter(message__in=named).exclude(user=None).values_list("room", "user"))
    writers: dict[int, set[int | None]] = {}  # of rooms in which everybody is concerned but who writes
    for each in rows:
        if each.to_all or each.room__kind == Room.Kind.DIRECT:
            writers.setdefault(each.room_id, set()).add(each.author_id)
    some = Q(room__in={room for room, _user in found}, user__in={user for _room, user in found})
    wanting = Membership.objects.filter(
        some | Q(room__in=writers), level__in=LOUD, user__is_active=True
    ).exclude(user__profile__mail_missed=False)
    return {
        (room, user)
        for room, user in wanting.order_by().values_list("room", "user")
        if (room, user) in found or (room in writers and writers[room] != {user})
    }


def waiting(user_id: int) -> list[Missed]:
    rows = Missed.objects.filter(user=user_id, seq__gt=F("told_seq"))
    return list(rows.select_related("room").order_by("pk")[:ROOMS])


def unread(user_id: int, rows: Sequence[Missed]) -> list[Part]:
    """What of that is theirs to read at this moment, and is not read: levels, membership, deletions and edits
    count as they are now."""
    rooms = [each.room_id for each in rows]
    mine = Membership.objects.filter(user=user_id, room__in=rooms, level__in=LOUD).select_related("user")
    memberships = {each.room_id: each for each in mine}
    parts = [
        Part(each.room, _missed(memberships[each.room_id], each))
        for each in rows
        if each.room_id in memberships
    ]
    return [each for each in parts if each.messages]


def _missed(membership: Membership, row: Missed) -> list[Message]:
    user, read = membership.user_id, membership.read_seq
    place = Q(room=row.room_id, seq__gt=row.told_seq, seq__lte=row.seq)
    new = Message.objects.readable().filter(sent_at__gt=timezone.now() - TOO_LATE)
    if is_told_all(row.room.kind, membership.level):
        new = new.filter(place)
    else:
        name = membership.user.get_username()
        edits = [
            each.target for each in readdressed.within(place, since=TOO_LATE) if readdressed.calls(each, name)
        ]
        new = new.filter(place | Q(room=row.room_id, seq__in=edits) if edits else place)
        to_me = Mention.objects.filter(Q(user=user) | Q(user=None), message=OuterRef("pk"))
        new = new.filter(Exists(to_me))
    follows = Follower.objects.filter(
        thread__room=row.room_id, thread__seq=OuterRef("thread"), user=user, following=True
    )
    is_unread = (
        Q(seq__gt=read, in_room=True)
        | Q(Exists(follows.filter(read_seq__lt=OuterRef("seq"))), in_room=False)
        | Q(~Exists(follows), seq__gt=read, in_room=False)
    )
    found = new.filter(is_unread).exclude(author=user).order_by("seq")
    return list(found.select_related("author__profile")[:MOST])
