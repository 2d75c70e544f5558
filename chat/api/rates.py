"""How fast one person may ask over HTTP: as fast as over one socket, counted in each server process."""

import math
import threading
import time

from django.conf import settings
from django.utils.translation import gettext as _

from .. import limits
from ..refusals import Refused

REMEMBERED = 10_000  # people; who has not asked for a while is forgotten first
FULL_AGAIN = 60.0  # seconds, more than any bucket here takes to fill

_budgets: dict[int, limits.Budget] = {}
_lock = threading.Lock()


def spend(user, bucket: str = "commands") -> None:
    """One deed of a person, out of a bucket of `limits.Budget`.

    `Refused`: rate_limited, with ``retry_after`` in seconds.
    """
    if not settings.CHAT_RATE_LIMITS:
        return
    now = time.monotonic()
    with _lock:
        if len(_budgets) > REMEMBERED:
            _forget(now - FULL_AGAIN)
        budget = _budgets.setdefault(user.pk, limits.Budget())
        wait = getattr(budget, bucket).take(now)
    if wait:
        raise Refused("rate_limited", _("Too many at once."), retry_after=math.ceil(wait * 1000) / 1000)


def _forget(before: float) -> None:
    for user_id, budget in list(_budgets.items()):
        if (budget.commands.filled_at or 0.0) < before:
            del _budgets[user_id]
