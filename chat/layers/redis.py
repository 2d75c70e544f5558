"""The channel layer over Redis or Valkey, for more than one server process.

It is not a subclass of `channels_redis.pubsub`. There each member has a subscription, a queue without bound
and a decoding of its own, commands wait for a lock that is held across the network, and nobody hears of an
outage: hardly a method would stay. Its idea did – plain pub/sub, membership in the process, groups spread
over shards by hash. But all that is sent in one turn of the loop travels as one message, and every process
hears all groups (docs/decisions/0023-parcels.md).
"""

import asyncio
import logging
import zlib
from collections.abc import Sequence
from typing import Any

import hiredis

from .base import HubLayer, Line
from .hub import Hub
from .jobs import Jobs
from .link import Link
from .messages import Message, decode
from .parcels import CHANNEL, GROUP, JOB, pack, unpack
from .redis_url import Address, parse

log = logging.getLogger(__name__)

CATCH_UP = "chat.catch_up"


class RedisChannelLayer(HubLayer):
    """`url` as in REDIS_URL, see `redis_url.ALLOWED`. `prefix` and the number of the database keep several
    sites on one Redis apart.

    A process decodes a message once, and only if it has members for it. While Redis is away, members stay
    members: what is sent reaches those in the same process, `group_send()` answers False, and
    when Redis is back and everything is followed again, each member gets one `{"type": "chat.catch_up"}`,
    because what others sent meanwhile is lost. Jobs for plain channels wait in a list, and each goes to one
    worker.
    """

    def __init__(self, *, url: str, prefix: str = "chat", **options: Any) -> None:
        self.addresses = parse(url)
        self.prefix = prefix
        super().__init__(**options)

    def open_line(self, hub: Hub) -> "RedisLine":
        return RedisLine(hub, self.addresses, self.prefix)


class RedisLine(Line):
    """One hub's way to Redis: a link to each shard, opened when it is first used."""

    def __init__(self, hub: Hub, addresses: Sequence[Address], prefix: str) -> None:
        self._hub = hub
        self._addresses = addresses
        # Redis does not keep the publications of its databases apart, as it does with keys.
        self._prefix = f"{prefix}.{addresses[0].db}"
        self._links: dict[Address, Link] = {}
        self._groups = f"{self._prefix}:groups".encode()
        self._inbox = self._topic_of(hub.token)
        self._listening = False
        self._jobs = Jobs(hub, self._list_of)

    def _topic_of(self, token: str) -> bytes:
        """Where the hub with this token hears what is for its channels."""
        return f"{self._prefix}:channels:{token}".encode()

    def _list_of(self, channel: str) -> tuple[Address, str]:
        return self._shard(channel.encode()), f"{self._prefix}:jobs:{channel}"

    def _shard(self, name: bytes) -> Address:
        """The one that is responsible for `name`, spread as channels_redis does."""
        return self._addresses[(zlib.crc32(name) & 0xFFF) * len(self._addresses) // 4096]

    def _link(self, name: bytes) -> Link:
        address = self._shard(name)
        if address not in self._links:
            self._links[address] = Link(address, heard=self._heard, unsent=self._heard, back=self._catch_up)
        return self._links[address]

    @property
    def is_up(self) -> bool:
        """Is every Redis that was needed so far there?"""
        return all(link.up for link in self._links.values())

    def _heard(self, data: bytes) -> None:
        """From Redis; or one's own messages that did not get there: those at home shall have them."""
        self._hub.gather()
        try:
            parcels, end = unpack(data)
        except ValueError as error:
            log.warning("dropped what came over Redis: %s", error)
            return
        for parcel in parcels:
            self._take(*parcel)
        if end < len(data):
            log.warning("dropped %d bytes that came over Redis and are no message", len(data) - end)

    def _take(self, kind: int, name: str, data: bytes) -> None:
        hub = self._hub
        if kind == GROUP and name in hub.groups and (message := decode(data)) is not None:
            hub.deliver_group(name, message)
        elif kind == CHANNEL and hub.knows(name) and (message := decode(data)) is not None:
            hub.deliver(name, message)

    def _catch_up(self) -> None:
        self._hub.deliver_all(Message(type=CATCH_UP))

    async def listen(self) -> bool:
        if not self._listening:
            self._listening = await self._link(self._inbox).follow(self._inbox)
        return self._listening

    async def follow(self, group: str) -> bool:
        return await self._link(group.encode()).follow(self._groups)

    async def serve(self, channel: str) -> None:
        self._jobs.want(channel)

    async def send(self, kind: int, name: str, data: bytes) -> bool:
        if kind == JOB:
            return await self._jobs.put(name, data)
        answer: asyncio.Future[int | None] = self._hub.loop.create_future()
        link = self._publish(kind, name, data, answer)
        try:
            heard_by = await answer
        except (ConnectionError, hiredis.ReplyError):
            return False
        if heard_by is None:
            return False
        # A Cluster's member counts its own listeners alone.
        return kind == GROUP or heard_by > 0 or link.address.kind == "cluster"

    def post(self, kind: int, name: str, data: bytes) -> None:
        if kind == JOB:
            self._jobs.post(name, data)
        else:
            self._publish(kind, name, data, None)

    def _publish(self, kind: int, name: str, data: bytes, answer: asyncio.Future[int | None] | None) -> Link:
        if kind == GROUP:
            topic, link = self._groups, self._link(name.encode())
        else:
            topic = self._topic_of(name.partition("!")[0].rpartition(".")[2])
            link = self._link(topic)
        link.publish(topic, pack(kind, name, data), answer)
        return link

    def close(self) -> None:
        if not self._hub.loop.is_closed():
            for link in self._links.values():
                link.close()
            self._jobs.close()
