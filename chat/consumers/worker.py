"""Consumers of worker channels: jobs that came over the channel layer, and may be lost with it.

`manage.py worker` serves them, as does the `runworker` of Channels
(https://channels.readthedocs.io/en/stable/topics/worker.html).
"""

import asyncio
import logging
from typing import Any

from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from django.conf import settings

from .. import unfurl
from ..actions import previews

log = logging.getLogger(__name__)

AT_ONCE = 8
WAITING = 200  # beyond that many, links stay links


class PreviewConsumer(AsyncConsumer):
    """Channel `topics.PREVIEWS`: ``{"type": "preview.fetch", "message": id, "url": …}``."""

    def __init__(self, guard: unfurl.Guard | None = None) -> None:
        self.guard = guard or unfurl.Guard(own_hosts=tuple(settings.ALLOWED_HOSTS))
        self.places = asyncio.Semaphore(AT_ONCE)
        self.jobs: set[asyncio.Task[None]] = set()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """The stock consumer ends at a type it does not know, and the jobs behind it with it."""
        if message["type"] == "preview.fetch":
            await self.preview_fetch(message)
        else:
            log.warning("a job of unknown type %.40r came over the channel layer", message["type"])

    async def preview_fetch(self, job: dict[str, Any]) -> None:
        """Begin, and be ready for the next one: a slow site keeps nobody waiting."""
        message, url = job.get("message"), job.get("url")
        if not (isinstance(message, int) and isinstance(url, str)):
            log.warning("a preview.fetch without message and url came over the channel layer")
        elif len(self.jobs) < WAITING:
            task = asyncio.create_task(self.show(message, url))
            self.jobs.add(task)
            task.add_done_callback(self.jobs.discard)

    async def show(self, message: int, url: str) -> None:
        async with self.places:
            preview = await unfurl.look_at(url, self.guard)
        if preview is not None:
            await database_sync_to_async(previews.attach, thread_sensitive=False)(message, preview)
