"""Which consumer serves which address, and which worker channel."""

from typing import Any

from channels.routing import ChannelNameRouter
from django.urls import path, re_path

from . import consumers, gate, topics

# Stubs know Django's views only; URLRouter takes ASGI applications.
websocket_urlpatterns: list[Any] = [
    path("ws/chat/", consumers.AsyncRoomsConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/chat/<slug:room_name>/", consumers.AsyncRoomConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/sync/chat/<slug:room_name>/", consumers.SyncRoomConsumer.as_asgi()),  # type: ignore[arg-type]
    # A URLRouter without a match raises, and the handshake ends in a 500.
    re_path(r"", gate.refuse),  # type: ignore[arg-type]
]

channel_routes = ChannelNameRouter({topics.PREVIEWS: consumers.PreviewConsumer.as_asgi()})
