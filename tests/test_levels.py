"""What of a room calls somebody: levels, mentions, favourites, and what is unread, on all their screens."""

from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import markdown
from chat.actions import direct, messages, preferences, reading, rooms
from chat.models import Membership, Mention, Message, Room, RoomEvent
from chat.queries import messages as logs
from chat.queries import rooms as known
from chat.refusals import Refused

from .api import LOBBY, STAFF, post, refused, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unhurried")]

keys = count()


def say(user, text: str, room: str = "lobby") -> int:
    return messages.send(user, room=room, key=f"k{next(keys)}", text=text).seq


def counted(user, room: str = "lobby") -> tuple[int, int]:
    """Unread messages, and those of them that address the person; in the list and alone the same."""
    (listed,) = [each for each in known.of(user) if each["slug"] == room]
    shown = known.shown(user, room)
    for each in ("unread", "mentions", "read", "turn"):
        assert listed[each] == shown[each]
    return listed["unread"], listed["mentions"]


@pytest.fixture
def read(cast):
    """Everybody has read everything so far."""
    for user in (cast.owner, cast.mod, cast.ann, cast.ben, cast.out):
        reading.mark(user, room="lobby", seq=10**9)
    return cast


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ben", ["ben"]),
        ("Hi @ben, and @Ann.", ["ben", "Ann", "ann"]),
        ("(@ben-adeyemi) **@ann_v.**", ["ben-adeyemi", "ann_v"]),
        ("ann@chat.example, see https://chat.example/@ben and /@ben", []),
        ("`@ben` and\n\n```\n@ann\n```", []),
        ("@@ben @ ben @", []),
        ("@林雨晴 @ben...", ["林雨晴", "ben"]),
        ("no name", []),
    ],
)
def test_names_in_a_text(text, names):
    assert markdown.addressed(text) == names


def test_who_is_addressed_is_counted_until_they_read_it(read):
    first = say(read.ann, "@ben can you? @BEN!")
    say(read.ann, "nobody in particular")
    second = say(read.mod, "@ben and @out")
    assert (counted(read.ben), counted(read.out), counted(read.owner)) == ((3, 2), (3, 1), (3, 0))
    assert counted(read.ann) == (1, 0)  # not what one wrote oneself
    reading.mark(read.ben, room="lobby", seq=first)
    assert counted(read.ben) == (2, 1)
    reading.mark(read.ben, room="lobby", seq=second)
    assert counted(read.ben) == (0, 0)
    page = logs.page(Room.objects.get(slug="lobby"))["messages"]
    assert [each.get("mentions") for each in page] == [["ben"], None, ["ben", "out"]]


def test_only_members_with_an_account_that_works_are_addressed(read):
    say(read.ann, "@out @gone @nobody @ann", room="staff")
    assert not Mention.objects.exists()
    assert "mentions" not in logs.page(Room.objects.get(slug="staff"))["messages"][0]


def test_what_comes_while_a_room_is_described_is_counted_or_stands_after_it(read, monkeypatch):
    """A page counts what comes after the ``seq`` of the room it was told: the two are of one moment."""

    def members(room, ask=known.members):
        say(read.ann, "in the middle of it")
        return ask(room)

    monkeypatch.setattr(known, "members", members)
    shape = known.shown(read.ben, "lobby")
    said = Message.objects.filter(room__slug="lobby", seq__lte=shape["seq"]).exclude(author=read.ben)
    assert shape["unread"] == said.filter(seq__gt=shape["read"]).count() == 1


def test_all_are_addressed_by_moderators_only(read):
    say(read.ann, "@room look")
    assert counted(read.ben) == (1, 0)
    say(read.mod, "@room look, you too @ben")
    say(read.owner, "@everyone")
    assert counted(read.ben) == (3, 2), "who is meant twice in one message is mentioned once"
    assert counted(read.mod) == (2, 1)
    assert Mention.objects.filter(user=None).count() == 2  # one row, however many people there are
    shown = logs.page(Room.objects.get(slug="lobby"))["messages"]
    assert [each.get("to_all", False) for each in shown] == [False, True, True]


def test_an_edit_addresses_anew_and_a_deletion_nobody(read):
    seq = say(read.ann, "@ben look")
    messages.edit(read.ann, room="lobby", target=seq, text="@out look")
    assert (counted(read.ben), counted(read.out)) == ((1, 0), (1, 1))
    messages.edit(read.ann, room="lobby", target=seq, text="@out look again")
    assert counted(read.out) == (1, 1)
    messages.delete(read.ann, room="lobby", target=seq)
    assert counted(read.out) == (0, 0)
    assert not Mention.objects.exists()
    message = Message.objects.get(seq=seq, room__slug="lobby")
    assert (message.mentions, message.to_all) == (None, False)


def test_an_edit_says_whom_it_addresses_anew(read, told):
    seq = say(read.ann, "look")
    told.clear()
    messages.edit(read.ann, room="lobby", target=seq, text="@ben look")
    messages.edit(read.ann, room="lobby", target=seq, text="@ben @out look")
    messages.edit(read.ann, room="lobby", target=seq, text="@ben @out look!")
    messages.edit(read.ann, room="lobby", target=seq, text="look")
    both = {"mentions": ["ben", "out"]}
    expected = [
        {"before": {}, "after": {"mentions": ["ben"]}},
        {"before": {"mentions": ["ben"]}, "after": both},
        None,
        {"before": both, "after": {}},
    ]
    live = [frame for _topic, frame in told if frame["type"] == "chat.message_edited"]
    assert [frame.get("addressed") for frame in live] == expected
    replay = logs.events_after(Room.objects.get(slug="lobby"), after=seq)["events"]
    assert [frame.get("addressed") for frame in replay] == expected
    assert (counted(read.ben), counted(read.out)) == ((1, 0), (1, 0))
    messages.delete(read.ann, room="lobby", target=seq)
    assert not RoomEvent.objects.filter(body__has_key="addressed").exists()  # whom it addressed is gone, too


def test_an_edit_that_addresses_is_the_same_when_it_is_said_again(read):
    seq = say(read.ann, "look")
    edit = {"room": "lobby", "target": seq, "key": "an edit"}
    first = messages.edit(read.ann, text="@ben look", **edit)
    assert messages.edit(read.ann, text="@ben look", **edit) == first
    with pytest.raises(Refused, match="used for something else"):
        messages.edit(read.ann, text="@ben look!", **edit)
    messages.delete(read.ann, room="lobby", target=seq)
    assert messages.edit(read.ann, text="@ben look", **edit) == first
    assert counted(read.ben) == (0, 0)


def test_what_was_read_is_not_unread_again_because_an_edit_mentions(read):
    seq = say(read.ann, "look")
    reading.mark(read.ben, room="lobby", seq=seq)
    messages.edit(read.ann, room="lobby", target=seq, text="@ben look")
    assert counted(read.ben) == (0, 0)


def test_many_names_cost_a_bounded_amount(read):
    many = " ".join(f"@p{number}" for number in range(500))
    with CaptureQueriesContext(connection) as asked:
        say(read.ann, many)
    (lookup,) = [each["sql"] for each in asked if "username" in each["sql"] and " IN (" in each["sql"]]
    assert lookup.count("'p") <= 50
    assert not Mention.objects.exists()


def test_a_message_without_names_costs_nothing_more(read):
    with CaptureQueriesContext(connection) as without:
        say(read.ann, "hello")
    assert not [each for each in without if "mention" in each["sql"] and "INSERT" not in each["sql"]]


def test_levels_are_told_to_all_screens_of_one_person(cast, told):
    ben = signed_in(cast.ben)
    changed = ben.patch(f"{LOBBY}/preferences", {"level": "mentions"}, content_type="application/json")
    now = {"room": "lobby", "level": "mentions", "favourite": False, "hidden": False}
    assert changed.json() == now
    assert told == [(f"user_{cast.ben.pk}", {"type": "chat.preferences", **now})]
    changed = ben.patch(f"{LOBBY}/preferences", {"favourite": True}, content_type="application/json")
    assert changed.json() == {**now, "favourite": True}
    changed = ben.patch(f"{LOBBY}/preferences", {"level": "hidden"}, content_type="application/json")
    assert changed.json() == {**now, "favourite": True, "level": "hidden", "hidden": True}
    (mine,) = [each for each in ben.get("/api/v1/rooms").json()["rooms"] if each["slug"] == "lobby"]
    assert (mine["level"], mine["favourite"], mine["hidden"]) == ("hidden", True, True)
    (others,) = [each for each in known.of(cast.ann) if each["slug"] == "lobby"]
    assert (others["level"], others["favourite"], others["hidden"]) == ("all", False, False)
    say(cast.ann, "hello")
    assert known.shown(cast.ben, "lobby")["hidden"] is True  # a room stays away
    for fields in ({"level": "loud"}, {"level": None, "x": 1}, {"favourite": 1}):
        refused(ben.patch(f"{LOBBY}/preferences", fields, content_type="application/json"), 400, "malformed")
    out = signed_in(cast.out)
    refused(
        out.patch(f"{STAFF}/preferences", {"level": "all"}, content_type="application/json"), 404, "not_found"
    )


def test_a_conversation_that_was_put_away_comes_back_with_the_next_message(cast):
    room = direct.open_with(cast.ann, ["ben"])
    say(cast.ben, "hello", room.slug)
    preferences.prefer(cast.ann, room=room.slug, level="mentions")
    assert preferences.prefer(cast.ann, room=room.slug, level="hidden")["hidden"] is True
    shape = known.shown(cast.ann, room.slug)
    assert (shape["hidden"], shape["level"]) == (True, "mentions")
    say(cast.ben, "once more", room.slug)
    assert known.shown(cast.ann, room.slug)["hidden"] is False
    preferences.prefer(cast.ann, room=room.slug, level="hidden")
    assert preferences.prefer(cast.ann, room=room.slug, level="all")["hidden"] is False


def test_unread_from_here_on_is_told_to_all_screens(cast, told):
    seqs = [say(cast.ann, text) for text in ("one", "two @ben", "three")]
    ben = signed_in(cast.ben)
    post(ben, f"{LOBBY}/read", {"seq": seqs[2]})
    assert counted(cast.ben) == (0, 0)
    told.clear()
    assert post(ben, f"{LOBBY}/unread", {"seq": seqs[1]}).json() == {"room": "lobby", "unread": 2}
    mark = {"type": "chat.read", "room": "lobby", "seq": seqs[0], "turn": 1, "unread": 2, "mentions": 1}
    mark["counted"] = seqs[-1]
    assert told == [(f"user_{cast.ben.pk}", mark)]
    assert counted(cast.ben) == (2, 1)
    # It moves back only; and forward again as ever, in the same turn.
    post(ben, f"{LOBBY}/unread", {"seq": seqs[2]})
    assert told[-1][1] == mark
    post(ben, f"{LOBBY}/read", {"seq": seqs[2]})
    assert told[-1][1] == {**mark, "seq": seqs[2], "unread": 0, "mentions": 0}
    refused(post(ben, f"{LOBBY}/unread", {"seq": 0}), 400, "malformed")
    refused(post(signed_in(cast.out), f"{STAFF}/unread", {"seq": 1}), 404, "not_found")
    with pytest.raises(Refused):
        reading.mark_unread(cast.out, room="staff", seq=1)


def test_a_thousand_rooms_cost_as_many_queries_as_one(cast):
    """And no query looks at more than a bounded number of messages, however many are unread."""
    browser = signed_in(cast.out)
    browser.get("/api/v1/rooms")
    with CaptureQueriesContext(connection) as few:
        browser.get("/api/v1/rooms")
    made = Room.objects.bulk_create(
        Room(slug=f"room-{n}", name=f"Room {n}", kind="private", last_seq=3) for n in range(1_000)
    )
    Membership.objects.bulk_create(Membership(room=each, user=cast.out, read_seq=1) for each in made)
    sent = Message.objects.bulk_create(
        Message(room=each, seq=seq, author=cast.ann, text="x", sent_at=timezone.now())
        for each in made[:300]
        for seq in (1, 2, 3)
    )
    Mention.objects.bulk_create(Mention(message=m, room=m.room, user=cast.out, seq=m.seq) for m in sent)
    for number in range(9):
        direct.open_with(cast.out, ["ann", "ben"] if number else ["ann"])
    with CaptureQueriesContext(connection) as many:
        listed = browser.get("/api/v1/rooms").json()["rooms"]
    assert len(listed) == 1_003
    assert len(many) == len(few) + 1  # who of the partners is here
    assert [(each["unread"], each["mentions"]) for each in listed if each["slug"] == "room-7"] == [(2, 2)]


def test_what_is_counted_is_bounded(cast):
    room = rooms.create(cast.ann, name="Old", slug="old")
    rooms.add(cast.ann, room="old", username="ben")
    Message.objects.bulk_create(
        Message(room=room, seq=seq, author=cast.ann, text="x", sent_at=timezone.now(), to_all=True)
        for seq in range(10, 1_500)
    )
    Mention.objects.bulk_create(
        Mention(message=each, room=room, user=None, seq=each.seq) for each in room.messages.all()
    )
    assert counted(cast.ben, "old") == (100, 100)
    # Somebody who writes and never reads: one looks at the first thousand, and says what is among them.
    room.messages.filter(seq=1_200).update(author=cast.ben)
    assert counted(cast.ann, "old")[0] == 0
    reading.mark(cast.ann, room="old", seq=1_100)
    Room.objects.filter(pk=room.pk).update(last_seq=1_500)
    reading.mark(cast.ann, room="old", seq=1_100)
    assert counted(cast.ann, "old")[0] == 1
