"""REDIS_URL → where Redis is, once for all its uses: the layer, and plain clients for whoever needs one.

One server, several (shards), Sentinel and Cluster, each with or without TLS. Valkey has the same addresses.
"""

import re
import ssl
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ALLOWED = (
    "redis://[user:password@]host[:port][/db], rediss:// for TLS, a comma list of those (shards), "
    "redis+sentinel://host:port,host:port/service[/db], redis+cluster://host:port,host:port"
)

_SCHEME = re.compile(r"(redis|rediss)(?:\+(sentinel|cluster))?://")
_NEXT_SHARD = re.compile(r"\s*,\s*(?=rediss?(?:\+\w+)?://)")
_TLS_OPTIONS = {"ssl_cert_reqs", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile"}
_OPTIONS = {"": set(), "cluster": set(), "sentinel": {"sentinel_username", "sentinel_password"}}
_PORTS = {"": 6379, "cluster": 6379, "sentinel": 26379}
_CHECKS = {"none": ssl.CERT_NONE, "optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}

# Seconds. redis-py's own defaults have changed between its versions, so none of them is left to it.
TIMEOUTS = {"socket_connect_timeout": 2, "socket_timeout": 5, "health_check_interval": 15}


@dataclass(frozen=True, kw_only=True)
class Address:
    """One Redis. `nodes` are (host, port): the server, the Sentinels, or members of the Cluster."""

    kind: str = ""  # "" (one server), "sentinel" or "cluster"
    nodes: tuple[tuple[str, int], ...]
    service: str = ""
    db: int = 0
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    options: dict[str, str] = field(default_factory=dict, repr=False, hash=False)

    def __str__(self) -> str:
        nodes = ",".join(f"{host}:{port}" for host, port in self.nodes)
        return f"{self.service} at {nodes}" if self.service else nodes

    @property
    def login(self) -> dict[str, Any]:
        return {"username": self.username, "password": self.password}

    @property
    def sentinel_login(self) -> dict[str, Any]:
        return {word: self.options.get(f"sentinel_{word}") for word in ("username", "password")}

    @property
    def tls_options(self) -> dict[str, Any]:
        """As redis-py spells them, `ssl` included; empty without TLS."""
        if not self.tls:
            return {}
        strict = self.options.get("ssl_cert_reqs", "required") == "required"
        given = {word: value for word, value in self.options.items() if word in _TLS_OPTIONS}
        return {"ssl": True, "ssl_check_hostname": strict, **given}

    @cached_property
    def ssl_context(self) -> ssl.SSLContext | None:
        if not self.tls:
            return None
        context = ssl.create_default_context(cafile=self.options.get("ssl_ca_certs"))
        checks = _CHECKS[self.options.get("ssl_cert_reqs", "required")]
        context.check_hostname = checks is ssl.CERT_REQUIRED
        context.verify_mode = checks
        if certificate := self.options.get("ssl_certfile"):
            context.load_cert_chain(certificate, self.options.get("ssl_keyfile"))
        return context

    def client(self, **options: Any) -> Any:
        """A redis-py client for threads. It is cheap to make and connects when it is used; close it."""
        import redis
        from redis.cluster import ClusterNode, RedisCluster
        from redis.sentinel import Sentinel

        return self._client(redis.Redis, Sentinel, RedisCluster, ClusterNode, options)

    def async_client(self, **options: Any) -> Any:
        """The same for the running event loop alone; `await client.aclose()` at its end."""
        from redis import asyncio as redis
        from redis.asyncio.cluster import ClusterNode, RedisCluster
        from redis.asyncio.sentinel import Sentinel

        return self._client(redis.Redis, Sentinel, RedisCluster, ClusterNode, options)

    def _client(self, single: Any, sentinel: Any, cluster: Any, node: Any, options: dict[str, Any]) -> Any:
        options = {**TIMEOUTS, **self.login, **options}
        tls = self.tls_options
        if self.kind == "cluster":
            return cluster(startup_nodes=[node(*each) for each in self.nodes], **options, **tls)
        if self.kind == "sentinel":
            asking = {**TIMEOUTS, **self.sentinel_login, **tls}
            guards = sentinel(self.nodes, sentinel_kwargs=asking)
            return guards.master_for(self.service, db=self.db, **options, **tls)
        host, port = self.nodes[0]
        return single(host=host, port=port, db=self.db, **options, **tls)


def parse(url: str) -> tuple[Address, ...]:
    """Raise ValueError, with a reason that repeats no password, for what is not `ALLOWED`."""
    addresses = tuple(_parse_one(part) for part in _NEXT_SHARD.split(url.strip()))
    if len(addresses) > 1 and any(address.kind for address in addresses):
        raise ValueError("shards are single servers: a Sentinel or Cluster address stands alone")
    return addresses


def _parse_one(url: str) -> Address:
    if not (found := _SCHEME.match(url)):
        raise ValueError("unknown scheme")
    scheme, kind = found[1], found[2] or ""
    rest, _, query = url[found.end() :].partition("?")
    authority, _, path = rest.partition("/")
    credentials, _, hosts = authority.rpartition("@")
    if "@" in credentials:
        raise ValueError("two @: each shard is a whole address, and in a password @ is written as %40")
    username, _, password = credentials.partition(":")
    nodes = tuple(_node(host, _PORTS[kind]) for host in hosts.split(","))
    if not kind and len(nodes) > 1:
        raise ValueError("write each shard as a whole address, with its scheme")
    options = dict(parse_qsl(query, keep_blank_values=True))
    known = _OPTIONS[kind] | (_TLS_OPTIONS if scheme == "rediss" else set())
    if unknown := sorted(options.keys() - known):
        raise ValueError(f"unknown option {', '.join(unknown)}")
    if options.get("ssl_cert_reqs", "required") not in _CHECKS:
        raise ValueError("ssl_cert_reqs is none, optional or required")
    service, db = _service_and_db(kind, path)
    return Address(
        kind=kind,
        nodes=nodes,
        service=service,
        db=db,
        username=unquote(username) or None,
        password=unquote(password) or None,
        tls=scheme == "rediss",
        options=options,
    )


def _node(text: str, default_port: int) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("a host or port cannot be read") from None
    if not host or parts.path or parts.username is not None or any(letter.isspace() for letter in host):
        raise ValueError("a host is missing or cannot be read")
    return host, port or default_port


def _service_and_db(kind: str, path: str) -> tuple[str, int]:
    words = [unquote(word) for word in path.split("/") if word]
    service = words.pop(0) if kind == "sentinel" and words else ""
    if kind == "sentinel" and not service:
        raise ValueError("a Sentinel address names its service after the hosts: …/service")
    db = words.pop(0) if words else "0"
    if words or not (db.isascii() and db.isdigit()) or int(db) > 9999:
        raise ValueError("the database is a number")
    if kind == "cluster" and db != "0":
        raise ValueError("a Cluster has only database 0")
    return service, int(db)
