"""WebSocket doors: they translate the world into the conversation's words, and back."""

from .asynchronous import AsyncRoomConsumer, AsyncRoomsConsumer
from .synchronous import SyncRoomConsumer

__all__ = ["AsyncRoomConsumer", "AsyncRoomsConsumer", "SyncRoomConsumer"]
