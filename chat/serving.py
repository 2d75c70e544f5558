"""The production server: uvicorn, with a way to get rid of every socket and an end to every wait.

`run` is all that `serve` and `quickstart` know. What differs from plain uvicorn:

- each connection has bounds, and closes as RFC 6455 and its clients want it (`chat.connections`);
- SIGTERM ends the process within ten seconds and with exit code 0, whatever clings to it.
"""

import contextlib
import gc
import logging
import multiprocessing
import os
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from django.conf import settings
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.supervisors import Multiprocess

from .connections import CONTROL_BYTES, Http, Socket
from .limits import FRAME_BYTES

log = logging.getLogger(__name__)

PING_SECONDS = 15  # between pings, and again for the answer
STALLED_SECONDS = 30  # in which the other side took no byte of what is waiting for it
DRAIN_SECONDS = 8  # for requests and sockets to end
EXIT_SECONDS = 9.5  # for everything, after the signal
FILES_AT_MOST = 1_048_576
BACKLOG = 2048
SWITCH_SECONDS = 0.0005  # until a thread back from the database interrupts the loop, in place of 0.005
GARBAGE = 20_000  # objects made and not freed until Python looks for cycles; 700 is for small programs


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


def configure(*, files: int, workers: int = 1) -> "Config":
    return Config(
        settings.ASGI_APPLICATION[::-1].replace(".", ":", 1)[::-1],
        workers=workers,
        http=Http,
        ws=Socket,
        ws_max_size=FRAME_BYTES + CONTROL_BYTES,
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


class Config(uvicorn.Config):
    def load(self) -> None:
        """What is there by now stays. Python's garbage collector need not look through it again and again,
        which holds up everything for a fifth of a second whenever some thousand sockets have come."""
        super().load()
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE, 20, 20)
        sys.setswitchinterval(SWITCH_SECONDS)
        if (supervisor := multiprocessing.parent_process()) is not None:
            threading.Thread(target=end_with, args=(supervisor,), daemon=True).start()


def end_with(supervisor: Any) -> None:
    """A worker whose supervisor was killed ends: else it would hold the port, and nobody would replace it."""
    supervisor.join()
    log.error("The supervisor of this worker is gone; it ends, too.")
    os.kill(os.getpid(), signal.SIGTERM)


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
