"""One client of the Python load generator, the rooms, and what is checked of what is heard in them."""

import asyncio
import json
import re
import time
from collections import Counter
from typing import Any

PATIENCE = 60.0  # seconds for a handshake
WORD = re.compile(rb"\$(\d+)\.(-|\d+)\.(\d+)\$")
REF, SEQ = re.compile(rb'"ref": ?(\d+)'), re.compile(rb'"seq": ?(\d+)')
WARM = 1 << 31  # refs of what is said before the measuring


class Group:
    def __init__(self, name: str, mode: str, pace: str) -> None:
        self.name, self.is_open, self.pace = name, mode == "open", float(pace)
        self.talkers: list[Client] = []
        self.clear()

    def clear(self) -> None:
        self.counts: Counter = Counter()
        self.latencies: list[float] = []


class Room:
    def __init__(self, number: int, group: Group, slug: str, path: str) -> None:
        self.number, self.group, self.slug, self.path = number, group, slug, path
        self.clients: list[Client] = []
        self.talkers: list[Client] = []
        self.warm, self.warm_heard = 0, set()
        self.clear()

    def clear(self) -> None:
        self.order: list[tuple[int, int]] = []
        self.seqs: list[int] = []

    @property
    def listeners(self) -> int:
        return sum(client.kind in ("listen", "talk") for client in self.clients)


class Client(asyncio.Protocol):
    def __init__(self, load: Any, room: Room, kind: str, headers: list[str]) -> None:
        self.load, self.room, self.kind, self.headers = load, room, kind, headers
        self.floods = kind in ("flood", "insist")
        self.rest, self.is_shaken, self.is_gone = b"", False, False
        self.heard: Counter = Counter()
        self.sent: dict[int, float] = {}
        self.said = self.here = self.position = 0
        self.differs = False
        room.clients.append(self)
        if kind == "talk":
            self.number = len(room.talkers)
            room.talkers.append(self)
            room.group.talkers.append(self)

    # The wire

    async def open(self, port: int) -> None:
        self.opened = asyncio.get_running_loop().create_future()
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)
        lines = [
            f"GET {self.room.path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Origin: http://127.0.0.1:{port}",
        ]
        lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", *self.headers, "", ""]
        self.transport.write("\r\n".join(lines).encode())
        await asyncio.wait_for(self.opened, PATIENCE)

    def connection_made(self, transport) -> None:
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.is_gone = True
        self.load.closed += 1
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("the handshake was refused"))

    def data_received(self, data: bytes) -> None:
        data, at = self.rest + data, 0
        if not self.is_shaken:
            at = data.find(b"\r\n\r\n") + 4
            self.is_shaken = at > 3
            if self.is_shaken:
                self.join() if b" 101 " in data[:32] else self.transport.abort()
        while self.is_shaken and len(data) - at >= 2:
            size, start = data[at + 1], at + 2
            if size > 125:
                width = 2 if size == 126 else 8
                size, start = int.from_bytes(data[start : start + width], "big"), start + width
            if start + size > len(data):
                break
            if data[at] == 0x81:
                self.hear(data[start : start + size])
            elif data[at] == 0x89:
                self.transport.write(bytes([0x8A, 0x80 | size, 0, 0, 0, 0]) + data[start : start + size])
            at = start + size
        self.rest = data[at:]

    def send(self, text: str) -> None:
        data = text.encode()
        size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0xFE]) + len(data).to_bytes(2, "big")
        self.transport.write(b"\x81" + size + bytes(4) + data)

    # What is said

    def join(self) -> None:
        if self.load.framing == "socketio":
            self.send("40")
        elif self.load.framing == "v1":
            self.send(json.dumps({"type": "join", "ref": 0, "room": self.room.slug}))
        else:
            self.opened.set_result(None)

    def say(self, when: float) -> None:
        self.said, self.here = self.said + 1, self.here + 1
        self.sent[self.said] = when
        self.room.group.counts["messages"] += 1
        self.send_word(f"${self.room.number}.{self.number}.{self.said}$", self.said)

    def send_word(self, word: str, ref: int) -> None:
        if self.load.framing == "socketio":
            self.send(f'42["message","{word}"]')
        elif self.load.framing == "plain":
            self.send(json.dumps({"message": word}))
        else:
            number = self.number if self.kind == "talk" else 0xFFFF
            key = f"00000000-0000-4000-{0x8000 | self.room.number:04x}-{number:04x}{ref:08x}"
            fields = {"type": "send", "ref": ref, "room": self.room.slug, "message": word, "key": key}
            self.send(json.dumps(fields))

    # What is heard

    def hear(self, text: bytes) -> None:
        if self.load.framing == "socketio" and text == b"2":
            self.send("3")
        if self.load.framing == "socketio" and text.startswith(b"40") and not self.opened.done():
            self.opened.set_result(None)
        if self.load.framing == "v1" and b"chat.ok" in text[:64]:
            self.hear_answer(text)
        elif found := WORD.search(text):
            self.hear_word(*found.groups())
        elif b"chat.error" in text[:64] and not self.floods:
            self.hear_refusal(text)

    def hear_answer(self, text: bytes) -> None:
        ref, seq = REF.search(text), SEQ.search(text)
        number = int(ref[1]) if ref else WARM
        if number == 0 and not self.opened.done():
            self.opened.set_result(None)
        if 0 < number < WARM and seq:
            self.room.seqs.append(int(seq[1]))
            self.room.group.counts["answers"] += 1
            self.take_turn(number)

    def hear_refusal(self, text: bytes) -> None:
        """What was refused is said again with the same key, so it is stored once whatever became of it."""
        self.room.group.counts["refused"] += 1
        ref = REF.search(text)
        if ref and 0 < int(ref[1]) < WARM and self.kind == "talk":
            self.send_word(f"${self.room.number}.{self.number}.{int(ref[1])}$", int(ref[1]))

    def hear_word(self, room: bytes, talker: bytes, count: bytes) -> None:
        group, number = self.room.group, int(count)
        if int(room) != self.room.number:
            group.counts["misrouted"] += 1
        elif talker == b"-":
            if number == self.room.warm:
                self.room.warm_heard.add(self)
        elif self.kind in ("listen", "talk"):
            self.check(int(talker), number)
            speaker = self.room.talkers[int(talker)]
            if self.load.framing != "v1":
                group.latencies.append(time.perf_counter() - speaker.sent.get(number, 0))
                if speaker is self:
                    self.take_turn(None)

    def check(self, talker: int, number: int) -> None:
        counts, order = self.room.group.counts, self.room.order
        counts["deliveries"] += 1
        counts["faults"] += number != self.heard[talker] + 1
        self.heard[talker] = number
        if self.position == len(order):
            order.append((talker, number))
        self.differs = self.differs or order[self.position] != (talker, number)
        self.position += 1

    def take_turn(self, answered: int | None) -> None:
        if answered is not None:
            self.room.group.latencies.append(time.perf_counter() - self.sent[answered])
        if self.load.is_talking and not self.room.group.is_open:
            self.say(time.perf_counter())
