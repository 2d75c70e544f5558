"""Whose sessions ended lately: the log behind `chat.session_ended`, for when the channel layer lost it."""

import time
from collections.abc import Collection
from datetime import timedelta

from django.db.models.functions import Now

from ..layers.messages import Message
from ..models import Ending

# Longer than a transaction is open: a row's time is that of its statement, not of its commit.
MARGIN = timedelta(minutes=1)


def settled(users: Collection[int]) -> dict[int, frozenset[int]]:
    """By person, the endings that were before this moment: who is still signed in after them is not
    concerned."""
    rows = Ending.objects.filter(user_id__in=users, at__gt=Now() - MARGIN).values_list("user_id", "pk")
    found = dict.fromkeys(users, frozenset[int]())
    for user, ending in rows:
        found[user] |= {ending}
    return found


class Watch:
    """What a process has not seen yet."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._looked_at = time.monotonic()

    def new(self) -> list[tuple[int, Message]]:
        """``(user id, chat.session_ended)`` of each."""
        now = time.monotonic()
        since = timedelta(seconds=now - self._looked_at) + MARGIN
        rows = list(Ending.objects.filter(at__gt=Now() - since))
        found = [(row.user_id, event(row)) for row in rows if row.pk not in self._seen]
        self._seen = {row.pk for row in rows}
        self._looked_at = now
        return found


def event(row: Ending) -> Message:
    """As it goes over the channel layer: ``only`` this session, or all ``but`` one, or all."""
    which = {"only": row.only, "but": row.but}
    named = {name: value for name, value in which.items() if value}
    return Message({"type": "chat.session_ended", "id": row.pk, **named})
