"""The production server: uvicorn, with a way to get rid of every socket and an end to every wait.

`run` is all that `serve` and `quickstart` know. What differs from plain uvicorn:

- a reader that takes nothing any more is cut off. Uvicorn would wait for its buffer to drain, for ever;
- closing waits for the other side to have read why, so that codes 1009 and 1012 arrive;
- a server that is stopped answers first what it has received, and tells each client when to come back;
- a connection that asks for nothing is closed; one too many is told 503 while files are left to say so;
- SIGTERM ends the process within ten seconds and with exit code 0, whatever clings to it.
"""

import asyncio
import contextlib
import logging
import os
import random
import resource
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import uvicorn
from django.conf import settings
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.supervisors import Multiprocess

from .limits import FRAME_BYTES

log = logging.getLogger(__name__)

REQUEST_SECONDS = 10  # to say what a new connection is for
PING_SECONDS = 15  # between pings, and again for the answer
CLOSING_SECONDS = 1  # for the other side to read why it is closed
STALLED_SECONDS = 30  # in which the other side took no byte of what is waiting for it
FINISH_SECONDS = 4  # for a socket to answer what it had received, when the server is stopped
RETURN_SECONDS = 10  # over which the clients of a stopped server come back
DRAIN_SECONDS = 8  # for requests and sockets to end
EXIT_SECONDS = 9.5  # for everything, after the signal
SEND_BUFFER = (
    256 << 10
)  # bytes in the kernel for one socket, which would grow to megabytes for a stalled reader
FILES_AT_MOST = 1_048_576
BACKLOG = 2048
UNREADABLE = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def run(*, host: str, port: int, workers: int = 1, started: Callable[[str], object] = log.info) -> None:
    """Serve until SIGTERM or Ctrl-C. `started` gets the address once connections are accepted; with port 0
    the system chooses one. OSError says why the address cannot be had."""
    with contextlib.closing(listen(host, port)) as listener:
        name = f"[{host}]" if ":" in host else host
        started(f"http://{name}:{listener.getsockname()[1]}")
        config = configure(files=raise_file_limit(), workers=workers)
        if workers == 1:
            Server(config).run([listener])
        else:
            serve_with_workers(config, listener)


def configure(*, files: int, workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        settings.ASGI_APPLICATION[::-1].replace(".", ":", 1)[::-1],
        workers=workers,
        http=Http,
        ws=Socket,
        ws_max_size=FRAME_BYTES,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        # Twice the memory per socket, for frames that are mostly shorter than a packet.
        ws_per_message_deflate=False,
        limit_concurrency=files * 9 // 10,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.CHAT_TRUSTED_PROXIES),
        forwarded_allow_ips=settings.CHAT_TRUSTED_PROXIES,
    )


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Inherited by every connection. It ends those whose other side answers probes but takes no data,
        # HTTP downloads included.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_SECONDS * 1000)
    return listener


def raise_file_limit() -> int:
    """A socket is an open file, and the usual limit is for programs with few. Return the new one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_AT_MOST if hard == resource.RLIM_INFINITY else min(hard, FILES_AT_MOST)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


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
        return not full and super()._should_upgrade()


class Socket(WebSocketsSansIOProtocol):
    farewell: Any = None  # the last event for the application, when the server is stopped

    def connection_made(self, transport) -> None:
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    async def run_asgi(self) -> None:
        self.app = partial(until_cancelled, self.app)
        await super().run_asgi()

    def data_received(self, data: bytes) -> None:
        if self.conn.parser_exc is None:
            super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # A handshake that cannot be read; uvicorn would not answer, and keep the connection for ever.
            self.transport.write(UNREADABLE)
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        try:
            if self.curr_msg_data_type == "text":
                b"".join(self.frames).decode()
        except UnicodeDecodeError:  # uvicorn does the same, and writes a traceback for each
            self.frames = []
            if not self.close_sent:
                self.conn.send_close(1007)
                self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

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
        self.queue.put_nowait(self.farewell)
        if not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()
        # Who takes no answer need not be waited for.
        patience = FINISH_SECONDS if self.writable.is_set() else 0
        self.close_timer = self.loop.call_later(patience, self.say_goodbye)

    async def receive(self) -> Any:
        event = await super().receive()
        if event is self.farewell and event is not None:
            self.say_goodbye()
        return event

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
        if self.conn.close_sent is None:
            self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSING_SECONDS, self.leave)

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


class Server(uvicorn.Server):
    def handle_exit(self, sig, frame) -> None:
        if not self.should_exit:
            watchdog = threading.Timer(EXIT_SECONDS, give_up)
            watchdog.daemon = True
            watchdog.start()
        super().handle_exit(sig, frame)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            yield
            # Uvicorn would now die of the signal it obeyed. Who was asked to stop and did has succeeded.
            self._captured_signals.clear()


def give_up() -> None:
    log.error("Not everything ended within %s seconds; leaving it.", EXIT_SECONDS)
    os._exit(1)


def serve_with_workers(config: uvicorn.Config, listener: socket.socket) -> None:
    with tempfile.TemporaryDirectory(prefix="chat-metrics-") as directory:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = directory
        supervisor = Workers(config, [listener])
        supervisor.run()
    if any(process.exitcode == uvicorn.config.STARTUP_FAILURE for process in supervisor.processes):
        sys.exit(1)


class Workers(Multiprocess):
    """Uvicorn's supervisor: starts the workers, replaces the dead, passes SIGTERM on."""

    def keep_subprocess_alive(self) -> None:
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for pid in before - {process.pid for process in self.processes}:
            mark_process_dead(pid)

    def join_all(self) -> None:
        deadline = time.monotonic() + EXIT_SECONDS
        for worker in self.processes:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.process.is_alive():
                log.error("Worker %s did not end in time; leaving it.", worker.pid)
                worker.process.kill()
                worker.process.join()
