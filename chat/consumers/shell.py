"""What the asynchronous and the synchronous consumer share: everything but the colour.

Differences from the stock `channels.consumer`, each with its reason:

- Frames of the client and events of the layer are told apart before they are dispatched. A
  stock consumer dispatches both by ``type``, so an event named ``websocket.disconnect`` on a
  group disconnects all of its members, and an unknown name closes them.
- No hop to another thread before each event. The stock one makes it to close database
  connections; here only `Call` touches the database, and it closes its own.
- The farewell stands in ``finally``. The stock ``disconnect()`` is skipped when a handler
  raises, when the layer fails and when the server is stopped.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from channels.layers import get_channel_layer
from django.conf import settings
from django.utils.translation import activate

from .. import broadcast, metrics, protocol
from ..actions import tokens
from ..conversation import Call, Conversation, Publish, Step, Visitor, run_of
from ..layers.messages import Burst, Message
from ..limits import DEED_SECONDS, OPENING_SECONDS
from ..pool import answer
from ..queries import sessions
from ..refusals import Refused
from .eager import Eager
from .inbox import Inbox
from .language import language_of
from .pulse import pulse
from .seat import Seat, heard_by_process
from .sources import Asked, Event, Ringing, Source

log = logging.getLogger(__name__)

FRAME_TOO_LARGE, MALFORMED = 1009, 4400
READY_EVENTS, READY_FRAMES = "chat.ready_events", "chat.ready_frames"


def advance(steps, answer=None):
    """The next step of a conversation, or None at its end."""
    try:
        return steps.throw(answer) if isinstance(answer, Refused) else steps.send(answer)
    except StopIteration:
        return None


class Gone(Exception):
    """The client went away while it was written to."""


class Shell(AsyncConsumer):
    """The life of one socket, for both colours. See the module's docstring."""

    door: ClassVar[str]
    scope: Any
    channel_layer: Any
    conversation: Conversation
    seat: Seat
    hung_up = False
    server_restarts = False
    ready: Any = None  # the server's way of taking finished frames (`chat.connections`)

    def way_out(self, write: Callable[..., Awaitable[None]]) -> Callable[..., Any]:
        """What this consumer's own methods send with: awaited as it is, unless they cannot await."""
        return write

    async def __call__(self, scope, receive, send) -> None:
        self.scope = scope
        if (language := language_of(scope)) != settings.LANGUAGE_CODE:
            activate(language)  # for refusals; it ends with the context of the socket's task
        self.topics: set[str] = set()
        self.channel_layer = get_channel_layer(self.channel_layer_alias)
        self.inbox = Inbox()
        self.held: list[str] | None = []  # what is said before the handshake is answered
        extensions = scope.get("extensions") or {} if settings.CHAT_READY_FRAMES else {}
        sources: list[Source] = [self.source_of_frames(extensions, receive)]
        if self.channel_layer is None:
            self.channel_name = f"none.{os.urandom(8).hex()}"
        else:
            self.channel_name = await self.channel_layer.new_channel()
        self.write = partial(tell, send)
        if settings.CHAT_READY_FRAMES:
            self.ready = extensions.get(READY_FRAMES) or Eager(self.write, self.inbox)
        self.base_send = self.way_out(self.write)
        self.conversation = Conversation(self.visitor())
        self.seat = Seat(self.inbox, self.conversation, self.ready)
        if hasattr(self.channel_layer, "attach"):
            self.channel_layer.attach(self.channel_name, self.seat)
        elif self.channel_layer is not None:  # a stock layer, which has to be asked
            sources.append(Asked(self._receive_from_layer, self.inbox.ring))
        metrics.clients.labels(self.door).inc()
        pulse().add(self)
        try:
            await self.live(sources)
        except StopConsumer:
            pass  # how Channels says that a consumer has come to its end
        except Gone:
            log.debug("a client went away while it was written to", exc_info=True)
        except Exception:
            # A bug, or the database away: this client is told to come back, nobody else notices.
            log.exception("a socket failed")
            await self.give_up(send)
        finally:
            # Shielded: a server that is told to stop cancels its sockets, and their rows go too.
            pulse().remove(self)
            self.hung_up, self.inbox.rests = True, False
            metrics.clients.labels(self.door).dec()
            await asyncio.shield(self.farewell())

    def source_of_frames(self, extensions: dict[str, Any], receive: Callable[[], Awaitable[Event]]) -> Source:
        """The way from the client."""
        if READY_EVENTS in extensions:
            return Ringing(extensions[READY_EVENTS], self.inbox.ring)
        return Asked(receive, self.inbox.ring)

    def told_alike(self, burst: Burst) -> list[str] | None:
        """What is left to say, if there is nothing to it but to say so."""
        if not self.hung_up and self.seat.pass_on(burst):
            return []
        run = run_of(burst) if settings.CHAT_READY_FRAMES and not self.hung_up else None
        if run is None or not run.is_for(self.conversation):
            return None
        run.was_told(self.conversation)
        return run.texts(self.conversation)

    async def live(self, sources: list[Source]) -> None:
        """Dispatch what the sources bring and what comes into the inbox, in turn and one at a time. The stock
        `await_many_dispatch` would need a task more, and a new one for each event."""
        try:
            at_once = 0
            while True:
                if self.inbox.begun is not None:
                    await self.finish()
                events = [event for source in sources if (event := source.take()) is not None]
                for event in events:
                    # A word of `chat.serving`. Code 1012 would not do: a client can close with it, too.
                    self.server_restarts = event.get("server_restarts", False)
                    await self.dispatch(event)
                if self.inbox:
                    await self.dispatch({"type": "layer.events", "events": self.inbox.take()})
                elif not events:
                    await self.inbox.something()
                    at_once = 0
                    continue
                at_once += 1
                if at_once > 1:
                    await asyncio.sleep(0)  # others have their turn
        finally:
            if self.inbox.begun is not None:
                self.inbox.begun.close()
            for source in sources:
                await source.end()

    async def finish(self) -> None:
        """What was begun to be told, and had to wait."""
        if (begun := self.inbox.begun) is not None:
            await begun
            self.inbox.begun = None
            self.rest()

    def begin(self) -> None:
        self.inbox.rests = False

    def rest(self) -> None:
        """What was to be done is done."""
        self.inbox.rests = not self.inbox and self.held is None and not self.hung_up

    async def answer(self, step: Call) -> Any:
        """What the domain says to something a conversation asks for."""
        seconds = OPENING_SECONDS if self.held is not None else DEED_SECONDS
        if not step.aside:
            return await answer(step.deed, seconds)
        # What others say meanwhile is told meanwhile; what is one's own comes after the answer.
        self.seat.asks, self.inbox.rests = True, not self.inbox
        try:
            answered = await answer(step.deed, seconds)
        finally:
            self.seat.asks = self.inbox.rests = False
        # Before the answer, for that is written next. A socket that ends here waits for no slow reader.
        await self.finish()
        return answered

    async def _receive_from_layer(self) -> dict[str, Any]:
        event = await self.channel_layer.receive(self.channel_name)
        heard_by_process(event)
        return {"type": "layer.events", "events": Burst(messages=[Message(event)])}

    def visitor(self) -> Visitor:
        user = self.scope.get("user")
        route = self.scope["url_route"]["kwargs"]
        return Visitor(
            user=user if user is not None and user.is_authenticated else None,
            session=session_digest(self.scope),
            channel_name=self.channel_name,
            door=self.door,
            room=route.get("room_name"),
            plain="room_name" in route and self.subprotocol is None,
            clients_at_most=settings.CHAT_MAX_CLIENTS_PER_USER,
            unlimited=not settings.CHAT_RATE_LIMITS,
            read_only=self.scope.get("read_only", False),
            proof=proof(self.scope),
        )

    @property
    def subprotocol(self) -> str | None:
        return protocol.NAME if protocol.NAME in self.scope.get("subprotocols", ()) else None

    async def farewell(self) -> None:
        """Leave every group and the registry, whatever ended the socket."""
        for topic in list(self.topics) if self.channel_layer is not None else ():
            try:
                await self.channel_layer.group_discard(topic, self.channel_name)
            except Exception:
                log.exception("the channel layer did not let go of a closed socket")
        if hasattr(self.channel_layer, "detach"):
            self.channel_layer.detach(self.channel_name)
        if self.server_restarts:
            return  # the rows of all sockets go with the lease of the process, in one statement
        steps = self.conversation.close()
        step = advance(steps)
        while step is not None:
            step = advance(steps, await self.part(step))

    async def give_up(self, send) -> None:
        try:
            if self.held is not None:  # a close code is heard on an open socket only
                await send({"type": "websocket.accept", "subprotocol": self.subprotocol})
            await send({"type": "websocket.close", "code": 4012})
        except Exception:
            log.debug("the failed socket was closed already", exc_info=True)

    async def part(self, step: Step) -> Any:
        """A step of a conversation whose socket is gone: the same for both colours."""
        if isinstance(step, Call):
            return await answer(step.deed, OPENING_SECONDS)
        if isinstance(step, Publish):
            await broadcast.awhisper(step.topic, step.event)
        return None


async def tell(send, message: dict[str, Any]) -> None:
    try:
        await send(message)
    except (OSError, RuntimeError) as error:  # uvicorn's and daphne's way of saying so
        raise Gone from error
    except Exception:
        if message.get("code") != FRAME_TOO_LARGE:
            raise
        await send({**message, "code": MALFORMED})  # daphne cannot say 1009


def session_digest(scope: dict[str, Any]) -> str:
    """Names the session or token a socket came with, so that it can be ended with it."""
    if "token" in scope:
        return tokens.socket_digest(scope["token"])
    return sessions.name_of(scope.get("session"))


def proof(scope: dict[str, Any]) -> sessions.Proof:
    return sessions.Proof(scope.get("user"), scope.get("session"), scope.get("token"))
