"""The Channels tutorial's chat (bench/apps/stock/) on stock parts: daphne with the usual Redis layer, and the
fastest there are, uvicorn with the pub/sub layer."""

import sys

from redis import Redis

from chat.chaos.ports import free_port
from tests.services import environment
from tests.services.process import make_folder

from .base import APPS, Order, Running, move_in, start


def usual(order: Order) -> Running:
    return _start(order, layer="core", server=["daphne", "-v", "0", "-p"])


def best(order: Order) -> Running:
    server = ["uvicorn", "--ws", "websockets-sansio", "--log-level", "error", "--lifespan", "off", "--port"]
    return _start(order, layer="pubsub", server=server)


def _start(order: Order, *, layer: str, server: list[str]) -> Running:
    port, folder = free_port(), make_folder()
    env = environment(
        REDIS_URL=order.redis_url,
        STOCK_LAYER=layer,
        STOCK_DATABASE=str(folder / "stock.sqlite3"),
        STOCK_STORES="yes" if order.stock_stores else "",
        PYTHONPATH=str(APPS),
        DJANGO_SETTINGS_MODULE="stock.settings",
    )
    signed_in = order.sign_in == "cookie"
    cookies = move_in(env, order.crowd)["cookies"]
    command = [sys.executable, "-m", *server, port, "stock.asgi:application"]
    process = start(command, port=port, env=env, folder=folder)
    return Running(
        process,
        port,
        headers=lambda person: [f"Cookie: {cookies[person]}"] if signed_in else [],
        present=(lambda: count_members(order.redis_url)) if layer == "core" else None,
    )


def count_members(redis_url: str) -> int:
    """In the groups of the layer; pub/sub has no members that anybody could count."""
    with Redis.from_url(redis_url) as client:
        return sum(client.zcard(group) for group in client.scan_iter("asgi:group:*", count=1000))
