"""The embedded layer's dealings with the processes and files of the machine."""

import asyncio
import os
import shutil
import signal
import socket
import stat
import time
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync

from chat.layers.embedded import EmbeddedChannelLayer
from chat.layers.peers import DEADLINE, GROUPS, Directory

from .layer_process import other_process
from .test_layers import member, until

BACKEND = "chat.layers.embedded.EmbeddedChannelLayer"


@pytest.fixture
def path(folder) -> Path:
    return folder / "layer"


@pytest.fixture
def layer(path) -> EmbeddedChannelLayer:
    return EmbeddedChannelLayer(path=path)


async def test_only_the_owner_may_enter(layer, path):
    path.mkdir(mode=0o755)
    await member(layer, "room")
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    (ear,) = path.iterdir()
    assert stat.S_IMODE(ear.stat().st_mode) == 0o600


def test_who_only_sends_makes_no_files(layer, path):
    assert async_to_sync(layer.group_send)("room", {"type": "a"})
    layer.post_group("room", {"type": "a"})
    assert not path.exists()


async def test_what_a_dead_process_left_is_removed(layer, path):
    _, got = await member(layer, "room")
    with other_process(BACKEND, {"path": str(path)}) as other:
        await asyncio.to_thread(other.do, "new_channel")
        assert len([*path.glob(f"*.{GROUPS}")]) == 2
    assert len([*path.glob(f"*.{GROUPS}")]) == 2  # it was killed
    assert await layer.group_send("room", {"type": "a"})
    assert await layer.group_send("room", {"type": "b"})
    assert len(got) == 2
    await until(lambda: len([*path.glob(f"*.{GROUPS}")]) == 1)


async def test_a_process_that_hangs_costs_one_deadline(layer, path, caplog):
    _, got = await member(layer, "room")
    with other_process(BACKEND, {"path": str(path)}) as other:
        gone = await asyncio.to_thread(other.do, "new_channel")
        os.kill(other.process.pid, signal.SIGSTOP)
        started = time.monotonic()
        assert not await layer.group_send("room", {"type": "a"})
        assert time.monotonic() - started < DEADLINE + 0.5
        assert "did not answer" in caplog.text
        started = time.monotonic()
        for _ in range(100):
            await layer.group_send("room", {"type": "b"})
            assert not await layer.send(gone, {"type": "c"})
        assert time.monotonic() - started < DEADLINE / 2
        assert len(got) == 101
        os.kill(other.process.pid, signal.SIGCONT)


async def test_a_path_too_long_for_a_socket_moves_to_a_short_one(folder):
    deep = folder / ("d" * 90) / "layer"
    here, there = EmbeddedChannelLayer(path=deep), EmbeddedChannelLayer(path=deep)
    assert here.directory.path != deep
    try:
        _, got = await member(here, "room")
        assert await there.group_send("room", {"type": "a"})
        assert got
        assert stat.S_IMODE(here.directory.path.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(here.directory.path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
async def test_a_directory_of_somebody_else_is_not_used(folder, caplog):
    deep = folder / ("d" * 90) / "layer"
    layer = EmbeddedChannelLayer(path=deep)
    layer.directory.path.mkdir()
    try:
        os.chown(layer.directory.path, 12345, 12345)
        channel = await layer.new_channel()
        assert await layer.group_add("room", channel) is False
        assert "not a directory of ours" in caplog.text
        assert await layer.group_send("room", {"type": "a"})
        assert await layer.receive(channel) == {"type": "a"}
    finally:
        layer.directory.path.rmdir()


async def test_one_can_still_talk_when_no_file_can_be_made(folder, caplog):
    (folder / "layer").write_text("in the way")
    layer = EmbeddedChannelLayer(path=folder / "layer")
    channel = await layer.new_channel()
    await layer.group_add("room", channel)
    await layer.group_send("room", {"type": "a"})
    assert await layer.receive(channel) == {"type": "a"}
    assert "no other process can reach this one" in caplog.text


async def test_a_neighbour_that_talks_nonsense_is_hung_up_on(layer, path):
    _, got = await member(layer, "room")
    (ear,) = path.iterdir()
    for nonsense in (b"\xff" * 100, b"\x00\x00\x00\x05\x00\x04room\xc1"):
        reader, writer = await asyncio.open_unix_connection(ear)
        writer.write(nonsense)
        answer = await asyncio.wait_for(reader.read(1), 5)
        assert answer in (b"", b"\x00")
        writer.close()
    assert await layer.group_send("room", {"type": "a"})
    assert got == [{"type": "a"}]


async def test_a_frame_may_come_in_pieces(layer, path):
    from chat.layers.messages import encode
    from chat.layers.parcels import pack

    _, got = await member(layer, "room")
    (ear,) = path.iterdir()
    reader, writer = await asyncio.open_unix_connection(ear)
    frames = pack(0, "room", encode({"type": "a"})) + pack(0, "empty", encode({"type": "b"}))
    for position in range(len(frames)):
        writer.write(frames[position : position + 1])
        await writer.drain()
        await asyncio.sleep(0)
    assert await asyncio.wait_for(reader.readexactly(2), 5) == b"\x01\x00"
    assert got == [{"type": "a"}]
    writer.close()


async def test_new_neighbours_are_seen_at_once(layer, path):
    _, got = await member(layer, "room")
    for n in range(20):
        newcomer = EmbeddedChannelLayer(path=path)
        await layer.group_send("room", {"type": "before", "n": n})
        _, theirs = await member(newcomer, "room")
        assert await layer.group_send("room", {"type": "after", "n": n})
        assert [each["type"] for each in theirs] == ["after"]
        await newcomer.flush()
    assert len(got) == 40


def test_after_a_fork_the_child_starts_anew(layer, path):
    """It shares neither loop, thread nor connection, and reaches the parent as any other process does."""

    async def parent() -> None:
        _, got = await member(layer, "room")
        child = os.fork()
        if child == 0:
            code = 1
            try:
                layer.post_group("room", {"type": "from the child"})
                code = 0
            finally:
                os._exit(code)
        await until(lambda: got)
        assert (await asyncio.to_thread(os.waitpid, child, 0))[1] == 0
        assert got == [{"type": "from the child"}]
        await layer.group_send("room", {"type": "still here"})
        assert len(got) == 2

    asyncio.run(parent())


async def test_two_thousand_calls_leave_nothing_open(layer, path):
    _, got = await member(layer, "room")
    with other_process(BACKEND, {"path": str(path)}) as other:
        await asyncio.to_thread(other.do, "new_channel")

        def send() -> None:
            for _ in range(500):
                async_to_sync(layer.group_send)("room", {"type": "a"})

        await asyncio.gather(*(asyncio.to_thread(send) for _ in range(2)))
        before = len(os.listdir("/proc/self/fd"))
        await asyncio.gather(*(asyncio.to_thread(send) for _ in range(2)))
        assert len(os.listdir("/proc/self/fd")) <= before + 2
        assert len(got) == 2000


def test_it_works_on_uvloop(layer):
    uvloop = pytest.importorskip("uvloop")

    async def use() -> None:
        channel, got = await member(layer, "room")
        await asyncio.to_thread(layer.post_group, "room", {"type": "a"})
        await asyncio.to_thread(async_to_sync(layer.send), channel, {"type": "b"})
        await until(lambda: len(got) == 2)

    uvloop.run(use())
    assert layer.hubs == ()


def test_the_directory_is_read_again_only_after_a_change(path):
    directory = Directory(path)
    assert directory.tokens(GROUPS) == []
    directory.prepare()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.fspath(directory.socket("a", GROUPS)))
    os.utime(path, (1, 1))
    assert directory.tokens(GROUPS) == ["a"]
    directory.socket("b", GROUPS).touch()
    os.utime(path, (1, 1))  # as if nothing had happened
    assert directory.tokens(GROUPS) == ["a"]
    os.utime(path, (2, 2))
    assert sorted(directory.tokens(GROUPS)) == ["a", "b"]
    listener.close()


async def test_what_many_send_within_two_turns_goes_out_together(layer):
    channel, bursts = await layer.new_channel(), []
    layer.attach(channel, bursts.append)
    await layer.group_add("room", channel)

    async def send(kind: str, *, later: bool = False) -> list[str]:
        if later:
            await asyncio.sleep(0)
        assert await layer.group_send("room", {"type": kind})
        return [each["type"] for burst in bursts for each in burst]

    told_by_then = await asyncio.gather(send("a"), send("b"), send("c", later=True))
    assert told_by_then == [["a", "b", "c"]] * 3  # nobody goes on before the members were told
    assert len(bursts) == 1
    waits, goes = asyncio.create_task(send("d")), asyncio.create_task(send("e"))
    await asyncio.sleep(0)
    waits.cancel()
    assert (await goes)[-2:] == ["d", "e"]  # who gives up waiting takes nobody along
