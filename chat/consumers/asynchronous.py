"""The asynchronous consumer: ``ws/chat/<room>/`` and, for many rooms over one socket, ``ws/chat/``."""

from channels.generic.websocket import AsyncWebsocketConsumer

from ..conversation import Call, Follow, HangUp, Publish, Step, Steps, Tell, Unfollow
from ..layers.messages import Burst
from .shell import Shell, advance


class AsyncRoomConsumer(Shell, AsyncWebsocketConsumer):
    """One room over one socket."""

    door = "async"

    async def connect(self) -> None:
        await self.run(self.conversation.open())
        await self.let_in()

    async def let_in(self) -> None:
        """Answer the handshake once the groups are joined, as the tutorial does: no event is missed."""
        if self.held is not None:
            held, self.held = self.held, None
            await self.accept(self.subprotocol)
            for text in held:
                await self.send(text_data=text)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.run(self.conversation.hear(text_data))

    async def hear_layer(self, burst: Burst) -> None:
        alike = self.told_alike(burst)
        for text in alike or ():
            await self.send(text_data=text)
        for event in burst if alike is None else ():
            await self.chat_event(event)

    async def chat_event(self, event: dict) -> None:
        """An event of ``chat_<room>``, ``user_<id>`` or ``everyone``, dispatched by its type."""
        await self.run(self.conversation.relay(event))

    async def dispatch(self, message: dict) -> None:
        self.begin()
        if message["type"] == "layer.events":
            await self.hear_layer(message["events"])
        else:
            await getattr(self, message["type"].replace(".", "_"))(message)
        self.rest()

    async def run(self, steps: Steps) -> None:
        step = None if self.hung_up else advance(steps)
        while step is not None and not self.hung_up:
            step = advance(steps, await self.perform(step))

    async def perform(self, step: Step) -> object:
        """One contact with the world, awaited."""
        match step:
            case Tell(text) if self.held is not None:
                self.held.append(text)
            case Tell(text):
                if self.ready is None or not self.ready.say(self.ready.frame(text)):
                    await self.send(text_data=text)
            case Call():
                return await self.answer(step)
            case Follow(topic):
                self.topics.add(topic)
                if self.channel_layer is not None:
                    await self.channel_layer.group_add(topic, self.channel_name)
            case Unfollow(topic):
                self.topics.discard(topic)
                if self.channel_layer is not None:
                    await self.channel_layer.group_discard(topic, self.channel_name)
            case Publish():
                await self.part(step)
            case HangUp(code):
                await self.let_in()  # a close code is heard on an open socket only
                self.hung_up = True
                await self.close(code=code)
        return None


class AsyncRoomsConsumer(AsyncRoomConsumer):
    """Many rooms over one socket; it speaks `chat.v1` only, subprotocol or not."""

    door = "rooms"
