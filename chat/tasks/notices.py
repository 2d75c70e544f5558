"""The loop that tells people of messages while their chat is closed."""

import asyncio
import threading

from ..actions import notices
from ..webpush import post, vapid
from .rounds import go_round

POLL = 1.0  # seconds between looks when nothing is due
REST = 5.0  # seconds after something was out of reach


def run(stop: threading.Event) -> None:
    """Work until ``stop`` is set. What is under way then is finished."""
    go_round(work, stop, what="notices", poll=POLL, rest=REST)


def work() -> bool:
    """One look; whether there is more to do at once."""
    if vapid.private_key() is None:
        return False
    more = notices.look()
    jobs = notices.take_due()
    if jobs:
        notices.settle(jobs, asyncio.run(post.send([job.letter for job in jobs])))
    return more or len(jobs) == notices.AT_ONCE
