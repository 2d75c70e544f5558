"""A TCP link that can fail."""

import asyncio
import contextlib
import re
import socket
import struct
from dataclasses import dataclass, field

CHUNK = 65_536
RESET_ON_CLOSE = struct.pack("ii", 1, 0)

Writer = asyncio.StreamWriter


@dataclass(slots=True)
class Trap:
    """Cuts a connection when `answer` is about to come back – `asked` has passed before, if it is set."""

    answer: re.Pattern[bytes]
    asked: re.Pattern[bytes] | None = None
    times: int = 1
    sprung: int = 0


@dataclass(eq=False, slots=True)
class Pair:
    """One connection: its two ends, and what passes between them."""

    near: Writer
    far: Writer | None = None
    work: list[asyncio.Task[None]] = field(default_factory=list)
    armed: bool = False
    allowance: int | None = None  # bytes, both ways

    def reset(self) -> None:
        """End it as a machine does that crashed and came back: RST, and what was under way is gone."""
        for task in self.work:
            task.cancel()
        for writer in (self.near, self.far):
            if writer is not None and (end := writer.get_extra_info("socket")) is not None:
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                writer.transport.abort()


class Proxy:
    """Listens on `port` of this machine and passes everything on to `target`, until told to do worse."""

    def __init__(self, name: str, target: tuple[str, int]) -> None:
        self.name = name
        self.target = target
        self.port = 0
        self.delay = 0.0
        self.trap: Trap | None = None
        self._pairs: set[Pair] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()

    # What can go wrong

    def cut(self) -> int:
        """Reset every connection; how many there were."""
        pairs = list(self._pairs)
        for pair in pairs:
            pair.reset()
        return len(pairs)

    def hold(self) -> None:
        """Take everything and pass nothing on, as a firewall does that drops packets."""
        self._flows.clear()

    def half_close(self) -> None:
        """Tell the near side that nothing more comes, and go on listening to it."""
        for pair in self._pairs:
            with contextlib.suppress(OSError, RuntimeError):
                pair.near.write_eof()

    def slow(self, seconds: float) -> None:
        """Let everything wait."""
        self.delay = seconds

    def allow(self, count: int) -> None:
        """Reset each open connection after so many more bytes, wherever in a frame that is."""
        for pair in self._pairs:
            pair.allowance = count

    def heal(self) -> None:
        self.delay = 0.0
        self.trap = None
        self._flows.set()

    # What goes right

    def _accept(self, reader: asyncio.StreamReader, near: Writer) -> None:
        pair = Pair(near)
        self._pairs.add(pair)
        pair.work.append(asyncio.create_task(self._join(pair, reader)))

    async def _join(self, pair: Pair, reader: asyncio.StreamReader) -> None:
        try:
            await self._flows.wait()
            back, pair.far = await asyncio.open_connection(*self.target)
            pumps = [
                asyncio.create_task(self._pump(pair, reader, pair.far, answers=False)),
                asyncio.create_task(self._pump(pair, back, pair.near, answers=True)),
            ]
            pair.work += pumps
            await asyncio.wait(pumps)
            pair.far.close()
            pair.near.close()
        except OSError:
            pair.reset()
        finally:
            self._pairs.discard(pair)

    async def _pump(self, pair: Pair, reader: asyncio.StreamReader, writer: Writer, *, answers: bool) -> None:
        try:
            while data := await reader.read(CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                await self._flows.wait()
                if self._springs(pair, data, answers=answers):
                    pair.reset()
                    return
                if pair.allowance is not None:
                    data = data[: pair.allowance]
                    pair.allowance -= len(data)
                writer.write(data)
                await writer.drain()
                if pair.allowance == 0:
                    pair.reset()
                    return
            writer.write_eof()
        except (OSError, RuntimeError):
            pair.reset()

    def _springs(self, pair: Pair, data: bytes, *, answers: bool) -> bool:
        trap = self.trap
        if trap is None or trap.sprung >= trap.times:
            return False
        if not answers:
            pair.armed = pair.armed or (trap.asked is not None and trap.asked.search(data) is not None)
            return False
        if (trap.asked is None or pair.armed) and trap.answer.search(data):
            trap.sprung += 1
            return True
        return False
