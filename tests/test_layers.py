"""What every channel layer of ours promises, on each kind: embedded, and Redis in all its arrangements."""

import asyncio
import threading
import uuid

import pytest
from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer
from django.utils.module_loading import import_string

from chatsite import channel_layers

from .layer_process import other_process

KINDS = ["embedded", "single", "shards", "sentinel", "cluster"]


@pytest.fixture(params=KINDS)
def config(request, folder) -> dict:
    """One entry of CHANNEL_LAYERS."""
    if request.param == "embedded":
        return channel_layers.choose("embedded", "", directory=folder / "layer")["default"]
    service = request.getfixturevalue("redis_url" if request.param == "single" else f"redis_{request.param}")
    url = service if isinstance(service, str) else service.url
    entry = channel_layers.choose("redis", url, directory=folder)["default"]
    # A Cluster may still be passing on what the last test sent.
    entry["CONFIG"]["prefix"] = f"test-{uuid.uuid4().hex}"
    return entry


@pytest.fixture
def open_layer(config):
    """Call it for a layer; each one is, to the others, like a process of its own."""
    return lambda **options: import_string(config["BACKEND"])(**config["CONFIG"], **options)


@pytest.fixture
def layer(open_layer):
    return open_layer()


async def until(check, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not check():  # noqa: ASYNC110 - no event tells of what another process does
            await asyncio.sleep(0.005)


async def until_answer(wanted: bool, ask, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while await ask() != wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def member(layer, *groups: str) -> tuple[str, list]:
    """A channel in `groups` whose messages go to the list."""
    channel, got = await layer.new_channel(), []
    layer.attach(channel, got.extend)
    for group in groups:
        assert await layer.group_add(group, channel)
    return channel, got


async def test_group_send_reaches_sinks_and_classic_receivers_once(layer):
    _, first = await member(layer, "room", "everyone")
    _, second = await member(layer, "room")
    classic = await layer.new_channel()
    await layer.group_add("room", classic)
    assert await layer.group_send("room", {"type": "chat.message", "n": [1, {"a": "ä"}]})
    assert await layer.receive(classic) == {"type": "chat.message", "n": [1, {"a": "ä"}]}
    assert first == second == [{"type": "chat.message", "n": [1, {"a": "ä"}]}]
    # Decoded once, and there is room on it for what is made once.
    assert first[0] is second[0]
    assert first[0].frame is None
    first[0].frame = b"made once"


async def test_a_classic_receiver_may_take_its_message_apart(layer):
    _, got = await member(layer, "room")
    classic = await layer.new_channel()
    await layer.group_add("room", classic)
    await layer.group_send("room", {"type": "a"})
    (await layer.receive(classic)).pop("type")
    assert got == [{"type": "a"}]


async def test_another_process_reaches_a_group_and_one_channel(layer, config):
    channel, got = await member(layer, "room")
    with other_process(config["BACKEND"], config["CONFIG"]) as other:
        ask = asyncio.to_thread
        for way in ("", "sync "):
            assert await ask(other.do, f"{way}group_send", "room", {"type": "group"})
            assert await ask(other.do, f"{way}send", channel, {"type": "direct"})
        await ask(other.do, "post_group", "room", {"type": "posted"})
        await ask(other.do, "post", channel, {"type": "posted directly"})
        gone = await ask(other.do, "new_channel")
        await until(lambda: len(got) == 6)
        # To one name in order; a group and a channel may be on two Redis.
        assert [each["type"] for each in got if "direct" not in each["type"]] == ["group", "group", "posted"]
        assert [each["type"] for each in got if "direct" in each["type"]] == ["direct"] * 2 + [
            "posted directly"
        ]
        assert await layer.send(gone, {"type": "x"})
    if "cluster" not in str(config["CONFIG"]):  # a member of a Cluster cannot know who listens at another
        await until_answer(False, lambda: layer.send(gone, {"type": "x"}))


async def test_two_layers_hear_each_other(open_layer):
    here, there = open_layer(), open_layer()
    channel, got = await member(here, "room")
    _, theirs = await member(there, "room")
    assert await there.group_send("room", {"type": "a"})
    assert await there.send(channel, {"type": "b"})
    assert await here.group_send("room", {"type": "c"})
    await until(lambda: len(got) == 3 and len(theirs) == 2)
    assert sorted(each["type"] for each in got) == ["a", "b", "c"]
    assert sorted(each["type"] for each in theirs) == ["a", "c"]


async def test_what_is_posted_together_comes_together(layer):
    channel, other = await joined(layer, "room"), await joined(layer, "other")
    bursts: list[list] = []
    layer.attach(channel, lambda burst: bursts.append([each["n"] for each in burst]))
    layer.attach(other, lambda burst: bursts.append([each["n"] for each in burst]))
    news = [
        ("room", {"type": "n", "n": 1}),
        ("other", {"type": "n", "n": 2}),
        ("room", {"type": "n", "n": 3}),
    ]
    await asyncio.to_thread(layer.post_groups, news)
    await until(lambda: sum(map(len, bursts)) == 3)
    # Two shards answer at two times; of one group it is one burst wherever it came in one read.
    assert sorted(bursts) in ([[1, 3], [2]], [[1], [2], [3]])
    if "Embedded" in type(layer).__name__:
        assert sorted(bursts) == [[1, 3], [2]]


async def test_of_what_is_posted_together_nothing_leaves_if_one_cannot_travel(layer):
    _, got = await member(layer, "room")
    with pytest.raises(TypeError):
        layer.post_groups([("room", {"type": "a"}), ("room", {"type": object()})])
    with pytest.raises(TypeError):
        layer.post_groups([("room", {"type": "a"}), ("a/b", {"type": "b"})])
    await layer.group_send("room", {"type": "the only one"})
    await until(lambda: got)
    assert got == [{"type": "the only one"}]


async def test_three_hundred_at_once(layer):
    _, got = await member(layer, "room")
    sent = await asyncio.gather(*(layer.group_send("room", {"type": "n", "n": n}) for n in range(300)))
    assert all(sent)
    await until(lambda: len(got) == 300)
    assert [each["n"] for each in got] == list(range(300))


async def test_senders_in_threads_are_heard_in_their_order(layer):
    _, got = await member(layer, "room")
    loop_thread, heard_in = threading.get_ident(), set()
    layer.attach(await joined(layer, "room"), lambda message: heard_in.add(threading.get_ident()))

    def post(who: int) -> None:
        for n in range(200):
            layer.post_group("room", {"type": "n", "who": who, "n": n})

    def send(who: int) -> None:
        for n in range(50):
            assert async_to_sync(layer.group_send)("room", {"type": "n", "who": who, "n": n})

    threads = [threading.Thread(target=post, args=[who]) for who in range(3)]
    threads += [threading.Thread(target=send, args=[who]) for who in range(3, 6)]
    for thread in threads:
        thread.start()
    await until(lambda: len(got) == 3 * 200 + 3 * 50, seconds=30)
    for who in range(6):
        numbers = [each["n"] for each in got if each["who"] == who]
        assert numbers == list(range(len(numbers)))
    assert heard_in == {loop_thread}


async def joined(layer, group: str) -> str:
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    return channel


async def test_a_sink_that_fails_harms_nobody(layer, caplog):
    def fail(message):
        raise RuntimeError("a broken member")

    layer.attach(await joined(layer, "room"), fail)
    _, got = await member(layer, "room")
    layer.attach(await joined(layer, "room"), fail)
    assert await layer.group_send("room", {"type": "a"})
    await until(lambda: got)
    assert caplog.text.count("Traceback") == 1
    assert "2 members failed" in caplog.text


async def test_what_a_sink_sends_comes_after_what_it_heard(layer):
    def reply(burst):
        if burst[0]["type"] == "question":
            layer.post_group("room", {"type": "answer"})

    layer.attach(await joined(layer, "room"), reply)
    _, got = await member(layer, "room")
    await layer.group_send("room", {"type": "question"})
    await until(lambda: len(got) == 2)
    assert [each["type"] for each in got] == ["question", "answer"]


async def test_all_leave_at_once(layer):
    channels = [await layer.new_channel() for _ in range(1000)]
    for channel in channels:
        layer.attach(channel, lambda message: None)
    await asyncio.gather(*(layer.group_add("room", channel) for channel in channels))
    await asyncio.gather(*(layer.group_add("everyone", channel) for channel in channels))
    assert (layer.members("room"), layer.members("everyone")) == (1000, 1000)
    for channel in channels[:500]:
        layer.detach(channel)
    await asyncio.gather(*(layer.group_discard("room", channel) for channel in channels[500:]))
    assert (layer.members("room"), layer.members("everyone")) == (0, 500)


async def test_who_left_hears_nothing_and_can_come_back(layer):
    channel, got = await member(layer, "room")
    await layer.group_discard("room", channel)
    await layer.group_send("room", {"type": "a"})
    await layer.group_add("room", channel)
    await layer.group_send("room", {"type": "b"})
    await until(lambda: got)
    assert got == [{"type": "b"}]


async def test_a_reader_that_ran_into_a_timeout_goes_on_hearing(layer):
    channel = await joined(layer, "room")
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(layer.receive(channel), 0.05)
    await layer.group_send("room", {"type": "a"})
    assert await asyncio.wait_for(layer.receive(channel), 5) == {"type": "a"}


async def test_a_reader_that_does_not_come_back_is_forgotten(open_layer):
    layer = open_layer(expiry=0.1)
    channel = await joined(layer, "room")
    assert layer.members("room") == 1
    reading = asyncio.create_task(layer.receive(channel))
    await asyncio.sleep(0.01)
    reading.cancel()
    await until(lambda: layer.members("room") == 0)


async def test_a_slow_reader_loses_its_oldest_messages_and_nobody_elses(open_layer, caplog):
    layer = open_layer(capacity=3)
    slow = await joined(layer, "room")
    _, got = await member(layer, "room")
    for n in range(10):
        assert await layer.group_send("room", {"type": "n", "n": n})
    await until(lambda: len(got) == 10)
    assert [(await layer.receive(slow))["n"] for _ in range(3)] == [7, 8, 9]
    assert caplog.text.count("too slowly") == 1


async def test_what_waited_is_handed_to_the_sink_first(layer):
    channel, got = await layer.new_channel(), []
    await layer.send(channel, {"type": "early"})
    await until(lambda: any(box.queue.qsize() for hub in layer.hubs for box in hub.mailboxes.values()))
    layer.attach(channel, got.extend)
    await layer.send(channel, {"type": "late"})
    await until(lambda: len(got) == 2)
    assert [each["type"] for each in got] == ["early", "late"]


async def test_a_job_goes_to_one_worker(open_layer, config):
    sender, done = open_layer(), []

    async def work(layer):
        while True:
            done.append((await layer.receive("link-previews"))["n"])

    workers = [asyncio.create_task(work(open_layer())) for _ in range(2)]
    await asyncio.sleep(0.1)
    for n in range(20):
        assert await sender.send("link-previews", {"type": "job", "n": n})
    sender.post("link-previews", {"type": "job", "n": 20})
    await until(lambda: len(done) == 21)
    await asyncio.sleep(0.05)
    assert sorted(done) == list(range(21))
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)


async def test_a_job_reaches_a_worker_process(layer, config):
    with other_process(config["BACKEND"], config["CONFIG"]) as worker:
        await asyncio.to_thread(worker.do, "group_discard", "nothing", "nobody")  # it is up
        worker.order("receive", "exports")
        await layer.group_send("room", {"type": "not for workers"})
        await until_answer(True, lambda: layer.send("exports", {"type": "job"}))
        assert await asyncio.to_thread(worker.answer) == {"type": "job"}


async def test_a_job_waits_for_a_receiver_of_its_process(layer):
    await layer.send("reports", {"type": "job"})
    assert await asyncio.wait_for(layer.receive("reports"), 10) == {"type": "job"}


def test_code_without_a_loop_can_do_it_all(layer):
    channel = async_to_sync(layer.new_channel)()
    assert async_to_sync(layer.group_add)("room", channel)
    layer.post_group("room", {"type": "a"})
    assert async_to_sync(layer.group_send)("room", {"type": "b"})
    assert async_to_sync(layer.send)(channel, {"type": "c"})
    assert [async_to_sync(layer.receive)(channel)["type"] for _ in range(3)] == ["a", "b", "c"]
    async_to_sync(layer.group_discard)("room", channel)
    layer.detach(channel)


def test_nothing_is_left_behind_by_a_loop_that_ends(layer):
    async def use() -> None:
        await member(layer, "room")
        await layer.group_send("room", {"type": "a"})

    for _ in range(3):
        asyncio.run(use())
    assert layer.members("room") == 0
    assert layer.hubs == ()


@pytest.mark.parametrize("name", ["", "with space", "a/b", "ü", "x" * 100, None, "room\ud800"])
async def test_names_are_checked(layer, name):
    channel = await layer.new_channel()
    with pytest.raises(TypeError):
        await layer.group_add(name, channel)
    with pytest.raises(TypeError):
        await layer.group_send(name, {"type": "a"})
    with pytest.raises(TypeError):
        layer.post_group(name, {"type": "a"})
    with pytest.raises(TypeError):
        await layer.send(name, {"type": "a"})


TOO_LARGE = {"type": "a", "text": "x" * (1 << 20)}


@pytest.mark.parametrize("message", ["text", None, {"type": object()}, {"type": "\ud800"}, TOO_LARGE])
async def test_what_cannot_travel_is_refused_at_once(layer, message):
    with pytest.raises((TypeError, ValueError)):
        await layer.group_send("room", message)


async def test_a_channel_of_another_process_cannot_join(open_layer):
    channel = await open_layer().new_channel()
    with pytest.raises(RuntimeError, match="not made in this process"):
        await open_layer().group_add("room", channel)


async def test_flush_makes_it_like_new(layer):
    _, got = await member(layer, "room")
    await layer.flush()
    assert layer.members("room") == 0
    _, got = await member(layer, "room")
    assert await layer.group_send("room", {"type": "a"})
    await until(lambda: got)


async def test_the_api_is_that_of_channels(layer):
    assert isinstance(layer, BaseChannelLayer)
    assert layer.extensions == ["groups", "flush"]
    channel = await layer.new_channel(prefix="specific.thing")
    assert layer.require_valid_channel_name(channel)
    assert channel.startswith("specific.thing.")
    assert "!" in channel
    # Plain names may be in groups, too, as in the tests of Channels itself.
    await layer.group_add("room", "test-channel")
    await layer.group_send("room", {"type": "a"})
    assert await asyncio.wait_for(layer.receive("test-channel"), 5) == {"type": "a"}


@pytest.mark.parametrize("choice", ["memory", "redis-core", "redis-pubsub"])
async def test_the_stock_layers_are_settings_away(choice, redis_url, folder):
    entry = channel_layers.choose(choice, redis_url, directory=folder)["default"]
    layer = import_string(entry["BACKEND"])(**entry["CONFIG"])
    channel = await layer.new_channel()
    await layer.group_add("room", channel)
    await layer.group_send("room", {"type": "a"})
    assert await asyncio.wait_for(layer.receive(channel), 5) == {"type": "a"}
    await layer.flush()
    if choice == "redis-core":
        await layer.close_pools()
