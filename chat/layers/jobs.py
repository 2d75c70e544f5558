"""Jobs for workers, on lists in Redis: whoever takes a job off the list is the only one to have it.

At most once, like everything on a layer: a job is lost with the worker that had just taken it. This is no
hot path, so redis-py does it, which knows its way around Sentinel and Cluster.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError

from .hub import Hub
from .messages import decode
from .redis_url import Address

log = logging.getLogger(__name__)

BLOCK = 2  # seconds one wait for a job takes; shorter than `socket_timeout`, or every wait would look hung
KEEP = 3600  # seconds that jobs wait for a worker
PUT_WITHIN = 4.0  # a client of a Cluster takes its time to get to know it


class Jobs:
    """What one hub puts on such lists and takes off. `find(channel)` names the Redis and the key."""

    def __init__(self, hub: Hub, find: Callable[[str], tuple[Address, str]]) -> None:
        self._hub = hub
        self._find = find
        self._clients: dict[Address, Any] = {}
        self._putting = asyncio.Lock()
        self._takers: dict[str, asyncio.Task[None]] = {}
        self._wanted: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def put(self, channel: str, data: bytes) -> bool:
        """False, and a line in the log, when Redis did not take it."""
        try:
            return await asyncio.wait_for(self._put(channel, data), PUT_WITHIN)
        except (RedisError, OSError) as error:
            log.warning("a job for %s is lost: %s", channel, str(error) or "Redis does not answer")
            return False

    async def _put(self, channel: str, data: bytes) -> bool:
        address, key = self._find(channel)
        async with self._putting:  # one at a time, so that a burst does not open a connection for each
            pipe = self._client(address).pipeline(transaction=False)
            pipe.rpush(key, data).ltrim(key, -self._hub.capacity(channel), -1).expire(key, KEEP)
            await pipe.execute()
        return True

    def _client(self, address: Address) -> Any:
        if address not in self._clients:
            client = self._clients[address] = address.async_client()
            self._tasks.add(self._hub.loop.create_task(self._close_at_the_end(client)))
        return self._clients[address]

    async def _close_at_the_end(self, client: Any) -> None:
        try:
            await self._hub.loop.create_future()
        finally:
            await client.aclose()

    def post(self, channel: str, data: bytes) -> None:
        task = self._hub.loop.create_task(self.put(channel, data))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def want(self, channel: str) -> None:
        """Somebody is about to receive from `channel`."""
        if channel not in self._takers:
            self._wanted[channel] = asyncio.Event()
            self._takers[channel] = self._hub.loop.create_task(self._take(channel))
        self._wanted[channel].set()

    async def _take(self, channel: str) -> None:
        """Take jobs as long as somebody waits for one: what nobody here waits for is another worker's."""
        address, key = self._find(channel)
        box = self._hub.mailbox(channel)
        wanted = self._wanted[channel]
        client = address.async_client()
        complained = False
        try:
            while True:
                await wanted.wait()
                if not box.readers or not box.queue.empty():
                    wanted.clear()
                    continue
                try:
                    found = await client.blpop([key], timeout=BLOCK)
                    complained = False
                except (RedisError, OSError) as error:
                    if not complained:
                        log.warning("no jobs for %s: %s", channel, str(error) or "Redis does not answer")
                    complained = True
                    await asyncio.sleep(1)
                    continue
                if found and (message := decode(found[1])) is not None:
                    box.put(message)
                    await asyncio.sleep(0)  # let the reader have it before asking whether one waits
        finally:
            await client.aclose()

    def close(self) -> None:
        for task in (*self._takers.values(), *self._tasks):
            if not task.cancelling():  # a second time would interrupt its tidying up
                task.cancel()
