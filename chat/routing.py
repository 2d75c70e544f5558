"""Which consumer serves which address, and which worker channel."""

from channels.routing import ChannelNameRouter
from django.urls import path, re_path

from . import consumers, gate, topics

websocket_urlpatterns = [
    path("ws/chat/", consumers.AsyncRoomsConsumer.as_asgi()),
    path("ws/chat/<slug:room_name>/", consumers.AsyncRoomConsumer.as_asgi()),
    path("ws/sync/chat/<slug:room_name>/", consumers.SyncRoomConsumer.as_asgi()),
    # A URLRouter without a match raises, and the handshake ends in a 500.
    re_path(r"", gate.refuse),
]

channel_routes = ChannelNameRouter({topics.PREVIEWS: consumers.PreviewConsumer.as_asgi()})
