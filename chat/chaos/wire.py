"""One socket, and one way to ask over HTTP, as any client program has them."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import WebSocketException

ANSWER_SECONDS = 6.0
OPEN_SECONDS = 4.0

Frame = dict[str, Any]


class Lost(Exception):
    """There was no answer, and nobody knows what was done."""


class Line:
    """An open socket that speaks chat.v1. `heard` gets every frame the moment it comes, answers as well."""

    def __init__(self, socket: ClientConnection, heard: Callable[[Frame], object]) -> None:
        self._socket = socket
        self._heard = heard
        self._refs = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Frame | None]] = {}  # None: the socket was closed

    async def ask(self, kind: str, **fields: Any) -> Frame:
        """The answer, chat.ok or chat.error. `Lost`: none came, and the socket is of no use any more."""
        ref = next(self._refs)
        answer: asyncio.Future[Frame | None] = asyncio.get_running_loop().create_future()
        self._waiting[ref] = answer
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._socket.send(json.dumps({"type": kind, "ref": ref, **fields}))
                frame = await answer
        except (TimeoutError, WebSocketException, OSError) as error:
            self.abort()
            raise Lost(kind) from error
        finally:
            self._waiting.pop(ref, None)
        if frame is None:
            raise Lost(kind)
        return frame

    async def listen(self) -> int:
        """Until the socket is closed, however; its close code."""
        try:
            async for text in self._socket:
                frame = json.loads(text)
                self._heard(frame)
                answer = self._waiting.get(frame.get("ref"))
                if answer is not None and not answer.done():
                    answer.set_result(frame)
        except (WebSocketException, OSError):
            pass  # "however": the code says how, and what waits for an answer gets none
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(None)
        return self._socket.close_code or 1006

    def abort(self) -> None:
        """Without goodbye."""
        self._socket.transport.abort()


@asynccontextmanager
async def connected(address: str, token: str, heard: Callable[[Frame], object]) -> AsyncIterator[Line]:
    """`Lost`: the socket did not open."""
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            socket = await open_socket(
                address,
                subprotocols=["chat.v1"],  # type: ignore[list-item]
                additional_headers={"Authorization": f"Bearer {token}"},
                compression=None,
                max_size=None,
                ping_interval=None,
                open_timeout=None,
                close_timeout=1,
                proxy=None,
            )
    except (TimeoutError, WebSocketException, OSError, EOFError) as error:
        raise Lost("the socket did not open") from error
    try:
        yield Line(socket, heard)
    finally:
        socket.transport.abort()


class Http:
    """Asks one of several servers, chosen by the caller, in one person's name."""

    def __init__(self, session: aiohttp.ClientSession, token: str) -> None:
        self._session = session
        self._headers = {"Authorization": f"Bearer {token}"}

    async def ask(
        self, port: int, method: str, path: str, body: object = None, seconds: float = ANSWER_SECONDS
    ) -> tuple[int, Frame]:
        """Status and answer. `Lost`: none came."""
        url = f"http://127.0.0.1:{port}/api/v1/{path}"
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.request(
                method, url, json=body, headers=self._headers, timeout=timeout
            ) as answer:
                return answer.status, await answer.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Lost(path) from error
