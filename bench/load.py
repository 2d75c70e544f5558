"""The load generator: a thousand sockets in one process, at a small part of the server's cost.

Reads one JSON line, ``{"port", "path", "headers": [one list of lines for each socket], "talkers"}``,
opens the sockets, and says ``{"open": …}`` when each of them hears the room. Then it reads
``{"seconds": …}``: each talker says the next message when it has heard its own last one, and at
the end everything still under way is waited for. It answers with counts, and ends.

Every delivery is checked: each socket must hear each talker's messages in order, none twice and
none left out, and all sockets must hear all messages in the same order.
"""

import asyncio
import json
import os
import resource
import sys
import time

import uvloop

PATIENCE = 30.0  # seconds for whatever should come
TALKERS_MAX = 8
MASK = (1 << 61) - 1


class Room:
    def __init__(self) -> None:
        self.sockets: list[Socket] = []
        self.deliveries = 0
        self.faults = 0
        self.strict = False  # measuring: before, a socket may miss what was said before it came
        self.talking = False
        self.warm: set[Socket] = set()
        self.latencies: list[float] = []
        self.said = 0
        self.closed = 0


class Socket(asyncio.Protocol):
    def __init__(self, room: Room, request: bytes, talker: int | None) -> None:
        self.room = room
        self.request = request
        self.talker = talker
        self.opened = asyncio.get_running_loop().create_future()
        self.rest = b""
        self.heard = [0] * TALKERS_MAX
        self.order = 0
        self.count = 0
        self.said_at = 0.0

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if self.rest:
            data = self.rest + data
        at = 0 if self.opened.done() else self.handshake(data)
        end = len(data)
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                if end - at < 4:
                    break
                size, start = data[at + 2] << 8 | data[at + 3], at + 4
            stop = start + size
            if stop > end:
                break
            if data[at] == 0x81:
                mark = data.find(b"@", start, stop) + 1
                if mark:
                    self.hear(int(data[mark : data.find(b"@", mark, stop)]))
            elif data[at] == 0x89:  # ping
                self.transport.write(bytes([0x8A, 0x80 | size, 0, 0, 0, 0]) + data[start:stop])
            at = stop
        self.rest = data[at:]

    def handshake(self, data: bytes) -> int:
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return 0
        if b" 101 " in data[:end]:
            self.opened.set_result(None)
        else:
            self.opened.set_exception(ConnectionError(data[:100].decode("latin-1")))
        return end + 4

    def hear(self, number: int) -> None:
        room, talker, count = self.room, number % TALKERS_MAX, number // TALKERS_MAX
        if room.strict:
            room.deliveries += 1
            if count != self.heard[talker] + 1:
                room.faults += 1
            self.order = (self.order * 1_000_003 + number) & MASK
        else:
            room.warm.add(self)
        self.heard[talker] = count
        if talker == self.talker and count == self.count:
            room.latencies.append(time.perf_counter() - self.said_at)
            if room.talking:
                self.talk()

    def talk(self) -> None:
        self.count += 1
        self.said_at = time.perf_counter()
        self.room.said += 1
        text = b'{"message": "@%d@"}' % (self.count * TALKERS_MAX + self.talker)
        self.transport.write(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)

    def connection_lost(self, error: Exception | None) -> None:
        self.room.closed += 1
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("closed in the handshake"))


async def open_all(room: Room, order: dict) -> None:
    """Twenty handshakes at a time: how a server takes a crowd is another question."""
    loop, at_once = asyncio.get_running_loop(), asyncio.Semaphore(20)

    async def open_one(number: int, headers: list[str]) -> None:
        lines = [
            f"GET {order['path']} HTTP/1.1",
            f"Host: 127.0.0.1:{order['port']}",
            f"Origin: http://127.0.0.1:{order['port']}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            *headers,
        ]
        talker = number if number < order["talkers"] else None
        request = "\r\n".join([*lines, "", ""]).encode()
        async with at_once:
            socket = Socket(room, request, talker)
            await loop.create_connection(lambda: socket, "127.0.0.1", order["port"])
            await asyncio.wait_for(socket.opened, PATIENCE)
        room.sockets.append(socket)

    await asyncio.gather(*(open_one(*each) for each in enumerate(order["headers"])))


async def warm_up(room: Room) -> None:
    """A socket is open before it hears the room: talk until all have heard the same message."""
    first = next(socket for socket in room.sockets if socket.talker == 0)
    until = time.monotonic() + 4 * PATIENCE
    while len(room.warm) < len(room.sockets):
        if time.monotonic() > until:
            heard = f"{len(room.warm)} of {len(room.sockets)} hear the room"
            raise TimeoutError(f"{heard}, {room.closed} were closed")
        room.warm.clear()
        first.talk()
        await settle(lambda: len(room.warm) == len(room.sockets), seconds=PATIENCE / 2)


async def settle(check, *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not check():
        if time.monotonic() > until:
            return False
        await asyncio.sleep(0.005)
    return True


async def measure(room: Room, seconds: float) -> dict:
    for socket in room.sockets:
        socket.heard = list(room.sockets[0].heard)
    room.said, room.strict, room.talking = 0, True, True
    room.latencies.clear()
    started, cpu = time.perf_counter(), time.process_time()
    for socket in room.sockets:
        if socket.talker is not None:
            socket.talk()
    await asyncio.sleep(seconds)
    room.talking = False
    await settle(lambda: room.deliveries >= room.said * len(room.sockets), seconds=PATIENCE)
    took = time.perf_counter() - started
    cpu = time.process_time() - cpu
    latencies = sorted(room.latencies) or [0.0]
    return {
        "seconds": took,
        "messages": room.said,
        "deliveries": room.deliveries,
        "missing": room.said * len(room.sockets) - room.deliveries,
        "faults": room.faults,
        "closed": room.closed,
        "orders": len({socket.order for socket in room.sockets}),
        "own_us": cpu / max(1, room.deliveries) * 1e6,
        "p50_ms": latencies[len(latencies) // 2] * 1e3,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1e3,
    }


async def main() -> None:
    room, order = Room(), json.loads(sys.stdin.readline())
    await open_all(room, order)
    await warm_up(room)
    print(json.dumps({"open": len(room.sockets)}), flush=True)
    line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    print(json.dumps(await measure(room, json.loads(line)["seconds"])), flush=True)
    os._exit(0)  # a thousand goodbyes would only cost time


if __name__ == "__main__":
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(main())
