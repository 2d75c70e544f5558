"""What messages are found by: kept in the transaction that writes them."""

from collections.abc import Sequence

from .. import terms
from ..models import Message, SearchEntry


def keep(messages: Sequence[Message]) -> None:
    """Of messages that were sent or written anew."""
    SearchEntry.objects.bulk_create(
        [SearchEntry(message=each, terms=terms.stored(terms.of_message(each))) for each in messages],
        update_conflicts=True,
        unique_fields=["message"],
        update_fields=["terms"],
    )


def forget(message: Message) -> None:
    """Of a message whose text is gone."""
    SearchEntry.objects.filter(message=message).delete()
