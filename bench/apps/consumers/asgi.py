"""An ordinary Channels consumer under Chatsite's server: it hears, and a room is a list of sockets that take
finished frames. Nothing goes through its channel layer, nothing is bounded, nobody is asked who they are."""

import json
import os
from collections import defaultdict

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consumers.settings")

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path

from chatsite.asgi import ProtocolTypeRouter, URLRouter
from chatsite.asgi import application as site

from chat.connections import READY_FRAMES, Socket  # isort: skip - settings are needed

rooms: dict[str, list[Socket]] = defaultdict(list)


class RoomConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        self.room = self.scope["url_route"]["kwargs"]["room"]
        self.socket = self.scope["extensions"][READY_FRAMES]
        rooms[self.room].append(self.socket)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        rooms[self.room].remove(self.socket)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        said = json.loads(text_data or "")["message"]
        event = {"type": "chat.message", "room": self.room, "username": "somebody", "message": said}
        frame = Socket.frame(json.dumps(event))
        for socket in rooms[self.room]:
            socket.write(frame)


sockets = URLRouter([path("ws/chat/<slug:room>/", RoomConsumer.as_asgi())])
application = ProtocolTypeRouter({"http": site.application_mapping["http"], "websocket": sockets})
