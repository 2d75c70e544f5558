"""The shape of the worker's loops: look, do what is due, and look again."""

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)


def go_round(work: Callable[[], bool], stop: threading.Event, *, what: str, poll: float, rest: float) -> None:
    """Call ``work`` until ``stop`` is set, at once again while there is more to do. ``poll`` and ``rest`` are
    the seconds between looks when nothing is due, and after something was out of reach."""
    while not stop.is_set():
        try:
            pause = 0 if work() else poll
        except DatabaseError:
            log.exception("the database cannot be asked for %s", what)
            pause = rest
        except Exception:
            log.exception("%s could not be worked on", what)
            pause = rest
        stop.wait(pause)
    connection.close()
