"""A small client of both protocols, over real sockets, for tests.

Every frame it gets is held against the declared shapes of `chat.protocol`, whatever the test
looks at. It never waits for nothing: that nothing more came is shown by a question whose
answer is the next thing to come.
"""

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Iterable
from typing import Any, Self

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chat import protocol

from .backstage import Person

SECONDS = 10  # for anything that is going to come; a busy machine is slow, not silent

SHAPES = {shape.model_fields["type"].default: shape for shape in (*protocol.EVENTS, *protocol.ANSWERS)}

# What comes when others come and go, and at its own time. Tests of those listen to them.
USUAL = ("chat.presence", "chat.heads", "chat.rooms_changed")

# All that plain mode may say, and the fields beside `type` (contract section 5).
PLAIN = {"chat.message", "chat.system_message", "chat.join", "chat.leave", "chat.force_disconnect"}
PLAIN_FIELDS = {"type", "room", "username", "message", "seq", "sent_at"}


class HungUp(Exception):
    """The server closed the socket, where the test expected a frame."""


class Client:
    """One open socket. Use `connect()`."""

    def __init__(self, socket: ClientConnection, *, plain: bool, ignore: Iterable[str]) -> None:
        self.socket = socket
        self.plain = plain
        self.ignore = set(ignore)
        self._inbox: deque[dict[str, Any]] = deque()
        self._refs = itertools.count(1)

    # What comes

    async def next(self) -> dict[str, Any]:
        """The next frame that is not ignored. HungUp: there is none."""
        if self._inbox:
            return self._inbox.popleft()
        while True:
            frame = await self._receive()
            if frame["type"] not in self.ignore:
                return frame

    async def expect(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The next frame is of this type, and has these fields with these values."""
        frame = await self.next()
        assert frame["type"] == kind, f"{frame} came, and no {kind}"
        assert {name: frame.get(name) for name in fields} == fields
        return frame

    async def nothing_more(self) -> None:
        """Nothing is waiting for this client.

        Asked twice, because the first question may overtake what the channel layer has brought
        already: a socket takes turns between its two sources.
        """
        for _ in range(2):
            answer = await (self._stumble() if self.plain else self.ok("ping"))
            assert answer
        assert not self._inbox, f"{list(self._inbox)} came, and nothing was expected"

    async def hung_up(self) -> int:
        """The server hangs up, and says nothing before; the close code."""
        try:
            frame = await self.next()
        except HungUp:
            return self.socket.close_code
        raise AssertionError(f"{frame} came, and the end was expected")

    # What goes

    async def say(self, kind: str, **fields: Any) -> dict[str, Any]:
        """A command; its one answer, found by its ref. What comes before it waits for `next`."""
        ref = next(self._refs)
        await self.write({"type": kind, "ref": ref, **fields})
        return await self.answer(ref)

    async def answer(self, ref: object) -> dict[str, Any]:
        while True:
            frame = await self._receive()
            if frame.get("ref") == ref and frame["type"] in ("chat.ok", "chat.error"):
                return frame
            if frame["type"] not in self.ignore:
                self._inbox.append(frame)

    async def ok(self, kind: str, **fields: Any) -> dict[str, Any]:
        answer = await self.say(kind, **fields)
        assert answer["type"] == "chat.ok", answer
        return answer

    async def refused(self, kind: str, **fields: Any) -> str:
        """The code of the refusal."""
        answer = await self.say(kind, **fields)
        assert answer["type"] == "chat.error", answer
        assert answer["message"]
        return answer["code"]

    async def write(self, frame: object) -> None:
        """Any object as JSON; text and bytes as they are."""
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def close(self) -> None:
        await self.socket.close()

    # Helpers

    async def _receive(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(SECONDS):
                text = await self.socket.recv()
        except ConnectionClosed:
            raise HungUp(f"{self.socket.close_code} {self.socket.close_reason}") from None
        except TimeoutError:
            raise AssertionError(f"nothing came in {SECONDS} s") from None
        assert isinstance(text, str)
        frame = json.loads(text)
        check_plain(frame) if self.plain else SHAPES[frame["type"]].model_validate(frame)
        return frame

    async def _stumble(self) -> dict[str, Any]:
        """Plain mode knows no question; but a frame that is wrong is answered."""
        await self.write("{}")
        while True:
            frame = await self._receive()
            if frame["type"] == "chat.error":
                return frame
            self._inbox.append(frame)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()


def check_plain(frame: dict[str, Any]) -> None:
    if frame["type"] == "chat.error":
        assert set(frame) == {"type", "code", "message"}, frame
        assert isinstance(frame["code"], str)
    else:
        assert frame["type"] in PLAIN, frame
        assert set(frame) <= PLAIN_FIELDS, frame
    assert isinstance(frame["message"], str)


async def connect(
    address: str,
    person: Person | None = None,
    *,
    plain: bool = False,
    by: str = "session",
    origin: str | None = None,
    ignore: Iterable[str] = USUAL,
    headers: Iterable[tuple[str, str]] = (),
) -> Client:
    """Open a socket in somebody's name, ``by`` their session or token. `InvalidStatus`: it was refused."""
    given = list(headers)
    if person is not None and by == "session":
        given.append(("Cookie", f"sessionid={person.session}"))
    elif person is not None:
        given.append(("Authorization", f"Bearer {person.token}"))
    socket = await open_socket(
        address,
        subprotocols=None if plain else [protocol.NAME],
        origin=origin,
        additional_headers=given,
        compression=None,
        max_size=None,
        max_queue=None,
        ping_interval=None,
        open_timeout=3 * SECONDS,  # hundreds may knock at once
        proxy=None,
    )
    assert socket.subprotocol == (None if plain else protocol.NAME)
    return Client(socket, plain=plain, ignore=ignore)


__all__ = ["Client", "HungUp", "InvalidStatus", "connect"]
