from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from .. import policies, presence, presenters, topics
from ..models import Membership, Message, Room
from ..refusals import Refused

UNREAD_MAX = 100  # a badge says 99+; counting on would only cost


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
    if not policies.may_enter(room, membership):
        raise not_found()
    return room, membership


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


def unread(room: Room | int, user, read_seq: int) -> int:
    """Messages of others after the mark, `UNREAD_MAX` at most."""
    messages = Message.objects.readable().filter(room=room, seq__gt=read_seq).exclude(author=user)
    return messages.order_by()[:UNREAD_MAX].count()


def of(user) -> list[dict[str, Any]]:
    """The rooms somebody is in, as their list shows them."""
    memberships = (
        Membership.objects.filter(user=user)
        .select_related("room")
        .annotate(member_count=_members(OuterRef("room")), unread=_unread(user))
        .order_by("room__name")
    )
    return [
        presenters.room(each.room, each, unread=min(each.unread, UNREAD_MAX), member_count=each.member_count)
        for each in memberships
    ]


def joinable(user) -> list[dict[str, Any]]:
    """Open rooms that somebody could join."""
    rooms = (
        Room.objects.open()
        .in_use()
        .exclude(memberships__user=user)
        .annotate(member_count=Count("memberships"))
        .order_by("name")
    )
    return [presenters.room(room, None, unread=0, member_count=room.member_count) for room in rooms]


def members(room: Room) -> list[dict[str, Any]]:
    """Who is in the room, and who of them is here now."""
    online = presence.online(room)
    memberships = room.memberships.select_related("user__profile").order_by("user__username")
    return [
        {
            "id": each.user.pk,
            "username": each.user.get_username(),
            "name": presenters.name_of(each.user),
            "role": each.role,
            "online": each.user.pk in online,
        }
        for each in memberships
        if each.user.is_active
    ]


def shown(user, slug: str) -> dict[str, Any]:
    """One room with its members."""
    room, membership = open_to(user, slug)
    people = members(room)
    count = unread(room, user, membership.read_seq) if membership else 0
    shape = presenters.room(room, membership, unread=count, member_count=len(people))
    return {**shape, "members": people}


def heads(slugs: list[str]) -> dict[str, int]:
    """``{slug: last seq}``."""
    return dict(Room.objects.filter(slug__in=slugs).values_list("slug", "last_seq"))


def _members(room: OuterRef) -> Coalesce:
    counted = Membership.objects.filter(room=room).order_by().values("room")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


def _unread(user) -> Coalesce:
    counted = (
        Message.objects.readable()
        .filter(room=OuterRef("room"), seq__gt=OuterRef("read_seq"))
        .exclude(Q(author=user, author__isnull=False))
        .order_by()
        .values("room")
    )
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)
