"""Edits that changed whom a message addresses: in the room's log, where they stand. See decision 22."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ..models import RoomEvent

DAY = timedelta(days=1)
MOST = 500  # edits that are looked at; of more, the newest count


def within(place: Q, *, since: timedelta = DAY) -> list[RoomEvent]:
    """The newest ones of a part of the log, newest first."""
    edits = RoomEvent.objects.filter(place, kind=RoomEvent.Kind.EDITED, body__has_key="addressed")
    return list(edits.filter(created_at__gt=timezone.now() - since).order_by("-created_at", "-seq")[:MOST])


def calls(event: RoomEvent, username: str) -> bool:
    """Is somebody addressed since this edit, and was not before?"""
    addressed = event.body["addressed"]
    return is_meant(addressed["after"], username) and not is_meant(addressed["before"], username)


def lets_go(event: RoomEvent, username: str) -> bool:
    addressed = event.body["addressed"]
    return is_meant(addressed["before"], username) and not is_meant(addressed["after"], username)


def is_meant(addressed: dict[str, Any], username: str) -> bool:
    named: Sequence[str] = addressed.get("mentions", ())
    return bool(addressed.get("to_all")) or username in named
