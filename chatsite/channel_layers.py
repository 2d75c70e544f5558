"""REDIS_URL and CHAT_CHANNEL_LAYER → Django's CHANNEL_LAYERS. The one place that knows class paths."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from chat.layers import redis_url
from chat.layers.redis_url import Address

CHOICES = ("auto", "embedded", "redis", "memory", "redis-core", "redis-pubsub", "none")

# Seconds. The stock core layer waits up to 5 s in one command, so a shorter read is a dead socket to it.
STOCK_TIMEOUTS = {"socket_timeout": 15, "socket_connect_timeout": 2}


def from_env(environ: Mapping[str, str], *, directory: Path) -> dict[str, dict[str, Any]]:
    """CHANNEL_LAYERS as the environment wants it. Raise ValueError, one line, for what it cannot be."""
    return choose(
        environ.get("CHAT_CHANNEL_LAYER") or "auto", environ.get("REDIS_URL", ""), directory=directory
    )


def choose(choice: str, url: str, *, directory: Path) -> dict[str, dict[str, Any]]:
    """`choice` is one of CHOICES; `auto` is `redis` if there is a `url`, else `embedded`.

    `directory` is where processes of the embedded layer meet. With `none` there are no live updates: what
    people write is stored, and pages show it when they are loaded.
    """
    if choice not in CHOICES:
        raise ValueError(f"CHAT_CHANNEL_LAYER: {choice!r} is not allowed. Allowed: {', '.join(CHOICES)}.")
    try:
        addresses = redis_url.parse(url) if url else ()
    except ValueError as error:
        raise ValueError(
            f"REDIS_URL: the value ({error}) is not allowed. Allowed: {redis_url.ALLOWED}."
        ) from None
    if choice == "auto":
        choice = "redis" if addresses else "embedded"
    if choice == "none":
        return {}
    if choice == "embedded":
        return _layer("chat.layers.embedded.EmbeddedChannelLayer", path=str(directory))
    if choice == "memory":
        return _layer("channels.layers.InMemoryChannelLayer")
    if not addresses:
        raise ValueError(
            f"REDIS_URL: it is empty, and CHAT_CHANNEL_LAYER={choice} needs it. Allowed: {redis_url.ALLOWED}."
        )
    if choice == "redis":
        return _layer("chat.layers.redis.RedisChannelLayer", url=url)
    if choice == "redis-core" and addresses[0].kind == "cluster":
        raise ValueError(
            "CHAT_CHANNEL_LAYER: 'redis-core' cannot use a Cluster. Allowed: redis, redis-pubsub."
        )
    name = {"redis-core": "core.RedisChannelLayer", "redis-pubsub": "pubsub.RedisPubSubChannelLayer"}[choice]
    return _layer(f"channels_redis.{name}", hosts=[_stock_host(address) for address in addresses])


def _layer(backend: str, **config: Any) -> dict[str, dict[str, Any]]:
    return {"default": {"BACKEND": backend, "CONFIG": config}}


def _stock_host(address: Address) -> dict[str, Any]:
    """One entry of `hosts`, as channels_redis wants it."""
    if address.kind == "sentinel":
        return {
            "sentinels": list(address.nodes),
            "master_name": address.service,
            "sentinel_kwargs": {**STOCK_TIMEOUTS, **address.sentinel_login, **address.tls_options},
            "db": address.db,
            **address.login,
            **address.tls_options,
            **STOCK_TIMEOUTS,
        }
    host, port = address.nodes[0]
    login = ""
    if address.password is not None or address.username is not None:
        login = f"{quote(address.username or '', safe='')}:{quote(address.password or '', safe='')}@"
    scheme = "rediss" if address.tls else "redis"
    host = f"[{host}]" if ":" in host else host
    tls = {word: value for word, value in address.tls_options.items() if word != "ssl"}
    return {"address": f"{scheme}://{login}{host}:{port}/{address.db}", **tls, **STOCK_TIMEOUTS}
