from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from .. import limits
from ..models import Message, Reaction

Shown = dict[int, list[dict[str, Any]]]


def on(messages: Collection[Message]) -> Shown:
    """By message id: ``[{emoji, users, count}]``, for all of them in one question."""
    if not messages:
        return {}
    one = [F("message_id"), F("emoji")]
    rows = (
        Reaction.objects.filter(message__in=[message.pk for message in messages])
        .annotate(
            place=Window(RowNumber(), partition_by=one, order_by="pk"),
            count=Window(Count("*"), partition_by=one),
        )
        .filter(place__lte=limits.REACTORS)
        .select_related("user")
        .order_by("pk")
    )
    shown: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        emoji = shown[row.message_id].setdefault(
            row.emoji, {"emoji": row.emoji, "users": [], "count": row.count}
        )
        emoji["users"].append(row.user.get_username())
    return {message: list(emojis.values()) for message, emojis in shown.items()}


def count(message: Message, emoji: str) -> int:
    return message.reactions.filter(emoji=emoji).count()
