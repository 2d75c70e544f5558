"""Who is addressed by a message: found when it is stored, and counted until it is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from .. import policies
from ..models import Membership, Mention, Message, Room

ALL = frozenset({"room", "everyone"})  # reserved in `names`: nobody is called so


@dataclass(frozen=True, slots=True)
class Addressed:
    """Members by username, or everybody."""

    people: Sequence[Any] = field(default=())
    everybody: bool = False

    @classmethod
    def by(cls, user, room: Room, membership: Membership, names: Sequence[str]) -> Self:
        """Whom the names in a text address in a locked room.

        A name of nobody who is in it is a word like others, and so is @room for who may not call everybody.
        """
        if not names:
            return cls()
        everybody = bool(ALL.intersection(names)) and policies.may_address_all(user, room, membership)
        there = room.memberships.filter(user__username__in=names, user__is_active=True)
        people = [each.user for each in there.exclude(user=user).select_related("user").order_by("user")]
        return cls(people, everybody)

    def note(self, message: Message) -> None:
        """On a message that will be saved after this."""
        message.mentions = [each.get_username() for each in self.people] or None
        message.to_all = self.everybody

    def count(self, message: Message) -> None:
        """For those who are addressed, in place of who was before. Nobody is counted twice."""
        if message.edited_seq is not None or message.deleted_seq is not None:
            message.mentioned.all().delete()
        where = {"message": message, "room_id": message.room_id, "seq": message.seq}
        rows = [Mention(user=each, **where) for each in self.people]
        if self.everybody:
            rows.append(Mention(user=None, **where))
        if rows:
            Mention.objects.bulk_create(rows)
