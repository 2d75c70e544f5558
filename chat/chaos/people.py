"""Clients: people who talk, read everything, come and go, and note down what they were told.

A message keeps its key until it is answered, however often it has to be sent.
"""

import asyncio
import random
import uuid
from typing import Any

from .ledger import Ledger
from .reading import Reader
from .stage import Stage
from .wire import Frame, Http, Line, Lost, connected

DOORS = ("ws/chat/", "ws/chat/{room}/", "ws/sync/chat/{room}/")
LATER = {"try_again", "busy", "rate_limited"}
TICK_SECONDS = 1.0
LEAVES_A_TICK = 0.06  # how likely somebody closes their socket
REWINDS = 0.25  # and comes back as an older copy of the page
GIVES_UP = 0.03  # after no answer
TWICE = 0.08  # the same message on two ways at once
AFTERTHOUGHT = 0.2  # an edit, a deletion or a reaction


class Client(Reader):
    """One person at one socket. `live()` keeps it open; `talk()` writes until `quiet`."""

    def __init__(
        self, stage: Stage, name: str, http: Http, ledger: Ledger, *, number: int, dice: random.Random
    ) -> None:
        door = DOORS[number % len(DOORS)]
        one = stage.rooms[number // len(DOORS) % len(stage.rooms)]
        super().__init__(name, [one] if "{room}" in door else stage.rooms, ledger)
        self.path = door.format(room=self.rooms[0])
        self.stage = stage
        self.quiet = asyncio.Event()
        self.restless = True
        self.reconnects = 0
        self._http = http
        self._dice = dice
        self._line: Line | None = None
        self._afterthoughts = ["edit", "delete", "react"]

    # Coming and going

    async def live(self) -> None:
        tries = 0
        while True:
            code = 1006
            try:
                code = await self._sit()
                tries = 0
            except Lost:
                tries += 1
            self.reconnects += 1
            outside = code in (4403, 4404)
            longest = 0.6 if outside else min(0.5, 0.05 * 2**tries)
            await asyncio.sleep(self._dice.uniform(0, longest))
            if outside and self._dice.random() < 0.3:
                await self._peek(self.rooms[0])

    async def _sit(self) -> int:
        """One socket, from its opening to its end; its close code."""
        address = f"ws://127.0.0.1:{self._port()}/{self.path}"
        async with connected(address, self.stage.tokens[self.name], self.heard) as line:
            self.begin()
            listening = asyncio.create_task(line.listen())
            following = asyncio.create_task(self._follow(line))
            try:
                await asyncio.wait({listening, following}, return_when=asyncio.FIRST_COMPLETED)
                if following.done() and (error := following.exception()) is not None:
                    raise error
                line.abort()
                return await listening
            finally:
                self._line = None
                self.end()
                for task in (listening, following):
                    task.cancel()

    async def _follow(self, line: Line) -> None:
        """Join the rooms, and again whatever is behind, until it is time to leave."""
        for room in self.rooms:
            await self._catch_up(line, room)
        self._line = line
        while True:
            self.behind.clear()
            behind = [room for room in self.followed if self.wanted[room] > self.last[room]]
            for room in behind:
                await self._catch_up(line, room)
            try:
                async with asyncio.timeout(TICK_SECONDS):
                    await self.behind.wait()
            except TimeoutError:
                if self.restless and self._dice.random() < LEAVES_A_TICK:
                    self._forget_some()
                    return
                await line.ask("ping")
                for room in set(self.rooms) - self.followed:
                    await self._catch_up(line, room)

    def _forget_some(self) -> None:
        if self._dice.random() < REWINDS:
            for room in self.rooms:
                self.rewind(room, self.last[room] - self._dice.randrange(700))

    async def _catch_up(self, line: Line, room: str) -> None:
        while True:
            answer = await line.ask("join", room=room, after=self.last[room])
            if answer["type"] == "chat.ok":
                if not answer["complete"]:
                    await self._read_pages(room)
                if self.last[room] >= answer["seq"]:
                    return
            elif answer["code"] not in LATER:
                self.followed.discard(room)
                if self._dice.random() < 0.3:
                    await self._peek(room)
                return
            await asyncio.sleep(0.1)

    # Reading, where the socket does not tell all

    async def _read_pages(self, room: str) -> bool:
        """Everything that is missing, over HTTP; False when that is refused."""
        while True:
            path = f"rooms/{room}/events?after={self.last[room]}"
            status, page = await self._http.ask(self._port(), "GET", path)
            if status != 200:
                return False
            for event in page["events"]:
                self.take(event)
            if page["complete"]:
                return True

    async def _peek(self, room: str) -> None:
        """Who is outside tries the other way in. Whatever that brings is noted like everything else."""
        try:
            await self._read_pages(room)
        except Lost:
            return

    # Writing

    async def talk(self, room: str) -> None:
        while not self.quiet.is_set():
            await asyncio.sleep(self._dice.expovariate(2.0))
            if room in self.followed and not self.quiet.is_set():
                await self._say(room)

    async def _say(self, room: str) -> None:
        key = uuid.UUID(int=self._dice.getrandbits(128)).hex
        text = f"{key} {'word ' * self._dice.randrange(1, 40)}"
        self.ledger.note("send", room, key)
        doubt = False
        while True:
            try:
                answer = await self._attempt(room, key, text)
            except Lost:
                doubt = True
                if self._dice.random() < GIVES_UP:
                    self.ledger.note("unknown", room, key)
                    return
            else:
                if answer["type"] == "chat.ok":
                    self.ledger.note("ok", room, key, answer["seq"])
                    await self._think_again(room, key, answer["seq"])
                    return
                if answer["code"] not in LATER:
                    self._note_refusal(room, key, answer["code"], doubt=doubt)
                    return
                doubt = True
            await asyncio.sleep(self._dice.uniform(0.05, 0.3))

    def _note_refusal(self, room: str, key: str, code: str, *, doubt: bool) -> None:
        if code == "key_reused":
            self.ledger.note("odd", room, f"key {key} was said to be another message's")
        elif doubt:
            self.ledger.note("unknown", room, key)
        else:
            self.ledger.note("fail", room, key, code)

    async def _attempt(self, room: str, key: str, text: str) -> Frame:
        if self._dice.random() < TWICE:
            ways = (self._by_socket(room, key, text), self._by_http(room, key, text))
            answers = await asyncio.gather(*ways, return_exceptions=True)
            stored = [each for each in answers if isinstance(each, dict) and each["type"] == "chat.ok"]
            for each in stored[1:]:
                self.ledger.note("ok", room, key, each["seq"])
            if stored:
                return stored[0]
            raise Lost(key)
        return await self._by_socket(room, key, text)

    async def _by_socket(self, room: str, key: str, text: str) -> Frame:
        line = self._line
        if line is None:
            raise Lost(key)
        return await line.ask("send", room=room, key=key, message=text)

    async def _by_http(self, room: str, key: str, text: str) -> Frame:
        body = {"key": key, "message": text}
        status, answer = await self._http.ask(self._port(), "POST", f"rooms/{room}/messages", body)
        return {**answer, "type": "chat.ok" if status in (200, 201) else "chat.error"}

    async def _think_again(self, room: str, key: str, seq: int) -> None:
        """Edit, delete or react to what was just said, where the site knows how."""
        if self._line is None or not self._afterthoughts or self._dice.random() > AFTERTHOUGHT:
            return
        kind = self._dice.choice(self._afterthoughts)
        more: dict[str, dict[str, Any]] = {
            "edit": {"message": f"{key} on second thoughts"},
            "delete": {},
            "react": {"emoji": "👍", "on": True},
        }
        try:
            answer = await self._line.ask(kind, room=room, target=seq, **more[kind])
        except Lost:
            return
        if answer["type"] == "chat.ok":
            self.ledger.note("deed", room, kind, seq, answer["seq"])
        elif answer["code"] == "unknown_command":
            self._afterthoughts.remove(kind)

    def _port(self) -> int:
        return self._dice.choice(self.stage.fronts).port
