"""Edits, deletions and reactions: who may, what is left, and that a replay ends where the server is."""

import random
from contextlib import suppress
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

from chat import limits, topics
from chat.actions import log, messages, previews, reactions, reading, rooms
from chat.models import Message, Reaction, Room, RoomEvent
from chat.queries import messages as logs
from chat.queries import rooms as known
from chat.queries import search
from chat.refusals import Refused

from .replica import Replica

pytestmark = pytest.mark.django_db(transaction=True)

THUMB, HEART, PARTY = "👍", "❤️", "🎉"


def say(user, text: str = "hello", room: str = "lobby") -> int:
    return messages.send(user, room=room, key=str(uuid4()), text=text).seq


def edit(user, target: int, text: str = "better", **fields) -> int:
    return messages.edit(user, room="lobby", target=target, text=text, **fields)


def delete(user, target: int, **fields) -> int:
    return messages.delete(user, room="lobby", target=target, **fields)


def react(user, target: int, emoji: str = THUMB, on: bool = True, **fields) -> int:
    return reactions.react(user, room="lobby", target=target, emoji=emoji, on=on, **fields)


def refusal(deed, *args, **fields) -> str:
    before = Room.objects.get(slug="lobby").last_seq
    with pytest.raises(Refused) as caught:
        deed(*args, **fields)
    assert Room.objects.get(slug="lobby").last_seq == before
    return caught.value.code


def head() -> int:
    return Room.objects.get(slug="lobby").last_seq


def history(**fields) -> list[dict]:
    return logs.page(Room.objects.get(slug="lobby"), **fields)["messages"]


def found(user, words: str) -> list[dict]:
    return search.search(user, words)["messages"]


def replay(after: int = 0) -> list[dict]:
    return logs.events_after(Room.objects.get(slug="lobby"), after=after)["events"]


# ------------------------------------------------------------------ what they do


def test_an_edit_writes_the_message_anew_and_is_told(cast, told):
    target = say(cast.ann, "*one*")
    told.clear()
    seq = edit(cast.ann, target, " *two* ")
    message = Message.objects.get(seq=target)
    assert (message.text, message.html, message.edited_seq) == ("*two*", "<p><em>two</em></p>", seq)
    ((topic, event),) = told
    assert topic == topics.room("lobby")
    assert (event["type"], event["seq"], event["target"]) == ("chat.message_edited", seq, target)
    assert (event["message"], event["html"]) == ("*two*", "<p><em>two</em></p>")
    assert (event["username"], event["name"], event["user"]) == ("ann", "ann", cast.ann.pk)
    row = RoomEvent.objects.get(room=cast.lobby, seq=seq)
    assert set(row.body) == {"digest"}, "the text stands in one place only"
    (shown,) = history()
    assert (shown["message"], shown["edited"], shown["seq"]) == ("*two*", True, target)
    first, second = replay(after=target - 1)
    assert first == shown
    assert second == event


def test_a_deletion_leaves_the_place_and_nothing_else(cast, told):
    target = say(cast.ann, "a secret of the lobby")
    edit(cast.ann, target, "another secret https://tides.example/")
    assert previews.attach(Message.objects.get().pk, {"url": "https://tides.example/", "title": "secret"})
    react(cast.ben, target)
    answer = messages.send(cast.ben, room="lobby", key="r", text="So?", reply_to=target).seq
    told.clear()
    seq = delete(cast.ann, target)
    assert [(event["type"], event["seq"], event["target"]) for _topic, event in told] == [
        ("chat.message_deleted", seq, target)
    ]
    message = Message.objects.get(seq=target)
    assert (message.text, message.html, message.preview) == ("", "", None)
    assert not Reaction.objects.exists()
    everything = str([history(), replay(), list(RoomEvent.objects.values()), list(Message.objects.values())])
    assert "secret" not in everything
    tombstone, reply = history()
    assert (tombstone["seq"], tombstone["message"], tombstone["html"]) == (target, "", "")
    assert tombstone["deleted"] is True
    assert not tombstone.keys() & {"edited", "reactions", "preview"}
    assert (reply["seq"], reply["reply_to"]) == (answer, target)
    assert next(event for event in replay() if event["seq"] == target) == tombstone
    edited = next(event for event in replay() if event["type"] == "chat.message_edited")
    assert (edited["message"], edited["html"]) == ("", "")


def test_deleted_words_are_not_found_and_not_unread(cast):
    reading.mark(cast.ben, room="lobby", seq=head())
    bens = cast.lobby.memberships.get(user=cast.ben)
    target = say(cast.ann, "needle")
    say(cast.ann, "hay")
    assert known.counts(bens)["unread"] == 2
    assert [each["seq"] for each in found(cast.ben, "needle")] == [target]
    delete(cast.ann, target)
    assert found(cast.ben, "needle") == []
    assert known.counts(bens)["unread"] == 1
    (room,) = [each for each in known.of(cast.ben) if each["slug"] == "lobby"]
    assert room["unread"] == 1


def test_an_edited_message_is_found_by_its_new_words(cast):
    target = say(cast.ann, "needle")
    react(cast.ben, target)
    edit(cast.ann, target, "thread")
    assert found(cast.ben, "needle") == []
    (thread,) = found(cast.ben, "thread")
    assert (thread["edited"], thread["reactions"]) == (True, [{"emoji": THUMB, "users": ["ben"], "count": 1}])


def test_reactions_stand_with_the_message(cast, told):
    target = say(cast.ann)
    told.clear()
    seqs = [react(cast.ben, target), react(cast.ann, target), react(cast.ann, target, HEART)]
    assert seqs == [target + 1, target + 2, target + 3]
    assert [(event["emoji"], event["on"], event["count"]) for _topic, event in told] == [
        (THUMB, True, 1),
        (THUMB, True, 2),
        (HEART, True, 1),
    ]
    assert history()[0]["reactions"] == [
        {"emoji": THUMB, "users": ["ben", "ann"], "count": 2},
        {"emoji": HEART, "users": ["ann"], "count": 1},
    ]
    react(cast.ann, target, HEART, on=False)
    react(cast.ben, target, on=False)
    assert history()[0]["reactions"] == [{"emoji": THUMB, "users": ["ann"], "count": 1}]


def test_as_many_people_as_like_react_and_twenty_are_named(cast):
    target = say(cast.ann)
    message = Message.objects.get(seq=target)
    User = get_user_model()
    many = User.objects.bulk_create(User(username=f"fan-{n:02}", password="!") for n in range(25))
    Reaction.objects.bulk_create(Reaction(message=message, user=fan, emoji=THUMB) for fan in many)
    seq = react(cast.ben, target)
    (shown,) = history()[0]["reactions"]
    assert (len(shown["users"]), shown["users"][0], shown["count"]) == (limits.REACTORS, "fan-00", 26)
    assert replay(after=seq - 1)[0]["count"] == 26


def test_a_message_has_twenty_different_reactions_at_most(cast):
    target = say(cast.ann)
    for number in range(limits.REACTIONS):
        react(cast.ann, target, chr(0x1F600 + number))
    assert refusal(react, cast.ben, target, THUMB) == "forbidden"
    react(cast.ben, target, chr(0x1F600))
    react(cast.ann, target, chr(0x1F601), on=False)
    react(cast.ben, target, THUMB)


# ------------------------------------------------------------------ who may


def test_who_may_edit_and_delete(cast):
    own, other = say(cast.ann), say(cast.ann)
    for who in (cast.ben, cast.mod, cast.owner):
        assert refusal(edit, who, own) == "forbidden"
    assert refusal(delete, cast.ben, own) == "forbidden"
    edit(cast.ann, own)
    delete(cast.ann, own)
    delete(cast.mod, other)


def test_the_workspace_s_owner_deletes_where_they_are_a_member(cast):
    target = messages.send(cast.mod, room="lobby", key="1", text="hello").seq
    rooms.change_role(cast.owner, room="lobby", username="mod", role="owner")
    rooms.change_role(cast.owner, room="lobby", username="owner", role="member")
    delete(cast.owner, target)
    again = say(cast.mod)
    rooms.leave(cast.owner, room="lobby")
    assert refusal(delete, cast.owner, again) == "not_in_room"
    staff = get_user_model().objects.create_user("desk", is_staff=True)
    rooms.join(staff, room="lobby")
    assert refusal(delete, staff, again) == "forbidden"


def test_strangers_are_told_what_they_are_told_about_the_room(cast):
    target = messages.send(cast.ann, room="staff", key="1", text="hello").seq
    for deed, fields in (
        (messages.edit, {"text": "x"}),
        (messages.delete, {}),
        (reactions.react, {"emoji": THUMB, "on": True}),
    ):
        for room, code in (("staff", "not_found"), ("nowhere", "not_found")):
            assert refusal(deed, cast.out, room=room, target=target, **fields) == code
    cast.ann.is_active = False
    cast.ann.save()
    assert refusal(messages.edit, cast.ann, room="staff", target=target, text="x") == "not_found"


def test_what_is_no_message_is_not_found(cast):
    there, deleted = say(cast.ann), say(cast.ann)
    gone = delete(cast.ann, deleted)
    for target in (1, gone, there + 1000):  # somebody's joining, the deletion, nothing
        assert refusal(edit, cast.ann, target) == "not_found"
        assert refusal(delete, cast.ann, target) == "not_found"
        assert refusal(react, cast.ann, target) == "not_found"
    assert refusal(edit, cast.ann, deleted) == "not_found"
    assert refusal(react, cast.ann, deleted) == "not_found"
    assert refusal(react, cast.ann, deleted, on=False) == "not_found"


def test_an_archived_room_stays_as_it_is(cast):
    target = say(cast.ann)
    seq = react(cast.ann, target, key="r")
    rooms.change(cast.mod, room="lobby", archived=True)
    assert refusal(edit, cast.ann, target) == "archived"
    assert refusal(delete, cast.mod, target) == "archived"
    assert refusal(react, cast.ben, target) == "archived"
    assert refusal(react, cast.ann, target, on=False) == "archived"
    assert react(cast.ann, target, key="r") == seq, "what was done before is answered as before"


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \u200b\n", "empty"), ("x" * (limits.MESSAGE_LENGTH + 1), "too_long")]
)
def test_an_edit_has_the_rules_of_a_message(cast, text, code):
    assert refusal(edit, cast.ann, say(cast.ann), text) == code


# ------------------------------------------------------------------ said again


def test_a_key_gives_the_same_place_for_ever(cast):
    target = say(cast.ann)
    seqs = [
        edit(cast.ann, target, "two", key="e"),
        react(cast.ann, target, key="r"),
        react(cast.ann, target, on=False, key="q"),
        delete(cast.ann, target, key="d"),
    ]
    assert seqs == list(range(target + 1, target + 5))
    assert edit(cast.ann, target, "two", key="e") == seqs[0]
    assert react(cast.ann, target, key="r") == seqs[1]
    assert react(cast.ann, target, on=False, key="q") == seqs[2]
    assert delete(cast.ann, target, key="d") == seqs[3]
    assert head() == seqs[3]


def test_a_late_repetition_undoes_nothing(cast):
    """What a key stands for was done, or was so; the same words again later are no new wish."""
    target = say(cast.ann, "one")
    first = edit(cast.ann, target, "one", key="no change")
    edit(cast.ann, target, "two")
    assert edit(cast.ann, target, "one", key="no change") == first
    assert Message.objects.get(seq=target).text == "two"
    react(cast.ann, target)
    again = react(cast.ann, target, key="is on already")
    react(cast.ann, target, on=False)
    assert react(cast.ann, target, key="is on already") == again
    assert not Reaction.objects.exists()


def test_a_key_is_for_one_deed(cast):
    target, other = say(cast.ann), say(cast.ann)
    seq = edit(cast.ann, target, "two", key="k")
    for deed in (
        lambda: edit(cast.ann, target, "three", key="k"),
        lambda: edit(cast.ann, other, "two", key="k"),
        lambda: delete(cast.ann, target, key="k"),
        lambda: react(cast.ann, target, key="k"),
        lambda: messages.send(cast.ann, room="lobby", key="k", text="two"),
    ):
        with pytest.raises(Refused) as caught:
            deed()
        assert (caught.value.code, caught.value.data) == ("key_reused", {"seq": seq})
    assert react(cast.ben, target, key="k") == seq + 1  # another person's key is another key
    assert refusal(react, cast.ben, target, HEART, key="k") == "key_reused"


def test_a_key_that_is_not_looked_up_would_be_a_fault(cast, monkeypatch):
    target = say(cast.ann)
    edit(cast.ann, target, "two", key="e")
    monkeypatch.setattr(log, "repeated", lambda *_args, **_fields: None)
    with pytest.raises(IntegrityError):
        edit(cast.ann, target, "two", key="e")


def test_without_a_key_what_is_so_already_is_no_new_event(cast):
    target = say(cast.ann, "one")
    assert react(cast.ann, target, on=False) == target, "it never was otherwise"
    assert edit(cast.ann, target, " one ") == target
    edited = edit(cast.ann, target, "two")
    on = react(cast.ann, target)
    other = react(cast.ann, target, HEART)
    assert edit(cast.ann, target, "two") == edited
    assert react(cast.ann, target) == on
    off = react(cast.ann, target, on=False)
    assert react(cast.ann, target, on=False) == off
    assert react(cast.ann, target, HEART) == other
    deleted = delete(cast.ann, target)
    assert delete(cast.ann, target) == delete(cast.mod, target, key="k") == deleted
    assert head() == deleted
    assert refusal(delete, cast.ben, target) == "forbidden"


def test_a_message_sent_again_after_it_was_changed_is_still_the_same(cast):
    sent = messages.send(cast.ann, room="lobby", key="k", text="one")
    edit(cast.ann, sent.seq, "two")
    assert messages.send(cast.ann, room="lobby", key="k", text="one").seq == sent.seq
    delete(cast.ann, sent.seq)
    again = messages.send(cast.ann, room="lobby", key="k", text="one")
    assert (again.seq, again.again) == (sent.seq, True)
    assert Message.objects.get().text == ""


# ------------------------------------------------------------------ previews


def test_a_preview_goes_with_its_link(cast, told, settings):
    settings.CHAT_LINK_PREVIEWS = True
    card = {"url": "https://tides.example/", "site": "tides.example", "title": "Tides", "text": ""}
    target = say(cast.ann, "https://tides.example/ is worth it")
    message = Message.objects.get()
    assert previews.attach(message.pk, card)
    told.clear()
    edit(cast.ann, target, "https://tides.example/ was worth it")
    ((_topic, event),) = told
    assert event["preview"] == history()[0]["preview"] == card
    told.clear()
    edit(cast.ann, target, "https://other.example/ is worth it")
    (_topic, event), (worker, job) = told
    assert "preview" not in event
    assert "preview" not in history()[0]
    assert (worker, job["url"]) == (topics.PREVIEWS, "https://other.example/")
    assert not previews.attach(message.pk, card), "it was asked for before the edit"
    assert previews.attach(message.pk, {**card, "url": "https://other.example/"})
    delete(cast.ann, target)
    assert not previews.attach(message.pk, {**card, "url": "https://other.example/"})
    assert Message.objects.get().preview is None


# ------------------------------------------------------------------ replay


@pytest.mark.parametrize("seed", range(3))
def test_every_replay_ends_where_the_server_is(cast, told, seed):
    """Clients that heard all of it, nothing until now, or the first part: all have the same in the end."""
    dice = random.Random(seed)
    people = (cast.ann, cast.ben, cast.mod)
    targets = [say(dice.choice(people), f"message {number}") for number in range(4)]
    some = dice.randrange(60)
    for number in range(60):
        if number == some:
            early, seen = Replica(event for _topic, event in told), head()
        who, target = dice.choice(people), dice.choice(targets)
        deed = dice.choices(("say", "edit", "react", "take", "delete"), (2, 6, 8, 5, 1))[0]
        with suppress(Refused):  # the message is deleted, or somebody else's
            if deed == "say":
                targets.append(say(who, f"more {number}"))
            elif deed == "edit":
                edit(Message.objects.get(seq=target).author, target, f"edit {number % 7}")
            elif deed == "delete":
                delete(who, target)
            else:
                react(who, target, dice.choice((THUMB, HEART, PARTY)), deed == "react")
    server = Replica(history(limit=200))
    assert any(message["deleted"] for message in server.messages.values())
    assert any(message["reactions"] for message in server.messages.values())
    assert Replica(event for _topic, event in told) == server
    assert [event["seq"] for event in replay()] == list(range(1, head() + 1))
    assert Replica(replay()) == server
    early.apply_all(replay(after=seen))
    assert early == server
    twice = Replica(history(limit=200))
    twice.apply_all(replay(after=seen))
    assert twice == server, "what comes twice is applied twice, and changes nothing"


def test_a_replay_shows_the_place_of_a_message_whose_row_is_gone(cast):
    target = say(cast.ann, "hello")
    for deed in (edit, react, delete):
        deed(cast.ann, target)
    Message.objects.all().delete()
    shown = replay(after=target - 1)
    assert [(event["seq"], event["type"]) for event in shown] == [
        (target, "chat.message"),
        (target + 1, "chat.message_edited"),
        (target + 2, "chat.reaction"),
        (target + 3, "chat.message_deleted"),
    ]
    assert (shown[0]["deleted"], shown[0]["message"], shown[0]["username"]) == (True, "", "ann")
    assert (shown[1]["message"], shown[2]["count"]) == ("", 0)


def test_reactions_of_closed_accounts_count_no_more(cast):
    target = say(cast.ann)
    eve = get_user_model().objects.create_user("eve")
    rooms.join(eve, room="lobby")
    react(eve, target)
    react(cast.ben, target)
    eve.delete()
    assert history()[0]["reactions"] == [{"emoji": THUMB, "users": ["ben"], "count": 1}]
    assert Replica(replay()) == Replica(history())


# ------------------------------------------------------------------ how much is asked of the database


def test_a_page_costs_the_same_with_reactions_as_without(cast, django_assert_num_queries):
    targets = [say(cast.ann, f"message {number}") for number in range(limits.PAGE)]
    room = Room.objects.get(slug="lobby")
    with django_assert_num_queries(3):  # messages, their reactions, who came and went
        logs.page(room)
    for target in targets:
        for who in (cast.ann, cast.ben, cast.mod):
            react(who, target)
        edit(cast.ann, target)
    room.refresh_from_db()
    with django_assert_num_queries(3):
        page = logs.page(room)
    assert len(page["messages"]) == limits.PAGE
    assert {message["reactions"][0]["count"] for message in page["messages"]} == {3}
    with django_assert_num_queries(3):  # events, the messages they are about, their reactions
        caught_up = logs.events_after(room, after=targets[0] - 1)
    assert len(caught_up["events"]) == 5 * limits.PAGE
