from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from .. import limits
from ..models import Message, Reaction


def on(messages: Collection[Message]) -> dict[int, list[dict[str, Any]]]:
    """By message id: ``[{emoji, users, count}]``, for all of them in one question."""
    shown: dict[int, dict[str, dict[str, Any]]] = {}
    for message, emoji, username, count in _rows(messages) if messages else ():
        emojis = shown.setdefault(message, {})
        emojis.setdefault(emoji, {"emoji": emoji, "users": [], "count": count})["users"].append(username)
    return {message: list(emojis.values()) for message, emojis in shown.items()}


def count(message: Message, emoji: str) -> int:
    return message.reactions.filter(emoji=emoji).count()


def _rows(messages: Collection[Message]):
    """In the order in which they came, the first few people of each emoji, and how many there are in all."""
    same = [F("message_id"), F("emoji")]
    place = Window(RowNumber(), partition_by=same, order_by="pk")
    return (
        Reaction.objects.filter(message__in=[message.pk for message in messages])
        .annotate(place=place, people=Window(Count("*"), partition_by=same))
        .filter(place__lte=limits.REACTORS)
        .order_by("pk")
        .values_list("message_id", "emoji", f"user__{get_user_model().USERNAME_FIELD}", "people")
    )
