"""The Redis layer when Redis is away, is restarted, hangs, forgets, or hands over to another."""

import asyncio
import os
import re
import signal
import threading
import time

import pytest
from asgiref.sync import async_to_sync

from chat.layers.messages import encode
from chat.layers.parcels import GROUP, pack
from chat.layers.redis import CATCH_UP, RedisChannelLayer

from .layer_process import other_process
from .services import redis
from .test_layers import member, until, until_answer

BACKEND = "chat.layers.redis.RedisChannelLayer"


def types(got: list) -> list[str]:
    return [each["type"] for each in got]


def connections(server: redis.Server) -> list[dict]:
    with server.client() as client:
        return [each for each in client.client_list() if each["name"] == "chat-layer"]


async def ask(server: redis.Server, *command: object) -> object:
    return await asyncio.to_thread(server.ask, *command)


async def test_flushing_and_killing_connections_loses_no_member(fresh_redis):
    server = fresh_redis().servers[0]
    layer = RedisChannelLayer(url=server.url)
    channel, got = await member(layer, "room")
    await ask(server, "FLUSHALL")
    assert await layer.group_send("room", {"type": "flushed"})
    await ask(server, "CLIENT", "KILL", "TYPE", "pubsub")
    await until(lambda: CATCH_UP in types(got))
    assert await layer.group_send("room", {"type": "killed"})
    assert await layer.send(channel, {"type": "direct"})
    await until(lambda: len(got) == 4)
    assert types(got) == ["flushed", CATCH_UP, "killed", "direct"]


async def test_a_restart_of_redis_is_survived(fresh_redis, caplog):
    server = fresh_redis().servers[0]
    layer, sender = RedisChannelLayer(url=server.url), RedisChannelLayer(url=server.url)
    _, got = await member(layer, "room")
    other, theirs = await member(sender, "room")
    classic = await layer.new_channel()
    await layer.group_add("room", classic)
    for n in range(3):
        await asyncio.to_thread(server.kill)
        started = time.monotonic()
        assert not await sender.group_send("room", {"type": f"lost {n}"})
        assert not await sender.send(other, {"type": "here"})
        assert time.monotonic() - started < 2
        await until(lambda n=n: f"lost {n}" in types(theirs))  # those in the same process have it
        await asyncio.to_thread(server.start)
        await until(lambda n=n: types(got).count(CATCH_UP) == types(theirs).count(CATCH_UP) == n + 1)
        assert await sender.group_send("room", {"type": f"back {n}"})
        await until(lambda n=n: f"back {n}" in types(got))
    assert types(got) == [CATCH_UP, "back 0", CATCH_UP, "back 1", CATCH_UP, "back 2"]
    assert [(await layer.receive(classic))["type"] for _ in range(6)] == types(got)
    assert caplog.text.count("is away") == 6  # two layers, three outages
    assert "Traceback" not in caplog.text


async def test_a_short_interruption_holds_messages_back(fresh_redis):
    """What is sent while the connection is being made again arrives when it is."""
    server = fresh_redis().servers[0]
    layer, sender = RedisChannelLayer(url=server.url), RedisChannelLayer(url=server.url)
    _, got = await member(layer, "room")
    await member(sender, "elsewhere")
    (link,) = sender.hubs[0].line._links.values()
    link._wire.abort("for the test")
    assert await sender.group_send("room", {"type": "a"})
    await until(lambda: got)


async def test_a_redis_that_hangs_costs_little(fresh_redis, caplog):
    server = fresh_redis().servers[0]
    layer = RedisChannelLayer(url=server.url)
    channel, got = await member(layer, "room")
    os.kill(server.pid, signal.SIGSTOP)
    try:
        longest = 0.0
        for _ in range(20):
            started = time.monotonic()
            layer.post_group("room", {"type": "posted"})
            longest = max(longest, time.monotonic() - started)
            await asyncio.sleep(0.01)
        assert longest < 0.1
        started = time.monotonic()
        assert not await layer.group_send("room", {"type": "a"})
        assert time.monotonic() - started < 2
        await until(lambda: "is away" in caplog.text)
        started = time.monotonic()
        assert not await layer.group_send("room", {"type": "b"})
        assert not await layer.group_add("other", channel)
        new = await layer.new_channel()
        assert not await layer.group_add("room", new)
        assert time.monotonic() - started < 0.5
    finally:
        os.kill(server.pid, signal.SIGCONT)
    await until(lambda: CATCH_UP in types(got))
    assert await layer.group_send("other", {"type": "c"})
    await until(lambda: "c" in types(got))  # also the group that could not be followed then


async def test_members_can_join_before_redis_is_there(fresh_redis, caplog):
    server = fresh_redis().servers[0]
    await asyncio.to_thread(server.stop)
    layer = RedisChannelLayer(url=server.url)
    channel, got = await layer.new_channel(), []
    layer.attach(channel, got.extend)
    assert not await layer.group_add("room", channel)
    assert not await layer.group_send("room", {"type": "at home"})
    await asyncio.to_thread(server.start)
    await until(lambda: CATCH_UP in types(got))
    with other_process(BACKEND, {"url": server.url}) as other:
        assert await asyncio.to_thread(other.do, "group_send", "room", {"type": "a"})
        assert await asyncio.to_thread(other.do, "send", channel, {"type": "b"})
    await until(lambda: len(got) == 4)
    assert types(got) == ["at home", CATCH_UP, "a", "b"]


async def test_a_worker_goes_on_after_redis_was_away(fresh_redis):
    server = fresh_redis().servers[0]
    layer = RedisChannelLayer(url=server.url)
    waiting = asyncio.create_task(layer.receive("link-previews"))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(server.kill)
    assert not await layer.send("link-previews", {"type": "lost"})
    await asyncio.to_thread(server.start)
    assert await layer.send("link-previews", {"type": "job"})
    assert await asyncio.wait_for(waiting, 10) == {"type": "job"}


async def test_two_thousand_calls_from_threads_use_one_connection(fresh_redis):
    server = fresh_redis().servers[0]
    layer = RedisChannelLayer(url=server.url)
    _, got = await member(layer, "room")

    def send() -> None:
        for _ in range(250):
            assert async_to_sync(layer.group_send)("room", {"type": "a"})

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    await until(lambda: len(got) == 2000, seconds=60)
    assert len(await asyncio.to_thread(connections, server)) == 1
    clients = str(await ask(server, "INFO", "clients"))
    assert int(re.search(r"connected_clients': (\d+)", clients)[1]) <= 2


def test_code_without_a_loop_uses_one_connection(fresh_redis):
    server = fresh_redis().servers[0]
    layer = RedisChannelLayer(url=server.url)
    for _ in range(100):
        assert async_to_sync(layer.group_send)("room", {"type": "a"})
        layer.post_group("room", {"type": "b"})
    assert len(connections(server)) == 1

    async def send() -> None:
        assert await layer.group_send("room", {"type": "a"})

    for _ in range(10):
        asyncio.run(send())
    deadline = time.monotonic() + 5
    while len(connections(server)) > 1:
        assert time.monotonic() < deadline


async def test_a_process_subscribes_twice_whatever_it_follows(fresh_redis):
    server = fresh_redis().servers[0]
    layer = RedisChannelLayer(url=server.url)
    for n in range(50):
        await layer.group_add(f"room-{n}", await layer.new_channel())
    (connection,) = await asyncio.to_thread(connections, server)
    assert connection["sub"] == "2"  # what is for groups, and what is for the process's own channels


async def publications(server: redis.Server) -> int:
    return (await ask(server, "INFO", "commandstats")).get("cmdstat_publish", {}).get("calls", 0)


async def test_what_is_sent_in_one_turn_travels_as_one(fresh_redis):
    server = fresh_redis().servers[0]
    layer, others = RedisChannelLayer(url=server.url), RedisChannelLayer(url=server.url)
    rooms = [f"room-{n}" for n in range(20)]
    _, got = await member(layer, *rooms)
    _, theirs = await member(others, rooms[3])
    before = await publications(server)
    sent = [layer.group_send(room, {"type": room, "turn": turn}) for turn in range(3) for room in rooms]
    assert await asyncio.gather(*sent) == [True] * 60
    assert await publications(server) == before + 1
    await until(lambda: len(got) == 60 and len(theirs) == 3)
    for room in rooms:
        assert [each["turn"] for each in got if each["type"] == room] == [0, 1, 2]
    assert theirs == [{"type": "room-3", "turn": turn} for turn in range(3)]


async def test_what_is_large_does_not_wait_for_more(fresh_redis):
    server = fresh_redis().servers[0]
    layer = RedisChannelLayer(url=server.url)
    channel, got = await member(layer, "room")
    before = await publications(server)
    sent = [layer.group_send("room", {"type": str(n), "text": "x" * 40_000}) for n in range(5)]
    assert await asyncio.gather(*sent, layer.send(channel, {"type": "to one"})) == [True] * 6
    assert await publications(server) == before + 6
    await until(lambda: len(got) == 6)
    assert types(got) == [*"01234", "to one"]


async def test_who_gives_up_waiting_is_nobody_elses_business(fresh_redis):
    server = fresh_redis().servers[0]
    layer = RedisChannelLayer(url=server.url)
    _, got = await member(layer, "room")
    first, second = [asyncio.create_task(layer.group_send("room", {"type": kind})) for kind in "ab"]
    await asyncio.sleep(0)
    first.cancel()
    assert await second
    await until(lambda: len(got) == 2)


async def test_databases_and_prefixes_are_apart(fresh_redis):
    server = fresh_redis().servers[0]
    first = RedisChannelLayer(url=f"{server.url}/0")
    _, got = await member(first, "room")
    assert await RedisChannelLayer(url=f"{server.url}/1").group_send("room", {"type": "other database"})
    assert await RedisChannelLayer(url=server.url, prefix="b").group_send("room", {"type": "other prefix"})
    assert await RedisChannelLayer(url=f"{server.url}/0").group_send("room", {"type": "same"})
    await until(lambda: got)
    assert types(got) == ["same"]


async def test_a_hostile_publication_harms_nobody(fresh_redis):
    server = fresh_redis().servers[0]
    layer = RedisChannelLayer(url=server.url)
    _, got = await member(layer, "room")
    (group,) = [name for name in await ask(server, "PUBSUB", "CHANNELS") if "group" in name]
    (inbox,) = [name for name in await ask(server, "PUBSUB", "CHANNELS") if "channels" in name]
    cut_off = pack(GROUP, "room", encode({"type": "cut off"}))[:-1]
    unreadable = pack(GROUP, "room", b"\xc1")
    for junk in (b"", b"\xc1", b"\xff" * 300, b"\x05room", os.urandom(64), cut_off, unreadable):
        await ask(server, "PUBLISH", group, junk)
        await ask(server, "PUBLISH", inbox, junk)
    assert await layer.group_send("room", {"type": "a"})
    await until(lambda: got)
    assert types(got) == ["a"]
    assert len(await asyncio.to_thread(connections, server)) == 1


async def test_passwords_and_what_is_logged_about_them(fresh_redis, caplog):
    server = fresh_redis().servers[0]
    await ask(server, "ACL", "SETUSER", "chat", "on", ">s3cret@:/", "~*", "&*", "+@all")
    await ask(server, "ACL", "SETUSER", "default", "off")
    layer = RedisChannelLayer(url=f"redis://chat:s3cret%40%3A%2F@127.0.0.1:{server.port}")
    await member(layer, "room")
    assert await layer.group_send("room", {"type": "a"})
    await layer.send("jobs", {"type": "job"})
    assert await layer.receive("jobs") == {"type": "job"}
    wrong = RedisChannelLayer(url=f"redis://chat:n0t-this@127.0.0.1:{server.port}")
    assert not await wrong.group_send("room", {"type": "b"})
    assert "WRONGPASS" in caplog.text
    assert "n0t-this" not in caplog.text


async def test_sentinel_failover(fresh_redis):
    servers = fresh_redis(redis.Sentinel)
    layer, sender = RedisChannelLayer(url=servers.url), RedisChannelLayer(url=servers.url)
    _, got = await member(layer, "room")
    assert await sender.group_send("room", {"type": "before"})
    await asyncio.to_thread(servers.master.kill)
    assert not await sender.group_send("room", {"type": "during"})
    await until(lambda: CATCH_UP in types(got), seconds=30)
    await until(lambda: sender.hubs[0].line.is_up)
    assert await sender.group_send("room", {"type": "after"})
    await until(lambda: "after" in types(got))
    assert types(got) == ["before", CATCH_UP, "after"]


async def test_sentinel_handover_to_a_living_replica(fresh_redis):
    servers = fresh_redis(redis.Sentinel)
    layer = RedisChannelLayer(url=servers.url)
    _, got = await member(layer, "room")
    await ask(servers.sentinels[0], "SENTINEL", "FAILOVER", redis.SERVICE)
    await until(lambda: CATCH_UP in types(got), seconds=30)
    assert connections(servers.replica)
    assert await layer.group_send("room", {"type": "after"})
    await until(lambda: "after" in types(got))


async def test_cluster_members_tell_each_other(redis_cluster):
    hosts = [server.address for server in redis_cluster.servers]
    layers = [RedisChannelLayer(url=f"redis+cluster://{host}", prefix="each") for host in hosts]
    everybody = [await member(layer, "room") for layer in layers]
    for layer in layers:  # a new Cluster says that it is complete before its members are all connected

        async def is_heard(layer=layer):
            await layer.group_send("room", {"type": repr(layer)})
            return all(repr(layer) in types(got) for _, got in everybody)

        await until_answer(True, is_heard)
    for layer in layers:
        assert await layer.group_send("room", {"type": "a"})
        for channel, _ in everybody:
            assert await layer.send(channel, {"type": "b"})
    await until(lambda: all(types(got).count("a") == types(got).count("b") == 3 for _, got in everybody))


async def test_cluster_member_dies(fresh_redis):
    servers = fresh_redis(redis.Cluster)
    layer = RedisChannelLayer(url=servers.url)
    _, got = await member(layer, "room")
    mine = next(server for server in servers.servers if connections(server))
    await asyncio.to_thread(mine.kill)
    await until(lambda: CATCH_UP in types(got))
    assert await layer.group_send("room", {"type": "a"})
    await until(lambda: "a" in types(got))


async def test_one_of_two_shards_dies(fresh_redis):
    servers = fresh_redis(redis.Shards)
    layer = RedisChannelLayer(url=servers.url)
    groups = [f"room-{n}" for n in range(10)]
    _, got = await member(layer, *groups)
    await asyncio.to_thread(servers.servers[0].kill)
    await asyncio.sleep(0.1)
    sent = [await layer.group_send(group, {"type": group}) for group in groups]
    assert set(sent) == {True, False}
    await until(lambda: sorted(types(got)) == groups)  # the others at once, and these at home
    await asyncio.to_thread(servers.servers[0].start)
    await until(lambda: CATCH_UP in types(got))
    assert all([await layer.group_send(group, {"type": group}) for group in groups])


def test_it_works_on_uvloop(redis_url):
    uvloop = pytest.importorskip("uvloop")
    layer = RedisChannelLayer(url=redis_url, prefix="uvloop")

    async def use() -> None:
        channel, got = await member(layer, "room")
        await asyncio.to_thread(layer.post_group, "room", {"type": "a"})
        await asyncio.to_thread(async_to_sync(layer.send), channel, {"type": "b"})
        await until(lambda: len(got) == 2)

    uvloop.run(use())
    assert layer.hubs == ()
