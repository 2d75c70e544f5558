"""WebSocket doors: they translate the world into the conversation's words, and back. And worker channels."""

from .asynchronous import AsyncRoomConsumer, AsyncRoomsConsumer
from .synchronous import SyncRoomConsumer
from .worker import PreviewConsumer

__all__ = ["AsyncRoomConsumer", "AsyncRoomsConsumer", "PreviewConsumer", "SyncRoomConsumer"]
