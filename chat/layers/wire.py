"""One connection to Redis, spoken in RESP3, and how the one to speak to is found.

Not redis-py: its asyncio client spends 70 µs on a message, its pool throws out the 101st simultaneous sender,
and its PubSub loses what it subscribed to in several ways. Here the commands of one turn of the loop leave in
one write, what is published to one topic in that turn is one message, and publishing and hearing share a
connection. Redis 6 or newer, any Valkey.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

import hiredis

from .redis_url import Address

log = logging.getLogger(__name__)

ANSWER_WITHIN = 1.0  # seconds until somebody who does not answer counts as away
AS_ONE = 64 << 10  # bytes of what is published in one turn of the loop that travel as one message

_NOT_YET = object()  # hiredis' sign for "no whole answer"; the one it has by default is an answer in RESP3


def pack(*words: str | bytes) -> bytes:
    return hiredis.pack_command(words)  # type: ignore[arg-type]


class Sent(NamedTuple):
    """A command that is not answered yet."""

    since: float
    answers: Sequence[asyncio.Future[Any]] = ()  # of those who wait for it
    published: Sequence[bytes] = ()


class Wire(asyncio.Protocol):
    """A connection: commands out, answers in order, messages to `heard(data)`."""

    def __init__(self, node: tuple[str, int], heard: Callable[[bytes], None]) -> None:
        self.node = node
        self.loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[str] = self.loop.create_future()
        self.waiting: deque[Sent] = deque()
        self.unconfirmed = 0  # messages that were published
        self.heard_at = self.loop.time()
        self.on_lost: Callable[[], None] = lambda: None
        self.on_unsent: Callable[[bytes], None] = lambda data: None
        self._heard = heard
        self._reader = hiredis.Reader(notEnoughData=_NOT_YET)
        self._out: list[bytes] = []
        # What is published next, as one message: to which topic, what, and who waits for the answer.
        self._topic = b""
        self._parcels: list[bytes] = []
        self._size = 0
        self._answers: list[asyncio.Future[Any]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def ask(self, *words: str | bytes) -> asyncio.Future[Any]:
        """The answer, or the error Redis answered with as an exception."""
        answer = self.loop.create_future()
        self._publish_gathered()  # before this, as it was asked for
        self._send(pack(*words), Sent(self.loop.time(), [answer]))
        return answer

    def publish(self, topic: bytes, data: bytes, answer: asyncio.Future[Any] | None) -> None:
        """`data` says itself where it ends: it may travel with others. `answer` becomes how many heard it."""
        if topic != self._topic or self._size + len(data) > AS_ONE:
            self._publish_gathered()
        self._wake()
        self._topic = topic
        self._parcels.append(data)
        self._size += len(data)
        self.unconfirmed += 1
        if answer is not None:
            self._answers.append(answer)

    def _publish_gathered(self) -> None:
        if self._parcels:
            sent = Sent(self.loop.time(), self._answers, self._parcels)
            self._send(pack("PUBLISH", self._topic, b"".join(self._parcels)), sent)
            self._parcels, self._answers, self._size = [], [], 0

    def _send(self, command: bytes, sent: Sent) -> None:
        self._wake()
        self._out.append(command)
        self.waiting.append(sent)

    def _wake(self) -> None:
        if not self._out and not self._parcels:
            self.loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._publish_gathered()
        self._transport.write(b"".join(self._out))
        self._out.clear()

    def data_received(self, data: bytes) -> None:
        self.heard_at = self.loop.time()
        self._reader.feed(data)
        try:
            while (answer := self._reader.gets()) is not _NOT_YET:
                if type(answer) is hiredis.PushNotification:
                    if answer[0] == b"message":
                        self._heard(answer[2])
                        continue
                    if answer[0] != b"subscribe":  # which is an answer
                        continue
                if not self.waiting:
                    self.abort("it answered what nobody asked")
                    return
                self._answered(self.waiting.popleft(), answer)
        except hiredis.ProtocolError as error:
            self.abort(f"it does not speak RESP3 ({error})")

    def _answered(self, sent: Sent, answer: Any) -> None:
        self.unconfirmed -= len(sent.published)
        refused = isinstance(answer, hiredis.ReplyError)
        if refused and len(sent.answers) < len(sent.published):
            log.warning("Redis refused a message: %s", answer)
        for future in sent.answers:
            if not future.done():
                future.set_exception(answer) if refused else future.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        self.abort(str(error or "the connection was closed"))

    def abort(self, reason: str) -> None:
        if self.lost.done():
            return
        self.lost.set_result(reason)
        self._transport.abort()
        self.on_lost()
        self._publish_gathered()
        while self.waiting:
            sent = self.waiting.popleft()
            if sent.published:
                self.on_unsent(b"".join(sent.published))
            for answer in sent.answers:
                if not answer.done():
                    answer.set_exception(ConnectionError(reason))
                    answer.exception()  # seen: whoever asked may have gone


async def connect(host: str, port: int, address: Address, heard: Callable[[bytes], None]) -> Wire:
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(
        lambda: Wire((host, port), heard), host, port, ssl=address.ssl_context
    )
    return wire


async def open_wire(address: Address, heard: Callable[[bytes], None], *, attempt: int) -> Wire:
    """A connection that is signed in. Raise OSError, TimeoutError or HiredisError; try again with another
    `attempt`, which starts with another node."""
    start = attempt % len(address.nodes)
    nodes = address.nodes[start:] + address.nodes[:start]
    if address.kind == "sentinel":
        host, port = await _find_primary(address, nodes)
    else:
        host, port = nodes[0]  # of a Cluster any member will do: what one is told, all of them tell
    wire = await connect(host, port, address, heard)
    try:
        login = ["AUTH", address.username or "default", address.password] if address.password else []
        await wire.ask("HELLO", "3", *login, "SETNAME", "chat-layer")
        if address.kind == "sentinel" and not await is_primary(wire):
            raise ConnectionError(f"{host}:{port} is no primary")
    except BaseException:
        wire.abort("it was not let in")
        raise
    return wire


async def is_primary(wire: Wire) -> bool:
    return (await wire.ask("ROLE"))[0] == b"master"


async def is_still_right(wire: Wire, address: Address) -> bool:
    """Is it there, and still the one to speak to? A former primary takes messages, and nobody hears them; it
    may not even know yet, so the Sentinels are asked as well."""
    if address.kind != "sentinel":
        await wire.ask("PING")
        return True
    return await is_primary(wire) and wire.node == await _find_primary(address, address.nodes)


async def _find_primary(address: Address, nodes: tuple[tuple[str, int], ...]) -> tuple[str, int]:
    """Ask the Sentinels, one after the other, where the primary is."""
    reason = "no Sentinel knows it"
    for host, port in nodes:
        try:
            return await asyncio.wait_for(_ask_sentinel(host, port, address), ANSWER_WITHIN / 2)
        except (OSError, LookupError, hiredis.HiredisError) as error:
            reason = str(error) or f"{host}:{port} does not answer"
    raise ConnectionError(reason)


async def _ask_sentinel(host: str, port: int, address: Address) -> tuple[str, int]:
    wire = await connect(host, port, address, lambda *_: None)
    try:
        login = address.sentinel_login
        if login["password"]:
            await wire.ask("AUTH", *filter(None, (login["username"], login["password"])))
        found = await wire.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", address.service)
    finally:
        wire.abort("asked")
    if not found:
        raise LookupError(f"the Sentinel at {host}:{port} knows no {address.service}")
    return found[0].decode(), int(found[1])
