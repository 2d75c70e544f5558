"""One connection to the production server: what differs from uvicorn's own protocols.

- A reader that takes nothing any more is cut off. Uvicorn would wait for its buffer to drain, for ever.
- Closing waits for the other side to have read why, so that codes 1009 and 1012 arrive.
- A server that is stopped answers first what it has received, and tells each client when to come back.
- What a client sends is looked at in pieces, and as RFC 6455 has it (`chat.receiving`).
- A connection that asks for nothing is closed; one too many is told 503 while files are left to say so.
"""

import asyncio
import contextlib
import random
import socket
from functools import partial
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from .receiving import WHOLE_TEXT, Receiving

READY_EVENTS, READY_FRAMES = "chat.ready_events", "chat.ready_frames"  # extensions, by name
REQUEST_SECONDS = 10  # to say what a new connection is for
CLOSING_SECONDS = 1  # for the other side to read why it is closed
FINISH_SECONDS = 4  # for a socket to answer what it had received, when the server is stopped
RETURN_SECONDS = 10  # over which the clients of a stopped server come back
SEND_BUFFER = 256 << 10  # bytes in the kernel, which would make it megabytes for a stalled reader
SAID = 32 << 10  # bytes of answers that may wait for the end of a turn of the loop
CONTROL_BYTES = 125  # of a ping amid a message; `websockets` counts them with the message


class Http(H11Protocol):
    def connection_made(self, transport) -> None:
        super().connection_made(transport)
        self.patience = self.loop.call_later(REQUEST_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.scope is not None:
            self.patience.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        self.patience.cancel()
        super().connection_lost(exc)

    def _should_upgrade(self) -> bool:
        # A handshake beyond the limit goes on as an ordinary request, which is answered with 503.
        full = self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency
        new_enough = self.scope["http_version"] == "1.1"  # uvicorn calls every handshake 1.1
        return not full and new_enough and super()._should_upgrade()


def name_version(response):
    """Who speaks another version is told ours (RFC 6455, 4.4)."""
    if response.status_code == 400:
        response.headers["Sec-WebSocket-Version"] = "13"
    return response


class Socket(Receiving):
    __slots__ = ("kept_pong", "said")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept_pong = b""
        self.said = b""  # frames, to be written in this turn of the loop

    def connection_made(self, transport) -> None:
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    async def run_asgi(self) -> None:
        self.scope["extensions"] |= {READY_EVENTS: self, READY_FRAMES: self}  # type: ignore[dict-item]
        self.app = partial(until_cancelled, self.app)
        await super().run_asgi()

    # The extension: a frame that many sockets get is made once, and written without a task and a queue.

    join = b"".join

    @staticmethod
    def frame(text: str) -> bytes:
        """RFC 6455, 5.2: the first byte says that it is a whole text, the next ones how long it is."""
        data = text.encode()
        size = len(data)
        if size < 126:
            return bytes((WHOLE_TEXT, size)) + data if data else b""
        long = size > 0xFFFF
        return bytes((WHOLE_TEXT, 127 if long else 126)) + size.to_bytes(8 if long else 2) + data

    def say(self, frame: bytes) -> bool:
        """Write it together with what else comes for this socket in this turn of the loop. False: not now."""
        transport = self.transport
        if self.close_sent or transport.get_write_buffer_size() or transport.is_closing():
            return False
        if len(self.said) > SAID:
            return False
        if not self.said:
            self.loop.call_soon(self.speak)
        self.said += frame
        return True

    def speak(self) -> None:
        """Write what was said, before anything else is."""
        said, self.said = self.said, b""
        if said and not self.transport.is_closing():
            self.transport.write(said)

    async def send(self, message: Any) -> None:
        self.speak()
        await super().send(message)

    def write(self, frames: bytes, later: list[Any] | None = None) -> bool:
        """False: not now, because something else waits to be written, or there is nobody to read any more.
        ``later`` gets what is then to be called, with what, in this turn of the loop."""
        transport = self.transport
        if self.close_sent or transport.get_write_buffer_size() or transport.is_closing():
            return False
        if self.said:
            frames, self.said = self.said + frames, b""
        if later is None:
            transport.write(frames)
        else:
            later.append((transport.write, frames))
        return True

    def handle_connect(self, event) -> None:
        accept = self.conn.accept
        self.conn.accept = lambda request: name_version(accept(request))  # type: ignore[method-assign]
        super().handle_connect(event)

    def start_keepalive(self) -> None:
        """The handshake is done, and nobody asks for it again. The parser does not let go of the request."""
        super().start_keepalive()
        self.request.headers.clear()
        self.request = self.response = None  # type: ignore[assignment]
        del self.conn.accept

    def handle_ping(self) -> None:
        """Who does not read its pongs has them kept back; the last one stands for all of them."""
        pong = b"".join(self.conn.data_to_send())
        if self.floods() or self.close_sent:
            return
        if self.writable.is_set():
            self.transport.write(pong)
        else:
            self.kept_pong = pong

    def resume_writing(self) -> None:
        super().resume_writing()
        pong, self.kept_pong = self.kept_pong, b""
        self.transport.write(pong)

    def keepalive_timeout(self) -> None:
        """The ping was not answered. If it may still be on its way, the other side reads too slowly."""
        if not self.close_sent and not self.transport.is_closing():
            slow = self.transport.get_write_buffer_size() > 0
            self.part(*((4440, "too slow to read") if slow else (4408, "silent too long")))

    def handle_parser_exception(self) -> None:
        """A frame that is too large, or none at all: say so, and discard what is still under way. Closing
        at once would reset the connection, and the reason with it."""
        if (close := self.conn.close_sent) is not None and not self.close_sent:
            self.part(close.code, close.reason)

    def shutdown(self) -> None:
        """Let the application answer what was received; `receive` says goodbye when it has."""
        if self.close_sent or not self.handshake_complete:
            super().shutdown()
            return
        self.stop_keepalive()
        self.farewell = {"type": "websocket.disconnect", "code": 1012, "server_restarts": True}
        self.read_on()
        # Who takes no answer need not be waited for.
        patience = FINISH_SECONDS if self.writable.is_set() else 0
        self.close_timer = self.loop.call_later(patience, self.say_goodbye)

    def was_taken(self, event: Any) -> None:
        super().was_taken(event)
        if event is self.farewell:
            self.say_goodbye()

    def say_goodbye(self) -> None:
        if self.close_timer is not None:
            self.close_timer.cancel()
        if not self.close_sent and not self.transport.is_closing():
            wait = random.uniform(0, RETURN_SECONDS)  # noqa: S311 - spreading, not hiding
            self.close(1012, f"restarting; come back in {wait:.1f} s")

    def part(self, code: int, reason: str) -> None:
        """End a socket for a reason of the server's own."""
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.close(code, reason)

    def close(self, code: int, reason: str) -> None:
        """The close frame is written; the other side has a moment to answer it with its own."""
        self.stop_keepalive()
        self.speak()
        if self.conn.close_sent is None:
            self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(CLOSING_SECONDS, self.leave)
        self.read_on()

    def leave(self) -> None:
        """Close for good. What cannot be written now never will be."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()


async def until_cancelled(app, scope, receive, send) -> None:
    """Cancelling is how the server ends what did not end by itself. That is no error of the application."""
    with contextlib.suppress(asyncio.CancelledError):
        await app(scope, receive, send)
