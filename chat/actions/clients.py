"""Direct sends to live sockets, by the channel names in the registry."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .. import broadcast, limits
from ..models import Client
from ..refusals import Refused


def message(clients: Iterable[Client], *, text: str) -> int:
    """Show a text to these clients and nobody else: how many were reached. `Refused`: empty, too_long."""
    text = text.strip()
    if not text:
        raise Refused("empty", _("Write what there is to say."))
    if len(text) > limits.MESSAGE_LENGTH:
        raise Refused("too_long", _("At most %(limit)s letters.") % {"limit": limits.MESSAGE_LENGTH})
    return _to_each(clients, {"type": "chat.system_message", "text": text, "level": "info"})


def disconnect(clients: Iterable[Client], *, reason: str = "") -> int:
    """Tell these clients why, and close their sockets with 4000: how many were reached."""
    return _to_each(clients, {"type": "chat.force_disconnect", "reason": reason})


def _to_each(clients: Iterable[Client], event: dict) -> int:
    return broadcast.hand_over({client.channel_name for client in clients}, event)
