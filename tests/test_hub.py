"""Who is told what, and together with what: the local fan-out of the channel layers."""

import asyncio

import pytest

from chat.layers.hub import AT_ONCE, TURNS, Hub
from chat.layers.messages import Message


@pytest.fixture
async def hub():
    return Hub(asyncio.get_running_loop(), capacity=lambda name: 100, expiry=60)


def join(hub, group, sink):
    channel = hub.name_channel("test")
    hub.attach(channel, sink)
    hub.join(group, channel)
    return channel


def numbers(bursts):
    return [[message["n"] for message in burst] for burst in bursts]


async def test_one_message_is_told_before_the_sender_goes_on(hub):
    got = []
    join(hub, "room", got.append)
    hub.deliver_group("room", Message(n=1))
    assert numbers(got) == [[1]]


async def test_what_comes_in_one_turn_of_the_loop_goes_out_together(hub):
    got, others = [], []
    join(hub, "room", got.append)
    join(hub, "room", others.append)
    hub.gather()
    for n in range(5):
        hub.deliver_group("room", Message(n=n))
    assert got == []
    await asyncio.sleep(0)
    assert numbers(got) == [[0, 1, 2, 3, 4]]
    assert others[0] is got[0], "one object for all, on which the first can leave what it made"


@pytest.fixture
def slice_by_slice(monkeypatch):
    """The time for large rooms is up as soon as it is looked at the clock, and others have one turn."""
    monkeypatch.setattr("chat.layers.hub.SLICE_SECONDS", 0)
    monkeypatch.setattr("chat.layers.hub.TURNS", 1)


@pytest.mark.usefixtures("slice_by_slice")
async def test_while_a_large_room_is_told_others_have_their_turn(hub):
    told, small = [], []
    for _ in range(2 * AT_ONCE + 1):
        join(hub, "large", told.append)
    join(hub, "small", small.append)
    hub.deliver_group("large", Message(n=0))
    assert len(told) == AT_ONCE
    hub.deliver_group("small", Message(n=1))
    await asyncio.sleep(0)
    assert len(told) == 2 * AT_ONCE
    assert numbers(small) == [[1]]
    await asyncio.sleep(0)
    assert len(told) == 2 * AT_ONCE + 1


@pytest.mark.usefixtures("slice_by_slice")
async def test_what_comes_while_a_large_room_is_told_waits_and_goes_out_together(hub):
    members = [[] for _ in range(AT_ONCE + 1)]
    for got in members:
        join(hub, "large", got.append)
    hub.deliver_group("large", Message(n=0))
    hub.deliver_group("large", Message(n=1))
    hub.deliver_group("large", Message(n=2))
    await asyncio.sleep(0)
    assert numbers(members[-1]) == [[0]]
    for _ in range(2):
        await asyncio.sleep(0)
    assert all(numbers(got) == [[0], [1, 2]] for got in members)


async def test_between_two_slices_others_have_several_turns(hub, monkeypatch):
    monkeypatch.setattr("chat.layers.hub.SLICE_SECONDS", 0)
    told = []
    for _ in range(2 * AT_ONCE):
        join(hub, "large", told.append)
    hub.deliver_group("large", Message(n=0))
    turns = 0
    while len(told) < 2 * AT_ONCE:
        await asyncio.sleep(0)
        turns += 1
    assert turns == TURNS


@pytest.mark.usefixtures("slice_by_slice")
async def test_what_came_for_a_large_room_that_has_just_been_told_is_not_forgotten(hub):
    got = []
    for _ in range(AT_ONCE):
        join(hub, "large", got.append)
    hub.deliver_group("large", Message(n=0))
    hub.deliver_group("large", Message(n=1))
    for _ in range(4):
        await asyncio.sleep(0)
    assert numbers(got) == [[0]] * AT_ONCE + [[1]] * AT_ONCE


async def test_of_several_groups_one_member_each_is_told_before_the_others(hub):
    order = []
    for group in ("a", "b"):
        for n in range(3):
            join(hub, group, lambda burst, name=f"{group}{n}": order.append(name))
    hub.gather()
    hub.deliver_group("a", Message(n=0))
    hub.deliver_group("b", Message(n=0))
    await asyncio.sleep(0)
    assert order == ["a0", "b0", "a1", "a2", "b1", "b2"]


async def test_what_is_to_be_written_is_written_when_others_have_been_told_and_in_this_turn(hub):
    seen = []

    def member(name):
        def sink(burst):
            seen.append(name)
            burst.later.append((seen.append, name.upper()))

        return sink

    for name in "abc":
        join(hub, "room", member(name))
    hub.deliver_group("room", Message(n=0))
    assert seen == ["a", "b", "c", "A", "B", "C"]


async def test_what_the_first_leaves_tells_the_others_and_who_it_gives_back_is_called(hub):
    called, alike = [], []

    def member(name):
        def sink(burst):
            called.append(name)
            burst.alike = lambda sinks, _later: alike.append(len(sinks)) or sinks[1:2]

        return sink

    for name in "abcd":
        join(hub, "room", member(name))
    hub.deliver_group("room", Message(n=0))
    assert (called, alike) == (["a", "c"], [3])
    hub.gather()
    hub.deliver_group("room", Message(n=1))
    hub.deliver_group("room", Message(n=2))
    await asyncio.sleep(0)
    assert (called, alike) == (["a", "c"] * 2, [3, 3]), "another burst, of which nothing is known yet"


async def test_who_cannot_be_written_to_takes_nobody_along(hub):
    written = []
    join(hub, "room", lambda burst: burst.later.append((written.remove, "nothing")))
    join(hub, "room", lambda burst: burst.later.append((written.append, "all")))
    for _ in range(2):
        hub.deliver_group("room", Message(n=0))
    assert written == ["all", "all"]


@pytest.mark.usefixtures("slice_by_slice")
async def test_who_left_while_a_large_room_is_told_gets_no_more_than_that(hub):
    members = {}
    for _ in range(AT_ONCE + 1):
        got = []
        members[join(hub, "large", got.append)] = got
    last = [*members][-1]
    hub.deliver_group("large", Message(n=0))
    hub.deliver_group("large", Message(n=1))
    hub.detach(last)
    await asyncio.sleep(0)
    assert numbers(members[last]) == [[0]]
    await asyncio.sleep(0)
    assert numbers(members[last]) == [[0]]


async def test_a_classic_receiver_gets_message_by_message(hub):
    channel = hub.name_channel("test")
    hub.join("room", channel)
    hub.gather()
    hub.deliver_group("room", Message(n=1))
    hub.deliver_group("room", Message(n=2))
    assert [await hub.receive(channel), await hub.receive(channel)] == [{"n": 1}, {"n": 2}]
