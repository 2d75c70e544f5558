"""Direct sends to live sockets, by the channel names in the registry."""

from collections.abc import Iterable

from .. import broadcast
from ..models import Client


def message(clients: Iterable[Client], *, text: str) -> int:
    """Show a text to these clients and nobody else; how many there were."""
    return _to_each(clients, {"type": "chat.system_message", "text": text, "level": "info"})


def disconnect(clients: Iterable[Client], *, reason: str = "") -> int:
    """Tell these clients why, and close their sockets with 4000; how many there were."""
    return _to_each(clients, {"type": "chat.force_disconnect", "reason": reason})


def _to_each(clients: Iterable[Client], event: dict) -> int:
    names = {client.channel_name for client in clients}
    for name in names:
        broadcast.direct(name, event)
    return len(names)
