"""What messages are found by: kept in the transaction that writes them."""

from .. import terms
from ..models import Message, SearchEntry


def keep(message: Message) -> None:
    """Of a message that was sent or written anew."""
    SearchEntry.objects.bulk_create(
        [SearchEntry(message=message, terms=terms.stored(terms.of_message(message)))],
        update_conflicts=True,
        unique_fields=["message"],
        update_fields=["terms"],
    )


def forget(message: Message) -> None:
    """Of a message whose text is gone."""
    SearchEntry.objects.filter(message=message).delete()
