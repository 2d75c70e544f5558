"""How the processes of one machine meet: Unix stream sockets in a directory that only their owner may enter.

A process with members listens on `<token>.g`, one that takes jobs on `<token>.q`; who only sends listens on
nothing. A frame is answered with one byte, after it was delivered: 1 somebody took it, 0 nobody here.
"""

import asyncio
import hashlib
import logging
import os
import socket
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import cast

from .parcels import unpack

log = logging.getLogger(__name__)

GROUPS, JOBS = "g", "q"
# The byte another process answered with; 0 when it is gone; None when it hangs.
Answer = asyncio.Future[int | None]

DEADLINE = 1.0  # seconds another process may take to connect or to answer
REST = 5.0  # seconds it is left alone after it did not
_LONGEST_PATH = 100  # sun_path holds 104 bytes on some systems, 108 on others


class Directory:
    """Where the sockets lie. Only a listener creates it; a sender that finds nothing has no peers."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.asked = Path(path).absolute()
        self.path = self.asked
        if len(os.fsencode(self.asked / "0123456789abcdef.g.new")) > _LONGEST_PATH:
            digest = hashlib.sha256(os.fsencode(self.asked)).hexdigest()[:16]
            self.path = Path(tempfile.gettempdir()) / f"chat-{digest}"
        self._listing: dict[str, list[str]] = {}
        self._listed_at: float | None = None  # the directory's own time stamp then; None: look again

    def prepare(self) -> None:
        """Raise OSError when there can be no such directory, or it is not ours alone."""
        for path in (self.asked, self.path):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._check(os.lstat(self.path))
        if os.lstat(self.path).st_mode & 0o077:
            os.chmod(self.path, 0o700)

    def _check(self, found: os.stat_result) -> None:
        owners = {os.geteuid(), os.stat(self.asked).st_uid}
        if found.st_uid not in owners or not (found.st_mode & 0o170000) == 0o040000:
            raise PermissionError(f"{self.path} is not a directory of ours")

    def tokens(self, role: str) -> list[str]:
        """Who listens in `role`. Cheap: the directory is read again only after it has changed."""
        try:
            found = os.lstat(self.path)
        except FileNotFoundError:
            return []
        if found.st_mtime != self._listed_at:
            self._check(found)
            self._listing = {GROUPS: [], JOBS: []}
            for name in os.listdir(self.path):
                token, _, kind = name.partition(".")
                if kind in self._listing:
                    self._listing[kind].append(token)
            # Time stamps are as coarse as the kernel's clock tick: a change within the same one would look
            # like none, so a fresh stamp is not trusted.
            self._listed_at = found.st_mtime if abs(time.time() - found.st_mtime) > 0.1 else None
        return self._listing[role]

    def socket(self, token: str, role: str) -> Path:
        return self.path / f"{token}.{role}"


class Listener(asyncio.Protocol):
    """The receiving end of one connection. `take(kind, name, data)` says whether somebody here took it."""

    def __init__(self, take: Callable[[int, str, bytes], bool]) -> None:
        self._take = take
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            parcels, end = unpack(self._buffer)
            del self._buffer[:end]
            self._transport.write(bytes(self._take(*parcel) for parcel in parcels))
        except ValueError as error:
            log.warning("hung up on a process of this machine: %s", error)
            self._transport.abort()


class Ear:
    """One listening socket. It appears under its name only when it listens, because a name that refuses
    a connection is taken for what a dead process left, and removed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server: asyncio.Server | None = None

    async def open(self, take: Callable[[int, str, bytes], bool]) -> None:
        early = self.path.with_name(self.path.name + ".new")
        self._socket.bind(os.fspath(early))
        os.chmod(early, 0o600)
        self._socket.listen(128)
        os.rename(early, self.path)
        self._socket.setblocking(False)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(lambda: Listener(take), sock=self._socket)

    def close(self) -> None:
        self.path.unlink(missing_ok=True)
        try:
            if self._server is not None:
                self._server.close()
        except RuntimeError:  # its loop is closed already
            pass
        self._socket.close()


class Peer(asyncio.Protocol):
    """The sending end: a stream to one other process, with the answers still to come in order."""

    def __init__(self, path: Path, gone: Callable[["Peer"], None]) -> None:
        self.path = path
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.WriteTransport | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._early: list[bytes] = []
        self._waiting: deque[tuple[Answer | None, float]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self._watch_due = 0.0
        self._resting_until = 0.0

    def send(self, frame: bytes, answer: Answer | None) -> None:
        now = self._loop.time()
        if now < self._resting_until:
            _settle(answer, None)
            return
        self._waiting.append((answer, now + DEADLINE))
        if self._transport is not None:
            self._transport.write(frame)
        else:
            self._early.append(frame)
            if self._connecting is None:
                self._connecting = self._loop.create_task(self._connect())
        if self._watch is None:
            self._look_again(now + DEADLINE)

    async def _connect(self) -> None:
        try:
            connecting = self._loop.create_unix_connection(lambda: self, os.fspath(self.path))
            await asyncio.wait_for(connecting, DEADLINE)
        except (ConnectionRefusedError, FileNotFoundError):
            self.path.unlink(missing_ok=True)  # its process is dead
            self.close()
        except TimeoutError:
            self._rest("did not let us in")
        except OSError as error:
            self._rest(f"cannot be reached ({error})")
        finally:
            self._connecting = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._transport.writelines(self._early)
        self._early.clear()

    def data_received(self, data: bytes) -> None:
        for byte in data[: len(self._waiting)]:
            _settle(self._waiting.popleft()[0], byte)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._loop.time() >= self._resting_until:
            self.close()

    def _look_again(self, when: float) -> None:
        self._watch_due = when
        self._watch = self._loop.call_at(when, self._check)

    def _check(self) -> None:
        self._watch = None
        if not self._waiting:
            return
        now, due = self._loop.time(), self._waiting[0][1]
        if now - self._watch_due > DEADLINE / 2:
            # It was this loop that stood still: the answers may be there, unread.
            self._look_again(now + DEADLINE / 2)
        elif due > now:
            self._look_again(due)
        else:
            self._rest(f"did not answer in {DEADLINE:g} s")

    def _rest(self, reason: str) -> None:
        """Leave a process that hangs alone for a while: it costs one deadline, not one for each message."""
        log.warning("the process behind %s %s; it is left out for %g s", self.path.name, reason, REST)
        self._resting_until = self._loop.time() + REST
        self._drop(None)

    def _drop(self, value: int | None) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        self._early.clear()
        while self._waiting:
            _settle(self._waiting.popleft()[0], value)

    def close(self) -> None:
        """It is gone, and so is everybody in it."""
        self._drop(0)
        self._gone(self)


def _settle(answer: Answer | None, value: int | None) -> None:
    if answer is not None and not answer.done():
        answer.set_result(value)
