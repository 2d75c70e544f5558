"""Where the messages of a classic consumer wait."""

import asyncio
import logging

from .messages import Burst, Message

log = logging.getLogger(__name__)


class Mailbox:
    """The classic way in: messages wait, in order, for whoever awaits `receive()`. Full = the oldest goes."""

    def __init__(self, channel: str, capacity: int) -> None:
        self.channel = channel
        self.queue: asyncio.Queue[Message] = asyncio.Queue(max(1, capacity))
        self.readers = 0
        self.dropped = 0
        self.expiry: asyncio.TimerHandle | None = None

    def take(self, burst: Burst) -> None:
        for message in burst:
            self.put(message)

    def put(self, message: Message) -> None:
        if self.queue.full():
            self.queue.get_nowait()
            if not self.dropped:
                log.warning("%s reads too slowly: its oldest messages are dropped", self.channel)
            self.dropped += 1
        self.queue.put_nowait(message)
