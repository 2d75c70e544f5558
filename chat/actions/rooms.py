import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .. import broadcast, limits, policies, presenters, topics
from ..models import Membership, Room, RoomEvent
from ..queries import people
from ..queries.rooms import not_found
from ..refusals import Refused
from . import drafts, log, threads


def create(
    user,
    *,
    name: str,
    slug: str | None = None,
    kind: str = "open",
    topic: str = "",
    announce_only: bool = False,
) -> Room:
    """A new room; its maker owns it. `Refused`: empty, too_long, malformed, forbidden (address taken)."""
    name, topic = _line(name, limits.NAME_LENGTH), _line(topic, limits.TOPIC_LENGTH, empty=True)
    if kind not in (Room.Kind.OPEN, Room.Kind.PRIVATE):
        raise Refused("malformed", _("A room is open or private."))
    if slug is not None and not topics.is_slug(slug):
        raise Refused("malformed", _("An address has letters a to z, digits, hyphens and underscores."))
    about = {"name": name, "slug": slug or _free_slug(name), "kind": kind, "topic": topic}
    try:
        with transaction.atomic():
            room = Room.objects.create(**about, announce_only=announce_only, created_by=user)
            _let_in(room, user, role=Membership.Role.OWNER)
    except IntegrityError:
        raise Refused("forbidden", _("There is a room with this address already.")) from None
    return room


@transaction.atomic
def change(
    user,
    *,
    room: str,
    name: str | None = None,
    topic: str | None = None,
    archived: bool | None = None,
    announce_only: bool | None = None,
    default: bool | None = None,
) -> int:
    """Rename a room, set its topic, archive it or open it again, say who writes in it, and whether newcomers
    are in it at once; the seq of the change. What is None stays as it is."""
    locked, membership = log.lock_for_member(user, room)
    _must_be_shared(locked)
    wanted: dict[str, Any] = {
        "name": None if name is None else _line(name, limits.NAME_LENGTH),
        "topic": None if topic is None else _line(topic, limits.TOPIC_LENGTH, empty=True),
        "archived": archived,
        "announce_only": announce_only,
        "default": default,
    }
    is_now = {
        "name": locked.name,
        "topic": locked.topic,
        "archived": locked.is_archived,
        "announce_only": locked.announce_only,
        "default": locked.is_default,
    }
    changes = {each: to for each, to in wanted.items() if to is not None and to != is_now[each]}
    if not changes:
        return locked.last_seq
    only_topic = set(changes) == {"topic"}
    if not (policies.may_set_topic if only_topic else _may_manage)(user, locked, membership):
        raise Refused("forbidden", _("Only moderators of the room can do that."))
    if "default" in changes and not policies.may_make_default(user):
        raise Refused("forbidden", _("Only operators choose the rooms of newcomers."))
    _apply(locked, changes)
    return log.append_and_announce(locked, RoomEvent.Kind.ROOM_CHANGED, user, {"changes": changes}).seq


def _apply(room: Room, changes: dict[str, Any]) -> None:
    room.name, room.topic = changes.get("name", room.name), changes.get("topic", room.topic)
    room.announce_only = changes.get("announce_only", room.announce_only)
    room.is_default = changes.get("default", room.is_default)
    if "archived" in changes:
        room.archived_at = timezone.now() if changes["archived"] else None
    room.save(update_fields=["name", "topic", "archived_at", "announce_only", "is_default"])


@transaction.atomic
def join(user, *, room: str) -> Membership:
    """Become a member of an open room; a member already is one."""
    locked = log.lock(room)
    membership = Membership.objects.filter(room=locked, user=user).first()
    if membership is not None:
        return membership
    if not policies.may_enter(locked, is_member=False) or not people.is_active(user):
        raise not_found()
    if locked.is_archived:
        raise Refused("archived", _("The room is archived."))
    return _let_in(locked, user)


@transaction.atomic
def leave(user, *, room: str) -> int:
    """Stop being a member; the seq of it. A private room needs somebody to let one in again."""
    locked, membership = log.lock_for_member(user, room)
    _must_be_shared(locked)
    return _let_out(locked, membership, by=None)


@transaction.atomic
def add(user, *, room: str, username: str, role: str = "member") -> Membership:
    """Make somebody else a member. In an open room everyone can, in a private one its moderators."""
    locked, own = log.lock_for_member(user, room)
    _must_be_shared(locked)
    if not (locked.kind == Room.Kind.OPEN or policies.may_manage(user, own)):
        raise Refused("forbidden", _("Only moderators of the room can add people."))
    _must_be_able_to_give(user, own, role)
    other = get_user_model()._default_manager.filter(username=username, is_active=True).first()
    if other is None:
        raise Refused("not_found", _("There is nobody with this name."))
    membership = Membership.objects.filter(room=locked, user=other).first()
    if membership is not None:
        return membership
    if locked.is_archived:
        raise Refused("archived", _("The room is archived."))
    return _let_in(locked, other, role=role, by=user)


@transaction.atomic
def change_role(user, *, room: str, username: str, role: str) -> Membership:
    """Make a member a moderator or an owner of the room, or a plain member again."""
    locked, own = log.lock_for_member(user, room)
    _must_be_shared(locked)
    other = _member(locked, username)
    _must_be_able_to_give(user, own, role)
    _must_be_able_to_give(user, own, other.role)
    if other.role == role:
        return other
    if other.role == Membership.Role.OWNER and not _other_owner(locked, other.user):
        raise Refused("forbidden", _("Make somebody else an owner of the room first."))
    other.role = role
    other.save(update_fields=["role"])
    whom = {"username": other.user.get_username(), "name": presenters.name_of(other.user), "role": role}
    log.append_and_announce(locked, RoomEvent.Kind.ROOM_CHANGED, user, {"changes": {"member": whom}})
    broadcast.announce(topics.user(other.user_id), {"type": "chat.rooms_changed", "room": room})
    return other


@transaction.atomic
def remove(user, *, room: str, username: str) -> int:
    """End somebody's membership; the seq after which nothing of the room reaches them."""
    locked, own = log.lock_for_member(user, room)
    _must_be_shared(locked)
    other = _member(locked, username)
    if other.user_id != user.pk and not policies.may_remove(user, own, other):
        raise Refused("forbidden", _("Only moderators of the room can remove people."))
    return _let_out(locked, other, by=None if other.user_id == user.pk else user)


@transaction.atomic
def welcome(user) -> None:
    """Bring a newcomer into the default rooms."""
    for slug in Room.objects.in_use().filter(is_default=True).order_by("pk").values_list("slug", flat=True):
        locked = log.lock(slug)
        if not Membership.objects.filter(room=locked, user=user).exists():
            _let_in(locked, user)


def _let_in(room: Room, user, *, role: str = Membership.Role.MEMBER, by=None) -> Membership:
    event = log.append_and_announce(room, RoomEvent.Kind.JOIN, user, _about(user, by))
    # A newcomer has nothing unread: the past was not addressed to them.
    membership = Membership.objects.create(room=room, user=user, role=role, read_seq=event.seq)
    broadcast.announce(topics.user(user.pk), {"type": "chat.rooms_changed", "room": room.slug})
    return membership


def _let_out(room: Room, membership: Membership, *, by) -> int:
    user = membership.user
    if membership.role == Membership.Role.OWNER and not _other_owner(room, user) and _others(room, user):
        raise Refused("forbidden", _("Make somebody else an owner of the room first."))
    membership.delete()
    threads.let_go(user, room)
    drafts.let_go(user, room)
    event = log.append_and_announce(room, RoomEvent.Kind.LEAVE, user, _about(user, by))
    broadcast.announce(topics.user(user.pk), {"type": "chat.rooms_changed", "room": room.slug})
    return event.seq


def _about(user, by) -> dict[str, Any]:
    """Whom an event is about, as they were called then, and who did it, if it was not themselves."""
    who = {"username": user.get_username(), "name": presenters.name_of(user), "user": user.pk}
    return {"who": who, **({"by": presenters.name_of(by)} if by else {})}


def _must_be_shared(room: Room) -> None:
    """Who is in a direct conversation stays the same, and it has no name of its own."""
    if room.is_direct:
        raise Refused("forbidden", _("That cannot be done in a direct conversation."))


def _may_manage(user, _room: Room, membership: Membership) -> bool:
    return policies.may_manage(user, membership)


def _member(room: Room, username: str) -> Membership:
    membership = room.memberships.select_related("user").filter(user__username=username).first()
    if membership is None:
        raise Refused("not_found", _("There is nobody with this name in the room."))
    return membership


def _must_be_able_to_give(user, own: Membership, role: str) -> None:
    """Nobody gives or takes a role above their own."""
    if role not in Membership.Role.values:
        raise Refused("malformed", _("There is no such role."))
    if role != Membership.Role.MEMBER and not policies.may_manage(user, own):
        raise Refused("forbidden", _("Only moderators of the room can make moderators."))
    if role == Membership.Role.OWNER and own.role != Membership.Role.OWNER and not user.is_superuser:
        raise Refused("forbidden", _("Only an owner of the room can make an owner."))


def _other_owner(room: Room, user) -> bool:
    return room.memberships.filter(role=Membership.Role.OWNER).exclude(user=user).exists()


def _others(room: Room, user) -> bool:
    return room.memberships.exclude(user=user).exists()


def _line(text: str, longest: int, *, empty: bool = False) -> str:
    """One line of text without control characters."""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if not text and not empty:
        raise Refused("empty", _("A room needs a name."))
    if len(text) > longest:
        raise Refused("too_long", _("At most %(limit)s letters.") % {"limit": longest}, limit=longest)
    return text


def _free_slug(name: str) -> str:
    """An address made from the name, where it has letters that an address may have."""
    base = slugify(name)[:56].strip("-_")
    if base and not Room.objects.filter(slug=base).exists():
        return base
    return f"{base or 'room'}-{secrets.token_hex(3)}"
