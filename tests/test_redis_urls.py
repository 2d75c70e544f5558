"""REDIS_URL and CHAT_CHANNEL_LAYER: what they mean, and how they are refused."""

import ssl

import pytest

from chat.layers import redis_url
from chat.layers.redis_url import parse
from chatsite import channel_layers


def test_one_server():
    (address,) = parse("redis://example.org")
    assert (address.kind, address.nodes, address.db, address.tls) == ("", (("example.org", 6379),), 0, False)
    assert address.login == {"username": None, "password": None}
    assert address.ssl_context is None


def test_everything_an_address_can_say():
    (address,) = parse("redis://us%2Fer:p%40ss%2C@[::1]:7000/3")
    assert address.nodes == (("::1", 7000),)
    assert address.login == {"username": "us/er", "password": "p@ss,"}
    assert address.db == 3
    assert parse("redis://:secret@h")[0].login == {"username": None, "password": "secret"}


def test_tls():
    (address,) = parse("rediss://h?ssl_cert_reqs=none")
    assert address.tls
    assert address.ssl_context.verify_mode is ssl.CERT_NONE
    assert parse("rediss://h")[0].ssl_context.verify_mode is ssl.CERT_REQUIRED
    assert parse("rediss+cluster://h")[0].tls


def test_shards():
    first, second = parse("redis://a:1/2, rediss://u:p@b")
    assert (first.nodes, first.db) == ((("a", 1),), 2)
    assert (second.nodes, second.tls, second.username) == ((("b", 6379),), True, "u")


def test_sentinel():
    (address,) = parse("redis+sentinel://u:p@s1,s2:5000,[::2]/my%20chat/4?sentinel_password=x")
    assert address.kind == "sentinel"
    assert address.nodes == (("s1", 26379), ("s2", 5000), ("::2", 26379))
    assert (address.service, address.db, address.password) == ("my chat", 4, "p")
    assert address.sentinel_login == {"username": None, "password": "x"}


def test_cluster():
    (address,) = parse("redis+cluster://a,b:7001")
    assert (address.kind, address.nodes) == ("cluster", (("a", 6379), ("b", 7001)))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("localhost:6379", "unknown scheme"),
        ("http://h", "unknown scheme"),
        ("redis+pigeon://h", "unknown scheme"),
        ("redis://", "host"),
        ("redis://:6379", "host"),
        ("redis://h:port", "host or port"),
        ("redis://h:70000", "host or port"),
        ("redis://h h", "host"),
        ("redis://h/chat", "database is a number"),
        ("redis://h/1/2", "database is a number"),
        ("redis://h/-1", "database is a number"),
        ("redis://h/٣", "database is a number"),
        ("redis://a,b", "each shard"),
        ("redis://u:p@a,u:p@b", "each shard"),
        ("redis://u:p@ss@h", "written as %40"),
        ("redis://a,redis+sentinel://b/s", "stands alone"),
        ("redis+sentinel://a:1,b:2", "names its service"),
        ("redis+cluster://a/1", "only database 0"),
        ("redis://h?colour=blue", "unknown option colour"),
        ("redis://h?ssl_cert_reqs=none", "unknown option ssl_cert_reqs"),
        ("rediss://h?ssl_cert_reqs=maybe", "none, optional or required"),
    ],
)
def test_what_is_refused(url, reason, tmp_path):
    with pytest.raises(ValueError, match=reason):
        parse(url)
    with pytest.raises(ValueError, match=reason) as refusal:
        channel_layers.from_env({"REDIS_URL": url}, directory=tmp_path)
    line = str(refusal.value)
    assert line.startswith("REDIS_URL: ")
    assert redis_url.ALLOWED in line
    assert "\n" not in line


def test_no_password_is_ever_repeated(tmp_path):
    for url in (
        "redis://u:hush@h/x",
        "redis://u:hush@a,u:hush@b",
        "redis+sentinel://u:hush@h?sentinel_password=hush",
    ):
        with pytest.raises(ValueError, match="REDIS_URL") as refusal:
            channel_layers.from_env({"REDIS_URL": url}, directory=tmp_path)
        assert "hush" not in str(refusal.value)
    assert "hush" not in repr(parse("redis+sentinel://u:hush@h/s?sentinel_password=hush"))
    assert "hush" not in str(parse("redis://u:hush@h")[0])


def test_which_layer(tmp_path):
    def backend(**environ):
        layers = channel_layers.from_env(environ, directory=tmp_path)
        return layers["default"]["BACKEND"].rpartition(".")[2] if layers else None

    url = "redis://h"
    assert backend() == "EmbeddedChannelLayer"
    assert backend(REDIS_URL=url) == "RedisChannelLayer"
    assert backend(CHAT_CHANNEL_LAYER="embedded", REDIS_URL=url) == "EmbeddedChannelLayer"
    assert backend(CHAT_CHANNEL_LAYER="memory") == "InMemoryChannelLayer"
    assert backend(CHAT_CHANNEL_LAYER="redis-pubsub", REDIS_URL=url) == "RedisPubSubChannelLayer"
    assert backend(CHAT_CHANNEL_LAYER="none", REDIS_URL=url) is None


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        (
            {"CHAT_CHANNEL_LAYER": "pigeon"},
            "CHAT_CHANNEL_LAYER: 'pigeon' is not allowed. Allowed: auto, embedded, ",
        ),
        ({"CHAT_CHANNEL_LAYER": "redis"}, "REDIS_URL: it is empty, and CHAT_CHANNEL_LAYER=redis needs it."),
        (
            {"CHAT_CHANNEL_LAYER": "redis-core", "REDIS_URL": "redis+cluster://h"},
            "CHAT_CHANNEL_LAYER: 'redis-core' cannot use a Cluster.",
        ),
    ],
)
def test_which_layer_cannot_be(environ, line, tmp_path):
    with pytest.raises(ValueError, match=r"^(REDIS_URL|CHAT_CHANNEL_LAYER): ") as refusal:
        channel_layers.from_env(environ, directory=tmp_path)
    assert str(refusal.value).startswith(line)


@pytest.mark.parametrize("kind", ["url", "shards", "sentinel", "cluster"])
async def test_plain_clients_for_other_uses(kind, request):
    service = request.getfixturevalue(f"redis_{kind}")
    address = parse(service if isinstance(service, str) else service.url)[0]
    client = address.client()
    client.set("{chat}:test", "a", ex=60)
    assert client.get("{chat}:test") == b"a"
    client.close()
    async with address.async_client(decode_responses=True) as client:
        await client.set("{chat}:test", "b", ex=60)
        assert await client.get("{chat}:test") == "b"


def test_the_stock_layers_get_the_whole_address(tmp_path):
    def hosts(url):
        environ = {"CHAT_CHANNEL_LAYER": "redis-pubsub", "REDIS_URL": url}
        return channel_layers.from_env(environ, directory=tmp_path)["default"]["CONFIG"]["hosts"]

    (host,) = hosts("rediss://u:p%40@[::1]:7/2?ssl_ca_certs=/ca.pem")
    assert host["address"] == "rediss://u:p%40@[::1]:7/2"
    assert host["ssl_ca_certs"] == "/ca.pem"
    assert host["socket_timeout"] > 5
    (host,) = hosts("redis+sentinel://:p@a:1,b:2/chat/3")
    assert host["sentinels"] == [("a", 1), ("b", 2)]
    assert (host["master_name"], host["db"], host["password"]) == ("chat", 3, "p")
    assert len(hosts("redis://a,redis://b")) == 2
