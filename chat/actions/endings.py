"""The end of sessions and tokens, for the sockets that came with them: told at once, and noted in case it is
not heard (`consumers.pulse` looks). What was to wake a closed browser ends with them."""

from .. import broadcast, topics
from ..models import Ending
from ..queries import endings
from . import subscriptions


def end(user_id: int, *, only: str = "", but: str = "") -> None:
    """Close one person's sockets: those of ``only`` this session or token, or of all ``but`` one, or all."""
    subscriptions.end(user_id, only=only, but=but)
    row = Ending.objects.create(user_id=user_id, only=only, but=but)
    broadcast.announce(topics.user(user_id), endings.event(row))
