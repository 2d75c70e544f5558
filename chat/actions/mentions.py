"""Who is addressed by a message: found when it is stored, and counted until it is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from .. import policies, presenters
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

    def anew(self, message: Message) -> dict[str, Any]:
        """What the log keeps of an edit that will be noted after this: whom the message addressed before and
        addresses after it, if that is not the same."""
        before = presenters.addressed(message)
        self.note(message)
        after = presenters.addressed(message)
        return {} if before == after else {"addressed": {"before": before, "after": after}}

    def new_since(self, anew: dict[str, Any]) -> list[Any]:
        """Who is named by an edit that `anew` told of, and was not before."""
        before = anew["addressed"]["before"].get("mentions", ())
        return [each for each in self.people if each.get_username() not in before]

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
