import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanout.settings")

from django.urls import path

from chatsite.asgi import OriginGate, PersonGate, ProtocolTypeRouter, URLRouter
from chatsite.asgi import application as site

from chat.consumers import AsyncRoomConsumer  # isort: skip - models can be loaded only now


def event_of(text: str) -> dict:
    return {"type": "chat.message", "message": json.loads(text)["message"], "username": "somebody"}


class FanOut(AsyncRoomConsumer):
    """What a client says goes straight to the group, as any other Django code may send it."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.channel_layer.group_send(f"chat_{room_of(self)}", event_of(text_data or ""))


def room_of(consumer) -> str:
    return consumer.scope["url_route"]["kwargs"]["room_name"]


sockets = URLRouter([path("ws/chat/<slug:room_name>/", FanOut.as_asgi())])
application = ProtocolTypeRouter(
    {
        "http": site.application_mapping["http"],
        "websocket": OriginGate(PersonGate(known=sockets, others=sockets)),
    }
)
