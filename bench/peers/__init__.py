"""Whom the scenarios measure, each with a fresh server of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from . import ours, plainly, tutorial
from .base import Order, Running


@dataclass(frozen=True)
class Peer:
    title: str
    start: Callable[[Order], Running]
    missing: Callable[[], str] = lambda: ""  # why it cannot be measured here


PEERS = {
    "floor": Peer("C floor: a loop of `send()`", plainly.floor, plainly.no_floor),
    "bare": Peer("A floor in Python: uvloop, nothing else", plainly.bare),
    "consumers": Peer("An ordinary Channels consumer on our server, nothing else", ours.consumers),
    "chatsite": Peer("**Chatsite**, `serve`, Redis", ours.with_redis),
    "chatsite-two": Peer("**Chatsite**, `serve`, Redis, two processes", ours.two_processes),
    "chatsite-embedded": Peer("**Chatsite**, `serve`, no Redis", ours.embedded),
    "chatsite-page": Peer("**Chatsite**, `serve`, no Redis", ours.embedded, ours.no_browser),
    "chatsite-pure": Peer("**Chatsite**, `serve`, Redis, nothing compiled", ours.pure),
    "chatsite-plain": Peer("**Chatsite**, `serve`, Redis, no short ways", ours.plain),
    "chatsite-daphne": Peer("**Chatsite**, daphne, Redis", ours.daphne),
    "chatsite-sync": Peer("**Chatsite**, synchronous consumer", ours.synchronous),
    "websockets": Peer("Python `websockets`, `broadcast()`", plainly.websockets),
    "ws": Peer("Node `ws`", plainly.ws, plainly.no_node),
    "socketio": Peer("Node Socket.IO", plainly.socketio, plainly.no_node),
    "stock": Peer("Channels tutorial: daphne, channels_redis", tutorial.usual),
    "stock-pubsub": Peer("Channels tutorial: uvicorn, pub/sub layer", tutorial.best),
}
__all__ = ["PEERS", "Order", "Peer", "Running"]
