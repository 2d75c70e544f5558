"""The loop that mails people what they missed."""

import threading
from functools import partial

from ..actions import missed
from ..queries import site
from .rounds import go_round

POLL = 5.0  # seconds between looks when nothing is due
REST = 10.0  # seconds after something was out of reach


def run(stop: threading.Event) -> None:
    """Work until ``stop`` is set. A mail that is under way then is finished."""
    go_round(partial(work, stop), stop, what="mails about what was missed", poll=POLL, rest=REST)


def work(stop: threading.Event | None = None) -> bool:
    """One look; whether there is more to do at once. A site that sends no mail keeps nothing for later."""
    if not site.sends_mail():
        return False
    more = missed.look()
    people = missed.due()
    for each in people:
        if stop is not None and stop.is_set():
            break
        if found := missed.claim(each):
            missed.send(found)
    return more or len(people) == missed.AT_ONCE
