"""May this person do that? Plain answers about rows that are already loaded."""

from .models import Invitation, Membership, Message, Room


def may_enter(room: Room, *, is_member: bool) -> bool:
    """See that the room exists, read it, and join it if one is not in it yet."""
    return is_member or room.kind == Room.Kind.OPEN


def may_manage(user, membership: Membership | None) -> bool:
    """Rename, set the topic, archive, add and remove people."""
    return membership is not None and (membership.is_moderator or user.is_staff)


def may_set_topic(user, room: Room, membership: Membership | None) -> bool:
    """In an open room everyone keeps the topic current."""
    return membership is not None and (room.kind == Room.Kind.OPEN or may_manage(user, membership))


def may_remove(user, own: Membership | None, other: Membership) -> bool:
    """Nobody removes an owner of the room but the workspace's owner."""
    if own is None or not may_manage(user, own):
        return False
    return other.role != Membership.Role.OWNER or user.is_superuser


def may_write(user, room: Room, membership: Membership) -> bool:
    """Where only announcements stand, its moderators make them."""
    return not room.announce_only or may_manage(user, membership)


def may_make_default(user) -> bool:
    """Choose the rooms in which newcomers find themselves."""
    return user.is_active and user.is_staff


def may_address_all(user, room: Room, membership: Membership) -> bool:
    """Call everybody in the room at once: its moderators, and who is in a direct conversation."""
    return room.is_direct or may_manage(user, membership)


def may_edit(user, message: Message) -> bool:
    """Nobody puts words into somebody else's mouth."""
    return message.author_id == user.pk


def may_delete(user, membership: Membership | None, message: Message) -> bool:
    """One's own; a room's moderators anybody's, and the workspace's owner where they are a member."""
    if membership is None:
        return False
    if message.author_id == user.pk or membership.is_moderator:
        return True
    return user.is_superuser and not message.room.is_direct


def may_invite(user, role: str) -> bool:
    """Staff invite people, owners invite staff as well; nobody invites an owner."""
    if not (user.is_active and user.is_staff) or role == Invitation.Role.OWNER:
        return False
    return role == Invitation.Role.PERSON or user.is_superuser
