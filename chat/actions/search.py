"""What messages are found by: kept in the transaction that writes them."""

from collections.abc import Sequence

from .. import terms
from ..models import Message, SearchEntry
from . import rows


def keep(messages: Sequence[Message]) -> None:
    """Of messages that were sent or written anew."""
    SearchEntry.objects.bulk_create(
        [SearchEntry(message=each, terms=terms.stored(terms.of_message(each))) for each in messages],
        update_conflicts=True,
        unique_fields=["message"],
        update_fields=["terms"],
    )


def keep_new(messages: Sequence[Message]) -> None:
    """The same, of messages that are not in the index yet."""
    rows.insert(
        [SearchEntry.new(message_id=each.pk, terms=terms.stored(terms.of_message(each))) for each in messages]
    )


def forget(message: Message) -> None:
    """Of a message whose text is gone."""
    SearchEntry.objects.filter(message=message).delete()
