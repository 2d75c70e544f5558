"""Whom a message calls while the chat is closed: asked for many rooms at once, never while one is stored."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import Client, Membership, Mention, Message, Notice, Room

AT_ONCE = 200  # rooms that are looked through together
MOST = 500  # messages of one room that are looked at; of more, the newest count
DAY = timedelta(days=1)
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
    messages = list(new.order_by("-seq").values_list("seq", "author_id")[:MOST])
    authors = dict(messages)
    mentions = Mention.objects.filter(**inside, seq__in=authors) if authors else Mention.objects.none()
    addressed = list(mentions.values_list("seq", "user_id"))

    def newest(member: Any) -> int:
        if member.level == Membership.Level.ALL:
            own = (seq for seq, author in messages if author != member.user_id)
        else:
            own = (
                seq
                for seq, user in addressed
                if user in (None, member.user_id) and authors[seq] != member.user_id
            )
        return max((seq for seq in own if seq > member.read_seq), default=0)

    return {(stretch.room, each.user_id): seq for each in members if (seq := newest(each))}


def newest(membership: Membership, *, since: datetime) -> Message | None:
    """The newest message that calls somebody now: not read, not deleted, and wanted."""
    user = membership.user_id
    unread = {"room": membership.room_id, "seq__gt": membership.read_seq}
    if membership.level == Membership.Level.MENTIONS:
        to_them = Mention.objects.filter(Q(user=user) | Q(user=None), **unread)
        messages = Message.objects.filter(pk__in=to_them.order_by("-seq").values("message")[:MOST])
    elif membership.level == Membership.Level.ALL:
        messages = Message.objects.filter(**unread)
    else:
        return None
    found = messages.readable().filter(sent_at__gt=since).exclude(author=user).order_by("-seq")
    return found.select_related("author__profile").first()


def outdated():
    """Notices of which a device shows what it should not any more: it was read, deleted, or is not theirs."""
    theirs = Membership.objects.filter(room=OuterRef("room"), user=OuterRef("subscription__user"))
    gone = Message.objects.filter(room=OuterRef("room"), seq=OuterRef("shown_seq"), deleted_seq__isnull=False)
    unread = theirs.filter(read_seq__lt=OuterRef("shown_seq"), level__in=LOUD)
    return Notice.objects.filter(Exists(gone) | ~Exists(unread), shown_seq__gt=0, due_at=None)


def with_open_page(people: Collection[int]) -> set[int]:
    """Those of them who have the chat open somewhere."""
    return set(Client.objects.live().filter(user__in=people).order_by().values_list("user", flat=True))
