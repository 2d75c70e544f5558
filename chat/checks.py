"""What `manage.py check` says, and `serve` refuses, about settings that are known to break a chat.

E001 – E005 lose messages, sockets or files; W001 – W006 work, but not as people will expect.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

CORE = "channels_redis.core.RedisChannelLayer"
CORE_WAITS = 5  # seconds the stock core layer blocks in one command


@register
def channel_layers(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    layers = getattr(settings, "CHANNEL_LAYERS", {})
    found: list[CheckMessage] = []
    if "default" not in layers:
        found.append(
            Warning(
                "There is no channel layer, so nothing is delivered live: people see what is new when they "
                "load a page.",
                hint="Remove CHAT_CHANNEL_LAYER, or set it to embedded or redis.",
                id="chat.W002",
            )
        )
    for alias, layer in layers.items():
        if layer.get("BACKEND", "").endswith("InMemoryChannelLayer") and not settings.DEBUG:
            found.append(
                Warning(
                    f"The channel layer {alias!r} is the one for tests: it reaches one process only, is not "
                    "thread-safe, and drops what comes after 100 waiting messages.",
                    hint="Set CHAT_CHANNEL_LAYER to embedded or redis.",
                    id="chat.W001",
                )
            )
        if layer.get("BACKEND") == CORE:
            found += _core(alias, layer.get("CONFIG", {}).get("hosts") or [])
    return found


def _core(alias: str, hosts: list[Any]) -> Iterator[CheckMessage]:
    hint = "Set CHAT_CHANNEL_LAYER to redis."
    if not hosts or not all(_waits_long_enough(host) for host in hosts):
        yield Error(
            f"The channel layer {alias!r} would lose every idle socket within seconds: it waits {CORE_WAITS} "
            "s in one command, and redis-py 8 gives up a read after as long.",
            hint=f"{hint} Or give each of its hosts a socket_timeout of 15.",
            id="chat.E001",
        )
    if len(hosts) > 1:
        yield Error(
            f"The channel layer {alias!r} would lose messages to single clients: it looks for them on "
            "another of its hosts than it sends them to.",
            hint=f"{hint} Or use one host.",
            id="chat.E002",
        )
    if "+cluster:" in str(getattr(settings, "REDIS_URL", "")):
        yield Error(
            f"The channel layer {alias!r} does not work with a Redis Cluster.",
            hint=hint,
            id="chat.E003",
        )


def _waits_long_enough(host: Any) -> bool:
    """Will redis-py read from this host for longer than the layer waits? Before version 8 it always did."""
    import redis

    if int(redis.__version__.partition(".")[0]) < 8:
        return True
    given = host if isinstance(host, dict) else {"address": host}
    found = re.search(r"[?&]socket_timeout=([\d.]+)", str(given.get("address", "")))
    timeout = float(found[1]) if found else given.get("socket_timeout", CORE_WAITS)
    return timeout is None or timeout > CORE_WAITS


@register
def databases(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for alias, database in settings.DATABASES.items():
        engine, options = database.get("ENGINE", ""), database.get("OPTIONS", {})
        if database.get("CONN_MAX_AGE", 0) != 0:
            found.append(
                Warning(
                    f"CONN_MAX_AGE of the database {alias!r} is not 0: under ASGI each kept connection is "
                    "lost with the thread it belongs to, until the database has none left.",
                    hint='Set it to 0; on PostgreSQL, use OPTIONS["pool"].',
                    id="chat.W003",
                )
            )
        if "sqlite" in engine:
            found += _sqlite(alias, options)
        if "postgres" in engine and _answers_early(str(options.get("options", ""))):
            found.append(_not_durable(alias, "Remove synchronous_commit from its OPTIONS."))
    return found


def _answers_early(options: str) -> bool:
    return re.search(r"synchronous_commit\s*=\s*(off|false|no|0)\b", options, re.IGNORECASE) is not None


def _not_durable(alias: str, hint: str) -> Error:
    return Error(
        f"The database {alias!r} says that a message is stored before it is on disk: after a power cut, "
        "messages are gone that people were told are sent.",
        hint=hint,
        id="chat.E004",
    )


def _sqlite(alias: str, options: dict[str, Any]) -> Iterator[CheckMessage]:
    pragmas = dict(re.findall(r"pragma\s+(\w+)\s*=\s*['\"]?(\w+)", options.get("init_command", "").lower()))
    if pragmas.get("synchronous", "full") not in {"full", "extra", "2", "3"}:
        yield _not_durable(alias, 'Put "PRAGMA synchronous=FULL" into its init_command.')
    if str(options.get("transaction_mode", "")).upper() not in {"IMMEDIATE", "EXCLUSIVE"}:
        yield Warning(
            f'The database {alias!r} will fail with "database is locked" when two people write at once.',
            hint='Set OPTIONS["transaction_mode"] to "IMMEDIATE".',
            id="chat.W004",
        )
    if pragmas.get("journal_mode") != "wal":
        yield Warning(
            f"In the database {alias!r}, whoever reads waits for whoever writes.",
            hint='Put "PRAGMA journal_mode=WAL" into its init_command.',
            id="chat.W005",
        )


@register
def files(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    if "chat_files" in settings.STORAGES:
        return []
    return [
        Error(
            "There is no storage for the files of messages: whatever people add is refused.",
            hint='Add "chat_files" to STORAGES, and let nothing else serve what lies there.',
            id="chat.E005",
        )
    ]


@register
def sessions(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    if settings.SESSION_ENGINE.rpartition(".")[2] not in {"cache", "cached_db"}:
        return []
    alias = getattr(settings, "SESSION_CACHE_ALIAS", "default")
    if "redis" not in settings.CACHES.get(alias, {}).get("BACKEND", "").lower():
        return []
    return [
        Warning(
            "Sessions are kept in Redis through Django's cache: each open socket holds one Redis connection.",
            hint='Set SESSION_ENGINE to "django.contrib.sessions.backends.db".',
            id="chat.W006",
        )
    ]
