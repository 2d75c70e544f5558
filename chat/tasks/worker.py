"""The worker: everything that is done outside of pages and sockets, in one loop and three threads.

    stop = threading.Event()
    worker.run(stop)        # returns soon after stop.set()

`manage.py worker` is a process with nothing else in it. A single server may as well do it itself, in a
thread: `run` needs no signals and no main thread.
"""

import asyncio
import logging
import threading

from channels.layers import get_channel_layer
from channels.routing import get_default_application
from channels.worker import Worker as ChannelWorker
from django.db import DatabaseError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker

from .. import topics
from . import jobs, missed, notices

log = logging.getLogger(__name__)

CHANNELS = [topics.PREVIEWS]
POLL = 2.0  # seconds between looks into an empty queue
REST = 5.0  # seconds after something was out of reach


def run(stop: threading.Event) -> None:
    """Work until ``stop`` is set. What is begun then is finished, if it is a job of the database."""
    threads = [
        threading.Thread(target=_work_off, args=(stop,), name="jobs"),
        threading.Thread(target=notices.run, args=(stop,), name="notices"),
        threading.Thread(target=missed.run, args=(stop,), name="missed"),
    ]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_serve_channels(stop))
    finally:
        stop.set()
        for thread in threads:
            thread.join()


# ------------------------------------------------------------ jobs of the channel layer


async def _serve_channels(stop: threading.Event) -> None:
    """What `runworker` does, until told to stop, and again after the layer was away."""
    layer = get_channel_layer()
    tasks: list[asyncio.Task[None]] = []  # they are ended with the loop
    if layer is None:
        log.warning("There is no channel layer: links get no previews.")
    else:
        worker = ChannelWorker(get_default_application(), CHANNELS, layer)
        tasks += [asyncio.create_task(worker.application_checker()), asyncio.create_task(_listen(worker))]
        log.info("Serving the channels %s.", ", ".join(CHANNELS))
    try:
        await asyncio.to_thread(stop.wait)
    finally:
        stop.set()  # whatever ended this, the thread that waits for it must end, too


async def _listen(worker: ChannelWorker) -> None:
    while True:
        try:
            await worker.handle()
        except Exception:
            log.exception("the channel layer cannot be listened to")
            await asyncio.sleep(REST)


# ------------------------------------------------------------ jobs of the database


class _JobWorker(DatabaseWorker):
    """django-tasks' own worker; it ends by an event, as signals reach the main thread only."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        super().__init__(
            queue_names=["*"],
            interval=POLL,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    @property
    def running(self) -> bool:
        return not self._stop.is_set()

    @running.setter
    def running(self, _value: bool) -> None:
        """Said at the start; whether it goes on is asked of the event."""


def _work_off(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            jobs.plan()
            _JobWorker(stop).run()
        except DatabaseError:
            log.exception("the database cannot be asked for jobs")
            stop.wait(REST)
    connection.close()
