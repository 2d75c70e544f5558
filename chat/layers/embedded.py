"""The channel layer of one machine, with no server to run: members are told directly, and other processes of
the same checkout – management commands, a shell, a worker – are reached over Unix sockets."""

import asyncio
import logging
import os
from typing import Any

from .base import HubLayer, Line
from .hub import Hub
from .messages import Message, decode
from .parcels import CHANNEL, GROUP, JOB, pack
from .peers import GROUPS, JOBS, Answer, Directory, Ear, Peer

log = logging.getLogger(__name__)

TOGETHER = 2  # turns of the loop: what many send in them goes out together, and costs less


class EmbeddedChannelLayer(HubLayer):
    """`path` is the directory where the processes meet; all of them run as its owner (or root).

    What a message contains must fit into msgpack even where it never leaves the process, so that nothing
    works here and fails with Redis. A job for a plain channel that nobody serves waits where it was sent.
    """

    def __init__(self, *, path: str | os.PathLike[str], **options: Any) -> None:
        self.directory = Directory(path)
        super().__init__(**options)

    def open_line(self, hub: Hub) -> "Exchange":
        return Exchange(self, hub)


class Exchange(Line):
    """One hub's dealings with the other hubs of its process and with other processes."""

    def __init__(self, layer: EmbeddedChannelLayer, hub: Hub) -> None:
        self._layer = layer
        self._hub = hub
        self._ears: dict[str, Ear] = {}
        self._opening = asyncio.Lock()
        self._peers: dict[str, Peer] = {}
        self._seen: dict[str, list[Peer]] = {}  # by role, in this turn of the loop
        self._jobs: set[asyncio.Task[bool]] = set()
        self._turn = 0
        self.serving: set[str] = set()

    async def listen(self) -> bool:
        return GROUPS in self._ears or await self._open(GROUPS)

    async def follow(self, group: str) -> bool:
        return await self.listen()  # who listens hears all groups

    async def serve(self, channel: str) -> None:
        self.serving.add(channel)
        if JOBS not in self._ears:
            await self._open(JOBS)

    async def _open(self, role: str) -> bool:
        async with self._opening:
            if role in self._ears:
                return True
            directory = self._layer.directory
            try:
                directory.prepare()
                ear = Ear(directory.socket(self._hub.token, role))
                await ear.open(self._take)
            except OSError as error:
                log.error("no other process can reach this one over the channel layer: %s", error)
                return False
            self._ears[role] = ear
            return True

    def _take(self, kind: int, name: str, data: bytes) -> bool:
        message = decode(data)
        if message is None:
            return False
        if kind == GROUP:
            return self._hub.deliver_group(name, message)
        return (kind == CHANNEL or name in self.serving) and self._hub.deliver(name, message)

    async def send(self, kind: int, name: str, data: bytes) -> bool:
        message = decode(data)
        if message is None:
            return False
        if kind == GROUP:
            answers: list[Answer] = []
            self._hub.gather(TOGETHER)
            self._tell_group(name, message, data, answers)
            await self._hub.gathered()
            return not answers or None not in await asyncio.gather(*answers)
        if kind == CHANNEL:
            return self._tell_channel(name, message) or await self._ask(self._owner(name), kind, name, data)
        return await self._give_job(name, message, data)

    def post(self, kind: int, name: str, data: bytes) -> None:
        message = decode(data)
        if message is None:
            return
        if kind == GROUP:
            self._tell_group(name, message, data, None)
        elif kind == CHANNEL:
            if not self._tell_channel(name, message):
                for peer in self._owner(name):
                    peer.send(pack(kind, name, data), None)
        else:
            task = self._hub.loop.create_task(self._give_job(name, message, data))
            self._jobs.add(task)
            task.add_done_callback(self._jobs.discard)

    def _tell_group(self, group: str, message: Message, data: bytes, answers: list[Answer] | None) -> None:
        for hub in self._layer.hubs:
            hub.call(hub.deliver_group, group, message)
        for peer in self._others(GROUPS):
            answer = None if answers is None else self._hub.loop.create_future()
            peer.send(pack(GROUP, group, data), answer)
            if answers is not None and answer is not None:
                answers.append(answer)

    def _tell_channel(self, channel: str, message: Message) -> bool:
        for hub in self._layer.hubs:
            if hub.knows(channel):
                hub.call(hub.deliver, channel, message)
                return True
        return False

    async def _give_job(self, channel: str, message: Message, data: bytes) -> bool:
        for hub in self._layer.hubs:
            if channel in hub.line.serving:
                hub.call(hub.deliver, channel, message)
                return True
        workers = self._others(JOBS)
        self._turn = (self._turn + 1) % max(1, len(workers))
        if await self._ask(workers[self._turn :] + workers[: self._turn], JOB, channel, data):
            return True
        self._hub.mailbox(channel).put(message)
        return False

    async def _ask(self, peers: list[Peer], kind: int, name: str, data: bytes) -> bool:
        """Offer it to one after the other until somebody takes it."""
        for peer in peers:
            answer: Answer = self._hub.loop.create_future()
            peer.send(pack(kind, name, data), answer)
            if await answer:
                return True
        return False

    def _others(self, role: str) -> list[Peer]:
        """Other processes that listen in `role`; the hubs of this one have been told already. Looked up once
        in a turn of the loop: a call of the system for each message is dear."""
        if role not in self._seen:
            self._seen[role] = self._look(role)
            self._hub.loop.call_soon(self._seen.clear)
        return self._seen[role]

    def _look(self, role: str) -> list[Peer]:
        try:
            tokens = self._layer.directory.tokens(role)
        except OSError as error:
            log.error("the other processes of the channel layer cannot be seen: %s", error)
            return []
        if not tokens:
            return []
        own = {hub.token for hub in self._layer.hubs}
        return [self._peer(token, role) for token in tokens if token not in own]

    def _owner(self, channel: str) -> list[Peer]:
        """The process that made `channel`, if it is another one and alive."""
        token = channel.partition("!")[0].rpartition(".")[2]
        return [peer for peer in self._others(GROUPS) if peer.path.stem == token]

    def _peer(self, token: str, role: str) -> Peer:
        path = self._layer.directory.socket(token, role)
        if path.name not in self._peers:
            self._peers[path.name] = Peer(path, self._gone)
        return self._peers[path.name]

    def _gone(self, peer: Peer) -> None:
        self._peers.pop(peer.path.name, None)
        self._seen.clear()

    def close(self) -> None:
        for ear in self._ears.values():
            ear.close()
        self._ears.clear()
        if not self._hub.loop.is_closed():
            for peer in [*self._peers.values()]:
                peer.close()
