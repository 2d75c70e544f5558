"""What a chat server in Python cannot go below: sockets under uvloop, each frame made once, and the database.

No Django, no Channels; nobody is asked who they are or what they may, and a slow reader is not noticed.
Given Chatsite's database it stores each message before anybody gets it, with the statements that Chatsite has
for one, by hand, and all that wait in one transaction. Like the floor in C it speaks to the load generator
only, whose handshakes all have the sample key of RFC 6455.

    bare.py PORT [DATABASE]
"""

import asyncio
import html
import json
import resource
import sqlite3
import sys
import threading
from hashlib import sha256
from itertools import chain
from queue import SimpleQueue
from typing import NamedTuple

import uvloop
from websockets.frames import apply_mask

ACCEPTED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
)
FIND_ROOMS = "SELECT id, slug, name, topic, kind, announce_only, last_seq FROM chat_room WHERE slug IN ({})"
FIND_MEMBERS = """
    SELECT m.* FROM (VALUES {}) AS asked CROSS JOIN chat_membership AS m
    JOIN auth_user AS u ON u.id = m.user_id
    WHERE m.room_id = asked.column1 AND m.user_id = asked.column2 AND u.is_active"""
FIND_KEYS = """
    SELECT e.* FROM (VALUES {}) AS asked CROSS JOIN chat_roomevent AS e
    WHERE e.room_id = asked.column1 AND e.actor_id = asked.column2 AND e.key = asked.column3"""
ADD_EVENTS = """
    INSERT INTO chat_roomevent (room_id, seq, kind, actor_id, key, target, body, created_at)
    VALUES {} RETURNING id"""
SET_HEADS = """
    UPDATE chat_room SET last_seq = (SELECT MAX(seq) FROM chat_roomevent WHERE room_id = chat_room.id)
    WHERE id IN ({})"""
ADD_MESSAGES = """
    INSERT INTO chat_message (room_id, seq, author_id, text, html, to_all, in_room, sent_at)
    VALUES {} RETURNING id"""
ADD_TERMS = "INSERT INTO chat_searchentry (message_id, terms) VALUES {}"


class Letter(NamedTuple):
    socket: "Socket"
    room: str
    ref: int | None
    key: str | None
    text: str


class Database:
    """As the site sets it up, and as durable."""

    def __init__(self, path: str) -> None:
        self.path = path
        with sqlite3.connect(path) as found:
            numbers = found.execute("SELECT username, id FROM auth_user")
            self.people = {int(name.removeprefix("person")): number for name, number in numbers}

    def open(self) -> None:
        """In the thread that uses it."""
        self.connection = sqlite3.connect(self.path, isolation_level=None, cached_statements=1000)
        for pragma in ("synchronous=FULL", "wal_autocheckpoint=4000", "cache_size=-8000"):
            self.connection.execute(f"PRAGMA {pragma}")

    def run(self, statement: str, rows: list[tuple]) -> list[tuple]:
        places = ",".join(["(" + ",".join("?" * len(rows[0])) + ")"] * len(rows))
        return self.connection.execute(statement.format(places), [*chain(*rows)]).fetchall()

    def store(self, letters: list[Letter]) -> list[int]:
        """The number of each in its room."""
        self.connection.execute("BEGIN IMMEDIATE")
        slugs = [*{letter.room for letter in letters}]
        found = self.connection.execute(FIND_ROOMS.format(",".join("?" * len(slugs))), slugs).fetchall()
        rooms = {slug: [number, last] for number, slug, *_, last in found}
        senders = [(rooms[letter.room][0], letter.socket.person) for letter in letters]
        self.run(FIND_MEMBERS, [*set(senders)])
        self.run(FIND_KEYS, [(*sender, each.key) for sender, each in zip(senders, letters, strict=True)])
        events, messages, numbers = [], [], []
        for (room, person), (_, slug, _, key, text) in zip(senders, letters, strict=True):
            rooms[slug][1] += 1
            seq = rooms[slug][1]
            body = json.dumps({"digest": sha256(text.encode()).hexdigest()})
            events.append((room, seq, "message", person, key, None, body, NOW))
            messages.append((room, seq, person, text, f"<p>{html.escape(text)}</p>", False, True, NOW))
            numbers.append(seq)
        self.run(ADD_EVENTS, events)
        ids = [number for number, _ in rooms.values()]
        self.connection.execute(SET_HEADS.format(",".join("?" * len(ids))), ids)
        stored = self.run(ADD_MESSAGES, messages)
        terms = [
            (number, f"'=from{person}' '=room{room}' '{text[1:-1]}'")
            for (number,), (room, _, person, text, *_) in zip(stored, messages, strict=True)
        ]
        self.run(ADD_TERMS, terms)
        self.connection.execute("COMMIT")
        return numbers


class Server:
    def __init__(self, database: Database | None) -> None:
        self.rooms: dict[str, list[Socket]] = {}
        self.database = database
        self.waiting: SimpleQueue[Letter] = SimpleQueue()
        if database is not None:
            threading.Thread(
                target=self.store, args=(asyncio.get_running_loop(), database), daemon=True
            ).start()

    def take(self, letter: Letter) -> None:
        if self.database is None:
            self.tell([letter], [0])
        else:
            self.waiting.put(letter)

    def store(self, loop: asyncio.AbstractEventLoop, database: Database) -> None:
        database.open()
        while True:
            letters = [self.waiting.get()]
            letters += [self.waiting.get() for _ in range(self.waiting.qsize())]
            loop.call_soon_threadsafe(self.tell, letters, database.store(letters))

    def tell(self, letters: list[Letter], numbers: list[int]) -> None:
        news: dict[str, bytes] = {}
        for (socket, room, ref, key, text), seq in zip(letters, numbers, strict=True):
            if ref is not None:
                answer = {"type": "chat.ok", "ref": ref, "room": room, "seq": seq, "key": key, "sent_at": NOW}
                socket.transport.write(frame(answer))
            event = {"type": "chat.message", "room": room, "username": "somebody", "message": text}
            news[room] = news.get(room, b"") + frame({**event, "seq": seq, "sent_at": NOW})
        for room, frames in news.items():
            for member in self.rooms[room]:
                member.transport.write(frames)


def frame(event: dict) -> bytes:
    data = json.dumps(event).encode()
    size = len(data)
    return (bytes((0x81, size)) if size < 126 else b"\x81\x7e" + size.to_bytes(2)) + data


class Socket(asyncio.Protocol):
    def __init__(self, server: Server) -> None:
        self.server = server
        self.rest = b""
        self.room = ""
        self.person: int | None = None
        self.is_open = False

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        data = self.rest + data
        while data and (size := self.read(data) if self.is_open else self.shake(data)):
            data = data[size:]
        self.rest = data

    def shake(self, data: bytes) -> int:
        head, end, _ = data.partition(b"\r\n\r\n")
        if not end:
            return 0
        path, *headers = head.decode().split("\r\n")
        for name, _, value in (line.partition(": ") for line in headers):
            if name == "X-Person" and self.server.database is not None:
                self.person = self.server.database.people[int(value)]
        dialect = b"Sec-WebSocket-Protocol: chat.v1\r\n" if "chat.v1" in headers[-1] else b""
        self.transport.write(ACCEPTED + dialect + b"\r\n")
        self.is_open = True
        self.enter(path.split(" ")[1].removeprefix("/ws/chat/").rstrip("/"))
        return len(head) + len(end)

    def enter(self, room: str) -> None:
        self.room = room
        if room:
            self.server.rooms.setdefault(room, []).append(self)

    def read(self, data: bytes) -> int:
        """How long the frame is; 0: not all of it is there."""
        if len(data) < 8:
            return 0
        size, mask = data[1] & 0x7F, 2
        if size == 126:
            size, mask = int.from_bytes(data[2:4]), 4
        end = mask + 4 + size
        if len(data) < end:
            return 0
        if data[0] & 15 == 1:
            self.hear(json.loads(apply_mask(data[mask + 4 : end], data[mask : mask + 4])))
        return end

    def hear(self, said: dict) -> None:
        if said.get("type") == "join":
            self.enter(said["room"])
            self.transport.write(frame({"type": "chat.ok", "ref": 0, "room": self.room, "seq": 0}))
        else:
            self.server.take(Letter(self, self.room, said.get("ref"), said.get("key"), said["message"]))

    def connection_lost(self, error: Exception | None) -> None:
        if self.room:
            self.server.rooms[self.room].remove(self)


NOW = "2026-01-01 00:00:00.000000"


async def main(port: str, *database: str) -> None:
    loop = asyncio.get_running_loop()
    server = Server(Database(*database) if database else None)
    await loop.create_server(lambda: Socket(server), "127.0.0.1", int(port), backlog=2048)
    await loop.create_future()


_soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
sys.setswitchinterval(0.0005)
uvloop.run(main(*sys.argv[1:]))
