"""The synchronous consumer, ``ws/sync/chat/<room>/``: the same behaviour without await.

The stock synchronous consumers of a process share one thread, so that a handler which blocks
blocks them all (https://github.com/django/channels/issues/2132). Here each dispatch takes a
thread of a pool, and six handlers that block 0.3 s take 0.3 s together.

What a handler sends is handed to the server when the handler has returned: a client that reads
slowly keeps its own socket waiting, and no thread.
"""

from typing import Any

from asgiref.sync import async_to_sync
from channels.generic.websocket import WebsocketConsumer

from ..conversation import Call, Follow, HangUp, Publish, Step, Steps, Tell, Unfollow
from ..layers.messages import Burst
from ..pool import consumers, in_pool
from .shell import Shell, advance


class SyncRoomConsumer(Shell, WebsocketConsumer):
    """One room over one socket."""

    door = "sync"

    async def __call__(self, scope, receive, send) -> None:
        self.said: list[dict[str, Any]] = []
        await super().__call__(scope, receive, send)

    def way_out(self, write):
        return lambda message: self.said.append(message)

    def connect(self) -> None:
        self.run(self.conversation.open())
        self.let_in()

    def let_in(self) -> None:
        """Answer the handshake once the groups are joined, as the tutorial does: no event is missed."""
        if self.held is not None:
            held, self.held = self.held, None
            self.accept(self.subprotocol)
            for text in held:
                self.send(text_data=text)

    def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        self.run(self.conversation.hear(text_data))

    def chat_event(self, event: dict) -> None:
        """An event of ``chat_<room>``, ``user_<id>`` or ``everyone``, dispatched by its type."""
        self.run(self.conversation.relay(event))

    async def dispatch(self, message: dict) -> None:
        self.begin()
        try:
            if message["type"] == "layer.events":
                await self.hear_layer(message["events"])
            else:
                handler = getattr(self, message["type"].replace(".", "_"))
                await in_pool(handler, message, pool=consumers)
        finally:
            said, self.said = self.said, []
            for each in said:
                await self.write(each)
        self.rest()

    async def hear_layer(self, burst: Burst) -> None:
        alike = self.told_alike(burst)
        for text in alike or ():
            self.send(text_data=text)
        for event in burst if alike is None else ():
            await in_pool(self.chat_event, event, pool=consumers)

    def run(self, steps: Steps) -> None:
        step = None if self.hung_up else advance(steps)
        while step is not None and not self.hung_up:
            step = advance(steps, self.perform(step))

    def perform(self, step: Step) -> object:
        """One contact with the world, in place."""
        match step:
            case Tell(text) if self.held is not None:
                self.held.append(text)
            case Tell(text):
                self.send(text_data=text)
            case Call():
                return async_to_sync(self.answer)(step)
            case Follow(topic):
                self.topics.add(topic)
                if self.channel_layer is not None:
                    async_to_sync(self.channel_layer.group_add)(topic, self.channel_name)
            case Unfollow(topic):
                self.topics.discard(topic)
                if self.channel_layer is not None:
                    async_to_sync(self.channel_layer.group_discard)(topic, self.channel_name)
            case Publish():
                async_to_sync(self.part)(step)
            case HangUp(code):
                self.let_in()  # a close code is heard on an open socket only
                self.hung_up = True
                self.close(code=code)
        return None
