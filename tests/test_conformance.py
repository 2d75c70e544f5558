"""`chat.v1`, messages: the same for every consumer, under every server, over every layer."""

import asyncio
from datetime import datetime

from .backstage import Scene
from .doors import Door


async def test_the_hello_comes_first(door: Door, scene: Scene):
    ann = await door.knock(scene.ann, scene.room)
    ready = await ann.next()
    assert ready["type"] == "chat.ready"
    assert ready["protocol"] == "chat.v1"
    assert ready["user"] == {
        "id": scene.ann.id,
        "username": scene.ann.username,
        "name": scene.ann.username,
        "staff": False,
    }
    assert ready["heartbeat"] > 0
    assert ready["limits"]["message_length"] == 4000


async def test_a_token_opens_as_well_as_a_session(door: Door, scene: Scene):
    ann = await door.knock(scene.ann, scene.room, by="token")
    ready = await ann.expect("chat.ready")
    assert ready["user"]["username"] == scene.ann.username


async def test_who_is_not_signed_in_is_told_so(door: Door, scene: Scene):
    assert await (await door.knock(None, scene.room)).hung_up() == 4401


async def test_a_message_reaches_the_room(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    answer = await ann.ok("send", room=scene.room, key="first", message="**Hello** <b>room</b>")
    stored = door.backstage.do("query", model="Message", room__slug=scene.room)
    assert [(row["seq"], row["text"]) for row in stored] == [(answer["seq"], "**Hello** <b>room</b>")]
    assert answer["key"] == "first"

    told = await ben.expect("chat.message", room=scene.room, seq=answer["seq"], username=scene.ann.username)
    assert told["message"] == "**Hello** <b>room</b>"
    assert "<strong>Hello</strong>" in told["html"]
    assert "<b>" not in told["html"]
    assert datetime.fromisoformat(told["sent_at"]).utcoffset().total_seconds() == 0
    assert "key" not in told
    own = await ann.expect("chat.message", seq=answer["seq"], key="first")
    assert {**told, "key": "first"} == own
    await ben.nothing_more()
    await ann.nothing_more()


async def test_everybody_reads_the_same_order_without_a_hole(door: Door, scene: Scene):
    people = [await door.enter(person, scene.room) for person in (scene.ola, scene.ann, scene.ben)]

    async def write(number: int) -> dict[int, str]:
        keys = [f"{number}-{count}" for count in range(8)]
        for key in keys:
            await people[number].write(
                {"type": "send", "ref": key, "room": scene.room, "key": key, "message": key}
            )
        return {(await people[number].answer(key))["seq"]: key for key in keys}

    written: dict[int, str] = {}
    for answers in await asyncio.gather(*map(write, range(3))):
        written |= answers
    first = min(written)
    assert sorted(written) == list(range(first, first + 24))
    for person in people:
        read = [await person.expect("chat.message") for _ in range(24)]
        assert [(frame["seq"], frame["message"]) for frame in read] == sorted(written.items())
        await person.nothing_more()


async def test_after_gives_what_was_missed(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    seen = (await ann.ok("send", room=scene.room, key="seen", message="seen"))["seq"]
    await ben.expect("chat.message", seq=seen)
    await ben.close()
    for word in ("one", "two"):
        await ann.ok("send", room=scene.room, key=word, message=word)
    door.backstage.act("rooms.change", scene.ola, room=scene.room, topic="News")

    ben = await door.enter(scene.ben, scene.room)
    epoch = (await ben.ok("join", room=scene.room))["epoch"]
    answer = await ben.ok("join", room=scene.room, after=seen, epoch=epoch)
    assert [event["seq"] for event in answer["events"]] == [seen + 1, seen + 2, seen + 3]
    assert [event["type"] for event in answer["events"]] == ["chat.message"] * 2 + ["chat.room_changed"]
    assert [event["message"] for event in answer["events"][:2]] == ["one", "two"]
    assert (answer["seq"], answer["complete"]) == (seen + 3, True)
    assert (await ben.ok("join", room=scene.room, after=seen + 3))["events"] == []
    await ben.nothing_more()


async def test_after_a_restore_one_loads_afresh(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    head = (await ann.ok("join", room=scene.room))["seq"]
    for wrong in ({"after": 0, "epoch": "another"}, {"after": head + 10}):
        answer = await ann.ok("join", room=scene.room, **wrong)
        assert (answer["seq"], answer["events"], answer["complete"]) == (head, [], False)


async def test_a_key_gives_the_same_place_for_ever(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    message = {"room": scene.room, "key": "mine", "message": "once"}
    seq = (await ann.ok("send", **message))["seq"]
    assert (await ann.ok("send", **message))["seq"] == seq
    await ann.close()
    for name in ("async", "sync", "rooms"):
        elsewhere = Door(name, door.server, door.stage, door.open_socket)
        again = await elsewhere.enter(scene.ann, scene.room)
        assert (await again.ok("send", **message))["seq"] == seq
        assert await again.refused("send", **{**message, "message": "twice"}) == "key_reused"
        await again.nothing_more()
        await again.close()
    await ben.expect("chat.message", seq=seq)
    await ben.nothing_more()
    other = await ben.ok("send", **{**message, "message": "Ben's own"})
    assert other["seq"] == seq + 1


async def test_history_goes_back_page_by_page(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    sent = [
        (await ann.ok("send", room=scene.room, key=str(each), message=str(each)))["seq"] for each in range(5)
    ]
    page = await ann.ok("history", room=scene.room, limit=2)
    assert [frame["seq"] for frame in page["messages"]] == sent[3:]
    assert (page["seq"], page["more"]) == (sent[-1], True)
    page = await ann.ok("history", room=scene.room, before=sent[3], limit=2)
    assert [frame["seq"] for frame in page["messages"]] == sent[1:3]
    page = await ann.ok("history", room=scene.room, before=sent[1], limit=2)
    assert [frame["seq"] for frame in page["messages"]] == sent[:1]
    assert page["more"] is False
    assert [event["type"] for event in page["events"]] == ["chat.join"] * 3


async def test_a_page_of_history_looks_like_what_was_told(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    await ann.ok("send", room=scene.room, key="a", message="`code`")
    told = await ben.next()
    assert (await ben.ok("history", room=scene.room))["messages"] == [told]
    assert (await ben.ok("join", room=scene.room, after=told["seq"] - 1))["events"] == [told]
    own = await ann.ok("join", room=scene.room, after=told["seq"] - 1)
    assert own["events"] == [{**told, "key": "a"}]  # the key is for its author


async def test_an_answer_names_its_message(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    first = (await ann.ok("send", room=scene.room, key="a", message="Question?"))["seq"]
    await ben.expect("chat.message", seq=first)
    await ben.ok("send", room=scene.room, key="b", message="Answer.", reply_to=first)
    await ben.expect("chat.message", reply_to=first)
    assert await ben.refused("send", room=scene.room, key="c", message="?", reply_to=999) == "not_found"


async def test_typing_is_shown_to_the_others(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    await ann.ok("typing", room=scene.room)
    told = await ben.expect("chat.typing", room=scene.room, username=scene.ann.username)
    assert "seq" not in told
    await ann.nothing_more()


async def test_reading_is_told_to_all_of_ones_own_clients(door: Door, scene: Scene):
    ann, phone = await door.enter(scene.ann, scene.room), await door.enter(scene.ann, scene.room)
    ben = await door.enter(scene.ben, scene.room)
    sent = [(await ben.ok("send", room=scene.room, key=key, message=key))["seq"] for key in "abc"]
    for client in (ann, phone, ben):
        for seq in sent:
            await client.expect("chat.message", seq=seq)
    await ann.ok("read", room=scene.room, seq=sent[1])
    for client in (ann, phone):
        await client.expect("chat.read", room=scene.room, seq=sent[1], unread=1)
    await phone.ok("read", room=scene.room, seq=sent[0])  # backwards: the mark stays
    for client in (ann, phone):
        await client.expect("chat.read", seq=sent[1], unread=1)
    await ben.nothing_more()


async def test_a_command_is_answered_once_with_its_ref(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    for ref in (1, 0, -5, "a word", ""):
        await ann.write({"type": "ping", "ref": ref})
        assert await ann.next() == {"type": "chat.ok", "ref": ref}
        await ann.write({"type": "history", "ref": ref, "room": "no-such-room"})
        refusal = await ann.expect("chat.error", ref=ref, code="not_in_room")
        assert refusal["message"]
    await ann.write({"type": "ping"})
    assert await ann.next() == {"type": "chat.ok"}
    await ann.nothing_more()


async def test_what_was_said_is_found_and_history_goes_on_from_there(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    seqs = [
        (await ann.ok("send", room=scene.room, key=f"k{number}", message=f"明天开会 {number}"))["seq"]
        for number in range(6)
    ]
    first = await ann.ok("search", q=f"明天 in:{scene.room}", limit=4)
    assert [each["seq"] for each in first["messages"]] == seqs[:1:-1]
    assert first["messages"][0]["excerpt"] == ["", "明天", "开会 5"]
    second = await ann.ok("search", q=f"明天 in:{scene.room}", limit=4, next=first["next"])
    assert ([each["seq"] for each in second["messages"]], second["next"]) == (seqs[1::-1], None)
    around = await ann.ok("history", room=scene.room, around=seqs[2], limit=2)
    assert [each["seq"] for each in around["messages"]] == seqs[2:4]
    assert (around["target"], around["more"], around["newer"]) == (seqs[2], True, True)
    after = await ann.ok("history", room=scene.room, after=seqs[3])
    assert ([each["seq"] for each in after["messages"]], after["newer"]) == (seqs[4:], False)
    day = await ann.ok("history", room=scene.room, at="2001-01-01T00:00:00Z", limit=1)
    assert day["target"] == seqs[0]
    assert await ann.refused("history", room=scene.room, at="noon") == "malformed"
    assert await ann.refused("history", room=scene.room, after=1, before=2) == "malformed"
    for wrong in (
        {"q": " "},
        {"q": "x" * 10_000},
        {"q": "before:noon"},
        {"q": "a", "next": "b"},
    ):
        assert await ann.refused("search", **wrong) in ("empty", "malformed")
