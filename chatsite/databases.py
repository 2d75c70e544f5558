"""DATABASE_URL → one entry of Django's DATABASES, for the two engines that are supported."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ALLOWED = "postgres://user:password@host:port/name, sqlite:///relative/path, sqlite:////absolute/path"

# What may follow the question mark: libpq's own words, which psycopg passes on.
POSTGRES_OPTIONS = frozenset(
    [
        "application_name",
        "connect_timeout",
        "host",
        "options",
        "service",
        "sslcert",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
    ]
)

# Seconds (and milliseconds) until a server that vanished without a word is given up.
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}
# The pool waits twice as long before each new try. Giving up soon starts it anew with the next request, so a
# database that was away for long is used again as soon as it is back.
POOL_PATIENCE = {"timeout": 2, "reconnect_timeout": 2}


def from_url(url: str, *, root: Path, pool: int) -> dict[str, Any]:
    """Raise ValueError, with a reason that does not repeat the password, for an address nobody can use."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("host or port cannot be read") from None
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path), host, root)
    if parts.scheme in {"postgres", "postgresql"}:
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        if unknown := sorted(options.keys() - POSTGRES_OPTIONS):
            raise ValueError(f"unknown option {', '.join(unknown)}")
        if not (name := unquote(parts.path.removeprefix("/"))) or "/" in name:
            raise ValueError("it names no database")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(host or ""),
            "PORT": str(port or ""),
            # Under ASGI a request's thread is gone with the request: a kept connection would leak. The pool
            # keeps them instead, and asks each one whether it is still alive before handing it out.
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {**PATIENCE, **options, "pool": {"min_size": 1, "max_size": pool, **POOL_PATIENCE}},
        }
    raise ValueError("unknown scheme")


def _sqlite(path: str, host: str | None, root: Path) -> dict[str, Any]:
    if host or not path.strip("/"):
        raise ValueError("it names no file")
    if path.endswith(":memory:"):
        raise ValueError("a database in memory cannot be shared by threads")
    return {
        "ENGINE": "chatsite.sqlite",
        "NAME": root / path.removeprefix("/"),
        "CONN_MAX_AGE": 0,
        "TEST": {"NAME": ":memory:"},  # as for Django's own backend, by which pytest-django knows it
        "OPTIONS": {
            # A transaction that reads first and writes later fails at once when another one wrote in
            # between, whatever the timeout. IMMEDIATE takes the write lock at the start and waits its turn.
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            # FULL: what was answered with "stored" is still there after the power went. A hundred messages
            # change some 400 pages, many of them the same each time: so they are brought into the file not
            # every 1,000 pages but every 4,000 (16 MB), and what is changed again is kept in memory (8 MB).
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-8000;",
        },
    }
