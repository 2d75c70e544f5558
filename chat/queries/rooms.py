from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from .. import policies, presence, presenters, topics
from ..models import Membership, Mention, Message, Room
from ..refusals import Refused
from . import direct

UNREAD_MAX = 100  # a badge says 99+; counting on would only cost
UNREAD_WINDOW = 1_000  # messages after the mark that are looked at; who never reads has more of their own


def not_found() -> Refused:
    """The same for a room that does not exist and for one that may not be seen."""
    return Refused("not_found", _("There is no such room."))


def open_to(user, slug: str) -> tuple[Room, Membership | None]:
    """The only way to get hold of a room for somebody: the room and their membership, or `Refused`."""
    if not topics.is_slug(slug):
        raise not_found()
    room = Room.objects.filter(slug=slug).first()
    if room is None:
        raise not_found()
    # A socket's person was loaded at its handshake, and the account may be closed since.
    membership = Membership.objects.filter(room=room, user=user, user__is_active=True).first()
    if not policies.may_enter(room, is_member=membership is not None):
        raise not_found()
    return room, membership


def open_to_together(wishes: Sequence[tuple[Any, str]]) -> list[tuple[Room, bool] | None]:
    """The same for many at once: of each person and slug the room and whether they are in it, or None.

    The head is read before the membership: a removal is then beyond the head, or it is seen here.
    """
    slugs = {slug for _user, slug in wishes if topics.is_slug(slug)}
    rooms = {room.slug: room for room in (Room.objects.filter(slug__in=slugs).order_by() if slugs else ())}
    asked = [(user.pk, rooms[slug].pk) for user, slug in wishes if slug in rooms]
    people, ids = {user for user, _room in asked}, {room for _user, room in asked}
    found = Membership.objects.filter(room__in=ids, user__in=people, user__is_active=True)
    members = set(found.values_list("user", "room")) if asked else set()

    def answer(user: Any, slug: str) -> tuple[Room, bool] | None:
        if (room := rooms.get(slug)) is None:
            return None
        is_member = (user.pk, room.pk) in members
        return (room, is_member) if policies.may_enter(room, is_member=is_member) else None

    return [answer(user, slug) for user, slug in wishes]


def by_slug(slug: str) -> Room:
    """For whoever was let in already."""
    room = Room.objects.filter(slug=slug).first()
    if room is None:
        raise not_found()
    return room


def is_member(user, slug: str) -> bool:
    return Membership.objects.filter(user=user, room__slug=slug).exists()


def of_member(user, slug: str) -> tuple[Room, Membership]:
    room, membership = open_to(user, slug)
    if membership is None:
        raise Refused("not_in_room", _("Join the room first."))
    return room, membership


def counts(membership: Membership) -> dict[str, int]:
    """``read, turn, unread, mentions, counted`` as they are now, of one moment. Unread are the messages of
    others after the mark, up to the event of the log that was ``counted`` last."""
    rows = Membership.objects.select_related("room").annotate(**_counts(membership.user_id))
    row = rows.filter(pk=membership.pk).first()
    if row is None:  # they were removed at this moment
        return {"read": 0, "turn": 0, "unread": 0, "mentions": 0, "counted": 0}
    return {"read": row.read_seq, "turn": row.read_turn, **_counted(row), "counted": row.room.last_seq}


def of(user) -> list[dict[str, Any]]:
    """The rooms somebody is in, as their list shows them: by name, and then what is said directly."""
    memberships = (
        Membership.objects.filter(user=user)
        .select_related("room")
        .annotate(member_count=_members(OuterRef("room")), **_counts(user.pk))
    )
    others = direct.others(user)
    shapes = [
        presenters.room(
            each.room,
            each,
            others.get(each.room_id, ()),
            **_counted(each),
            member_count=each.member_count,
        )
        for each in memberships
    ]
    return sorted(shapes, key=lambda shape: (shape["kind"] == Room.Kind.DIRECT, shape["name"].casefold()))


def joinable(user) -> list[dict[str, Any]]:
    """Open rooms that somebody could join."""
    rooms = (
        Room.objects.open()
        .in_use()
        .exclude(memberships__user=user)
        .annotate(member_count=Count("memberships"))
        .order_by("name")
    )
    return [
        presenters.room(room, None, unread=0, mentions=0, member_count=room.member_count) for room in rooms
    ]


def members(room: Room) -> list[dict[str, Any]]:
    """Who is in the room, and who of them is here now."""
    online = presence.online(room)
    memberships = room.memberships.select_related("user__profile").order_by("user__username")
    return [
        {
            "id": each.user.pk,
            "username": each.user.get_username(),
            "name": presenters.name_of(each.user),
            **presenters.details_of(each.user),
            "role": each.role,
            **presenters.presence(online, each.user.pk),
        }
        for each in memberships
        if each.user.is_active
    ]


def shown(user, slug: str) -> dict[str, Any]:
    """One room with its members."""
    room, membership = open_to(user, slug)
    people = members(room)
    others = direct.others(user, room).get(room.pk, ()) if room.is_direct else ()
    shape = presenters.room(room, membership, others, unread=0, mentions=0, member_count=len(people))
    if membership:
        now = counts(membership)
        shape |= {"seq": now.pop("counted"), **now}
    return {**shape, "members": people}


def heads(slugs: list[str]) -> dict[str, int]:
    """``{slug: last seq}``."""
    return dict(Room.objects.filter(slug__in=slugs).values_list("slug", "last_seq"))


def _members(room: OuterRef) -> Coalesce:
    counted = Membership.objects.filter(room=room).order_by().values("room")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


def _counts(user_id: int) -> dict[str, Subquery]:
    """Annotations of a `Membership`. Each looks at a bounded number of rows, however many there are."""
    mine = {"room": OuterRef("room"), "seq__gt": OuterRef("read_seq")}
    messages = Message.objects.in_room().filter(**mine).order_by("seq").values("author_id", "deleted_seq")
    mentions = Mention.objects.filter(**mine).order_by("seq").values("pk")
    by_name = Mention.objects.filter(message=OuterRef("message"), user=user_id)  # one message is one mention
    to_all = mentions.filter(user=None).exclude(message__author=user_id).exclude(Exists(by_name))
    return {
        "unread": CountOfOthers(messages[:UNREAD_WINDOW], reader=user_id, most=UNREAD_MAX),
        "to_me": CountOf(mentions.filter(user=user_id)[:UNREAD_MAX]),
        "to_all": CountOf(to_all[:UNREAD_MAX]),
    }


def _counted(row: Any) -> dict[str, int]:
    return {"unread": row.unread, "mentions": min(row.to_me + row.to_all, UNREAD_MAX)}


class CountOf(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


class CountOfOthers(CountOf):
    """How many of these messages somebody else than the reader wrote, and are still there."""

    template = (
        "(SELECT COUNT(*) FROM (SELECT 1 FROM (%(subquery)s) AS seen WHERE seen.deleted_seq IS NULL"
        " AND (seen.author_id IS NULL OR seen.author_id <> %(reader)s) LIMIT %(most)d) AS counted)"
    )
