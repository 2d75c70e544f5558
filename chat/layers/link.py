"""One lasting way to one Redis, for publishing and hearing alike, that comes back by itself."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable
from typing import Any

import hiredis

from .redis_url import Address
from .wire import ANSWER_WITHIN, Wire, is_still_right, open_wire

log = logging.getLogger(__name__)

CONNECT_WITHIN = 3.0  # seconds, with finding the server and following every topic again
ASK_AFTER = 3.0  # seconds after which a silent Redis is asked whether it is there
TICK = 0.25

WAITING_AT_MOST = 20_000  # messages on their way to Redis; more of them are refused


class Link:
    """Topics followed and messages published on one Redis, over as many connections as it takes.

    `heard(data)` gets every message, and `back()` is called when the connection is there again and all topics
    are followed again. `unsent(data)` gets what was published and not confirmed: Redis answers on the
    connection on which it would have come back, right behind it, so it has not come back either. What was
    published to one topic may come as one, one behind the other.
    """

    def __init__(
        self,
        address: Address,
        *,
        heard: Callable[[bytes], None],
        unsent: Callable[[bytes], None],
        back: Callable[[], None],
    ) -> None:
        self.address = address
        self._heard, self._unsent, self._back = heard, unsent, back
        self._loop = asyncio.get_running_loop()
        self._topics: dict[bytes, asyncio.Future[bool]] = {}  # done: Redis has confirmed it
        self._wire: Wire | None = None  # only while it is up, with all topics followed
        self._held: deque[tuple[bytes, bytes, asyncio.Future[Any] | None, float]] = deque()
        self._away_since: float | None = self._loop.time()
        self._known_away = False
        self._had_been_up = False
        self._attempt = 0
        self._first_node = random.randrange(len(address.nodes))  # noqa: S311 - spreads processes over them
        self._ticked_at = self._asked_at = self._loop.time()
        self._timer = self._loop.call_later(TICK, self._tick)
        self._task = self._loop.create_task(self._run())

    @property
    def up(self) -> bool:
        return self._wire is not None

    def publish(self, topic: bytes, data: bytes, answer: asyncio.Future[Any] | None) -> None:
        """`answer` becomes how many connections heard it, or None: it is unknown whether any did."""
        wire = self._wire
        if wire is not None and wire.unconfirmed < WAITING_AT_MOST:
            wire.publish(topic, data, answer)
        elif wire is None and self._just_away() and len(self._held) < WAITING_AT_MOST:
            self._held.append((topic, data, answer, self._loop.time()))
        else:
            self._give_up(data, answer)

    def _give_up(self, data: bytes, answer: asyncio.Future[Any] | None) -> None:
        self._unsent(data)
        if answer is not None and not answer.done():
            answer.set_result(None)

    def _just_away(self) -> bool:
        """A connection that is lost is usually back at once: that long, messages wait for it."""
        return self._away_since is not None and self._loop.time() - self._away_since < ANSWER_WITHIN

    async def follow(self, topic: bytes) -> bool:
        """True when Redis has confirmed it. False: not yet; it will be followed as soon as Redis is there."""
        followed = self._topics.get(topic)
        if followed is None:
            followed = self._topics[topic] = self._loop.create_future()
            if self._wire is not None:
                self._subscribe(self._wire, topic)
        if followed.done() or (self._wire is None and not self._just_away()):
            return followed.done()
        await asyncio.wait([followed], timeout=ANSWER_WITHIN)
        return followed.done()

    def _subscribe(self, wire: Wire, topic: bytes) -> asyncio.Future[Any]:
        answer = wire.ask("SUBSCRIBE", topic)
        answer.add_done_callback(lambda done: self._confirm(wire, topic, done))
        return answer

    def _confirm(self, wire: Wire, topic: bytes, answer: asyncio.Future[Any]) -> None:
        if answer.cancelled() or wire.lost.done():
            return
        if error := answer.exception():
            log.error("Redis does not let us follow %r: %s", topic, error)
        elif (followed := self._topics.get(topic)) and not followed.done():
            followed.set_result(True)

    async def _run(self) -> None:
        while True:
            try:
                wire = await asyncio.wait_for(self._connect(), CONNECT_WITHIN)
            except (OSError, hiredis.HiredisError, ValueError) as error:
                self._went_away(str(error) or "it does not answer")
            else:
                came_up = self._loop.time()
                await asyncio.wait([wire.lost])
                if self._loop.time() - came_up > ANSWER_WITHIN:
                    self._attempt = 0
                    continue  # at once: most connections that break can be made again
                self._went_away(wire.lost.result())
            self._attempt += 1
            await asyncio.sleep(min(1.0, 0.05 * 2 ** min(self._attempt, 6)) * random.uniform(0.5, 1))  # noqa: S311

    async def _connect(self) -> Wire:
        wire = await open_wire(self.address, self._heard, attempt=self._first_node + self._attempt)
        try:
            followed: set[bytes] = set()
            while missing := self._topics.keys() - followed:
                followed |= missing
                await asyncio.wait([self._subscribe(wire, topic) for topic in missing])
                if wire.lost.done():
                    raise ConnectionError(wire.lost.result())
        except BaseException:
            wire.abort("it was not finished")
            raise
        self._came_back(wire)
        return wire

    def _came_back(self, wire: Wire) -> None:
        away, self._away_since = self._away_since, None
        self._wire = wire
        wire.on_lost, wire.on_unsent = self._lost, self._unsent
        while self._held:
            topic, data, answer, _ = self._held.popleft()
            self.publish(topic, data, answer)
        if self._known_away and away is not None:
            log.info("Redis (%s) is back after %.1f s", self.address, self._loop.time() - away)
        if self._known_away or self._had_been_up:
            self._back()
        self._known_away = False
        self._had_been_up = True

    def _lost(self) -> None:
        self._wire = None
        self._away_since = self._loop.time()
        for topic, followed in self._topics.items():
            if followed.done():
                self._topics[topic] = self._loop.create_future()

    def _went_away(self, reason: str) -> None:
        if not self._known_away:
            self._known_away = True
            log.warning("Redis (%s) is away, and messages stay in their process: %s", self.address, reason)

    def _tick(self) -> None:
        now = self._loop.time()
        stood_still = now - self._ticked_at > 2 * TICK
        self._ticked_at = now
        self._timer = self._loop.call_later(TICK, self._tick)
        while self._held and now - self._held[0][3] > ANSWER_WITHIN:
            _, data, answer, _ = self._held.popleft()
            self._give_up(data, answer)
        wire = self._wire
        if wire is None or stood_still:  # if this loop stood still, the answers may be there, unread
            return
        if wire.waiting and now - wire.waiting[0].since > ANSWER_WITHIN:
            wire.abort(f"it did not answer in {ANSWER_WITHIN:g} s")
        elif now - max(self._asked_at, 0 if self.address.kind == "sentinel" else wire.heard_at) > ASK_AFTER:
            self._asked_at = now
            self._asking = self._loop.create_task(self._ask(wire))

    async def _ask(self, wire: Wire) -> None:
        try:
            if not await is_still_right(wire, self.address):
                wire.abort("another one is the primary now")
        except (OSError, hiredis.HiredisError):
            pass  # if it is lost, `_lost` knows; if the Sentinels are, it will do

    def close(self) -> None:
        self._timer.cancel()
        self._task.cancel()
        if self._wire is not None:
            self._wire.abort("closed")
            self._wire = None
        while self._held:
            _, data, answer, _ = self._held.popleft()
            self._give_up(data, answer)
