"""The keeper removes people and adds them again, and asks the site what only staff may know."""

import asyncio
import random
import time
from contextlib import suppress

from .ledger import Ledger
from .processes import Failed
from .stage import Stage
from .wire import Frame, Http, Lost

CALM = (0.5, 3.0)  # seconds
PATIENCE = 60.0  # seconds, for an answer in the end


class Keeper:
    def __init__(
        self, stage: Stage, http: Http, ledger: Ledger, *, guests: list[str], dice: random.Random
    ) -> None:
        self.stage = stage
        self.guests = guests
        self.quiet = asyncio.Event()
        self._http = http
        self._ledger = ledger
        self._dice = dice

    async def work(self, guest: str) -> None:
        """Remove one person from a room and let them in again, over and over."""
        while not self.quiet.is_set():
            room = self._dice.choice(self.stage.rooms)
            await self._rest()
            self._ledger.note("removing", room, guest)
            await self.insist("DELETE", f"rooms/{room}/members/{guest}", {200, 404})
            self._ledger.note("removed", room, guest)
            await self._rest()
            self._ledger.note("adding", room, guest)
            await self.insist("POST", f"rooms/{room}/members", {201}, {"username": guest})
            self._ledger.note("added", room, guest)

    async def _rest(self) -> None:
        """A while, if there is time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._dice.uniform(*CALM)):
                await self.quiet.wait()

    async def readmit(self) -> None:
        """Everybody into every room: a removal that was thought lost may have been done late."""
        for guest in self.guests:
            for room in self.stage.rooms:
                await self.insist("POST", f"rooms/{room}/members", {201}, {"username": guest})

    async def insist(self, method: str, path: str, good: set[int], body: object = None) -> Frame:
        """Ask one server after the other until one gives a `good` answer. `Failed`: none ever did."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(Lost):
                port = self._dice.choice(self.stage.fronts).port
                status, answer = await self._http.ask(port, method, path, body)
                if status in good:
                    return answer
            await asyncio.sleep(0.1)
        raise Failed(f"No server did what was asked, {method} {path}, within {PATIENCE:g} s.")

    async def heads(self) -> dict[str, int]:
        """The last seq of each room, now."""
        rooms = (await self.insist("GET", "rooms", {200}))["rooms"]
        return {each["slug"]: each["seq"] for each in rooms}

    async def log(self, room: str) -> list[Frame]:
        """All of a room's log."""
        events: list[Frame] = []
        while True:
            after = events[-1]["seq"] if events else 0
            page = await self.insist("GET", f"rooms/{room}/events?after={after}", {200})
            events += page["events"]
            if page["complete"] or not page["events"]:
                return events

    async def live_clients(self) -> set[str]:
        """Ids of the sockets that the registry takes for open."""
        return {each["id"] for each in (await self.insist("GET", "clients", {200}))["clients"]}
