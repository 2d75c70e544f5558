"""Threads: replies are messages of the room's log, and have an unread mark of their own."""

from itertools import count

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import limits
from chat.actions import direct, messages, reading, rooms, sending, threads
from chat.actions.sending import Letter
from chat.models import Follower, Membership, Message, Room, Thread
from chat.queries import messages as logs
from chat.queries import rooms as rooms_known
from chat.queries import threads as known
from chat.refusals import Refused

from .api import LOBBY, STAFF, post, refused, send, signed_in
from .replica import Replica

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unhurried")]

keys = count()


def say(user, text: str = "hello", room: str = "lobby", **where) -> int:
    return messages.send(user, room=room, key=f"k{next(keys)}", text=text, **where).seq


def lobby() -> Room:
    return Room.objects.get(slug="lobby")


def texts(page) -> list[str]:
    return [each["message"] for each in page["messages"]]


def mine(user) -> dict[int, tuple[int, int]]:
    """By thread, in their order: unread replies, and those that address the person."""
    listed = known.of(user)["threads"]
    for each in listed:
        alone = known.state(user, each["room"], each["thread"])
        assert alone == {name: value for name, value in each.items() if name != "root"}
    return {each["thread"]: (each["unread"], each["mentions"]) for each in listed}


@pytest.fixture
def root(cast) -> int:
    """A message of ann's, and everybody has read the lobby."""
    seq = say(cast.ann, "root")
    for user in (cast.owner, cast.mod, cast.ann, cast.ben, cast.out):
        reading.mark(user, room="lobby", seq=10**9)
    return seq


def test_the_room_leaves_replies_out_and_shows_them_at_the_root(cast, root):
    first = say(cast.ben, "one", thread=root)
    say(cast.mod, "two", thread=root, also_in_room=True)
    last = say(cast.ben, "three", thread=root)
    say(cast.ann, "flat")
    page = logs.page(lobby())
    assert texts(page) == ["root", "two", "flat"]
    replies = page["messages"][0]["replies"]
    assert (replies["count"], replies["last_seq"]) == (3, last)
    assert [each["username"] for each in replies["people"]] == ["ben", "mod"]
    assert page["messages"][1]["thread"] == root
    assert page["messages"][1]["also_in_room"] is True
    assert "replies" not in page["messages"][1]
    thread = logs.page(lobby(), thread=root)
    assert texts(thread) == ["root", "one", "two", "three"]
    assert (thread["more"], thread["events"], thread["thread"]) == (False, [], root)
    assert thread["messages"][1]["thread"] == root
    # A page at a time, and the root before the first.
    newest = logs.page(lobby(), thread=root, limit=2)
    assert (texts(newest), newest["more"]) == (["two", "three"], True)
    oldest = logs.page(lobby(), thread=root, before=newest["messages"][0]["seq"], limit=2)
    assert (texts(oldest), oldest["more"]) == (["root", "one"], False)
    assert texts(logs.page(lobby(), thread=root, before=root)) == []
    assert texts(logs.page(lobby(), thread=root, after=first)) == ["two", "three"]
    assert texts(logs.page(lobby(), thread=root, after=0, limit=1)) == ["root", "one"]
    around = logs.page(lobby(), thread=root, around=first, limit=2)
    assert (texts(around), around["newer"], around["target"]) == (["root", "one", "two"], True, first)


def test_around_a_reply_the_room_leads_to_its_thread(cast, root):
    for number in range(5):
        say(cast.ann, f"flat {number}")
    reply = say(cast.ben, "reply", thread=root)
    shown = say(cast.ben, "both", thread=root, also_in_room=True)
    page = logs.page(lobby(), around=reply, limit=4)
    assert (page["target"], page["thread"]) == (root, root)
    assert "root" in texts(page)
    page = logs.page(lobby(), around=shown, limit=4)
    assert page["target"] == shown
    assert "thread" not in page


def test_what_is_no_root_takes_no_replies(cast, root):
    reply = say(cast.ben, "one", thread=root)
    edit = messages.edit(cast.ann, room="lobby", target=root, text="the root")
    elsewhere = say(cast.ann, "elsewhere", room="staff")
    for _ in range(elsewhere):  # so that the lobby has that number, too
        say(cast.ann, "flat")
    gone = say(cast.ann, "gone")
    messages.delete(cast.ann, room="lobby", target=gone)
    ann = signed_in(cast.ann)
    for thread in (reply, edit, gone, 10_000):
        refused(send(ann, thread=thread), 404, "not_found")
    refused(send(ann, STAFF, thread=root), 404, "not_found")
    for thread in (0, -1, True, "1", 2**70):
        refused(send(ann, thread=thread), 400, "malformed")
    refused(send(ann, thread=root, also_in_room=1), 400, "malformed")
    for thread, status, code in (
        (reply, 404, "not_found"),
        (10_000, 404, "not_found"),
        ("x", 400, "malformed"),
    ):
        refused(ann.get(f"{LOBBY}/messages?thread={thread}"), status, code)
    refused(ann.get(f"{LOBBY}/messages?thread={root}&at=2026-01-01T00:00:00Z"), 400, "malformed")
    assert Thread.objects.count() == 1


def test_over_http_as_over_a_socket(cast, root, told):
    ben = signed_in(cast.ben)
    answer = send(ben, key="r", message="one", thread=root, also_in_room=True)
    assert answer.status_code == 201
    assert send(ben, key="r", message="one", thread=root, also_in_room=True).status_code == 200
    seq = answer.json()["seq"]
    assert texts(ben.get(f"{LOBBY}/messages?thread={root}").json()) == ["root", "one"]
    (frame,) = [event for topic, event in told if topic == "chat_lobby"]
    assert (frame["thread"], frame["also_in_room"], frame["replies"]["count"]) == (root, True, 1)
    news = {topic: event for topic, event in told if event["type"] == "chat.thread"}
    assert set(news) == {f"user_{cast.ann.pk}", f"user_{cast.ben.pk}"}
    assert news[f"user_{cast.ann.pk}"] == {
        "type": "chat.thread", "room": "lobby", "thread": root, "following": True,
        "read": root, "unread": 1, "mentions": 0, "counted": seq,
    }  # fmt: skip
    assert news[f"user_{cast.ben.pk}"]["unread"] == 0
    told.clear()
    ann = signed_in(cast.ann)
    (listed,) = ann.get("/api/v1/threads").json()["threads"]
    assert (listed["thread"], listed["unread"], listed["root"]["message"]) == (root, 1, "root")
    assert post(ann, f"{LOBBY}/read", {"seq": seq, "thread": root}).json() == {"room": "lobby", "unread": 0}
    assert [(topic, event["unread"]) for topic, event in told] == [(f"user_{cast.ann.pk}", 0)]
    state = ann.get(f"{LOBBY}/threads/{root}").json()
    assert (state["following"], state["read"], state["unread"]) == (True, seq, 0)
    patch = ann.patch(f"{LOBBY}/threads/{root}", {"following": False}, content_type="application/json")
    assert patch.json()["following"] is False
    assert told[-1][1]["following"] is False
    assert ann.get("/api/v1/threads").json() == {"threads": [], "complete": True}
    stranger = signed_in(cast.mod).get(f"{LOBBY}/threads/{root}").json()
    assert (stranger["following"], stranger["unread"]) == (False, 0)
    for address in (f"{LOBBY}/threads/{seq}", f"{STAFF}/threads/{root}", f"{LOBBY}/threads/10000"):
        refused(ann.get(address), 404, "not_found")


def test_unread_is_for_followers_and_not_for_the_room(cast, root):
    first = say(cast.ben, "one", thread=root)
    assert (mine(cast.ann), mine(cast.ben), mine(cast.mod)) == ({root: (1, 0)}, {root: (0, 0)}, {})
    for user in (cast.ann, cast.ben, cast.mod):
        assert rooms_known.shown(user, "lobby")["unread"] == 0
    say(cast.mod, "two @ben", thread=root)
    assert (mine(cast.ann), mine(cast.ben), mine(cast.mod)) == (
        {root: (2, 0)},
        {root: (1, 1)},
        {root: (0, 0)},
    )
    assert rooms_known.shown(cast.ben, "lobby")["mentions"] == 1
    assert reading.mark(cast.ann, room="lobby", seq=first, thread=root) == 1
    assert reading.mark(cast.ann, room="lobby", seq=first - 1, thread=root) == 1  # never back
    assert reading.mark(cast.ann, room="lobby", seq=10**9, thread=root) == 0
    say(cast.mod, "in both", thread=root, also_in_room=True)
    assert rooms_known.shown(cast.out, "lobby")["unread"] == 1
    assert (
        reading.mark(cast.out, room="lobby", seq=10**9, thread=root) == 0
    )  # who follows nothing has no mark
    assert mine(cast.out) == {}


def test_one_stops_following_until_one_is_concerned_again(cast, root):
    say(cast.ben, thread=root)
    threads.follow(cast.ann, room="lobby", thread=root, on=False)
    say(cast.ben, "more", thread=root)
    assert mine(cast.ann) == {}
    say(cast.ben, "@ann look", thread=root)
    assert mine(cast.ann) == {root: (3, 1)}
    threads.follow(cast.ann, room="lobby", thread=root, on=False)
    say(cast.ann, "well", thread=root)
    assert root in mine(cast.ann)
    # By hand: from there on. An edit may address somebody, too.
    threads.follow(cast.out, room="lobby", thread=root, on=True)
    assert mine(cast.out) == {root: (0, 0)}
    reply = say(cast.ben, "hm", thread=root)
    assert (mine(cast.out), mine(cast.mod)) == ({root: (1, 0)}, {})
    messages.edit(cast.ben, room="lobby", target=reply, text="hm @mod")
    assert mine(cast.mod) == {root: (1, 1)}
    threads.follow(cast.mod, room="lobby", thread=root, on=False)
    messages.edit(
        cast.ben, room="lobby", target=reply, text="hm, @mod"
    )  # who was meant before is not called again
    assert mine(cast.mod) == {}
    with pytest.raises(Refused, match="no such thread"):
        threads.follow(cast.out, room="lobby", thread=say(cast.ann, "no replies"), on=True)


def test_all_are_addressed_and_nobody_follows_for_that(cast, root):
    say(cast.mod, "@room look", thread=root)
    assert mine(cast.ann) == {root: (1, 1)}
    assert mine(cast.out) == {}
    assert rooms_known.shown(cast.out, "lobby")["mentions"] == 1


def test_in_a_conversation_everybody_follows(cast):
    room = direct.open_with(cast.ann, ["ben", "mod"])
    root = say(cast.ann, "root", room.slug)
    say(cast.ann, "and", room.slug, thread=root)
    assert (mine(cast.ben), mine(cast.mod), mine(cast.ann)) == (
        {root: (1, 0)},
        {root: (1, 0)},
        {root: (0, 0)},
    )


def test_who_is_removed_follows_nothing_there(cast):
    root = say(cast.ann, "root", "staff")
    say(cast.ben, "one", "staff", thread=root)
    assert mine(cast.ann) == {root: (1, 0)}
    rooms.remove(cast.owner, room="staff", username="ann")
    say(cast.ben, "a secret for @ann", "staff", thread=root)
    assert known.of(cast.ann) == {"threads": [], "complete": True}
    rooms.add(cast.owner, room="staff", username="ann")
    assert mine(cast.ann) == {}
    # Nor does who wrote the root, and was removed before there was a reply.
    early = say(cast.ben, "early", "staff")
    rooms.remove(cast.owner, room="staff", username="ben")
    say(cast.ann, "late", "staff", thread=early)
    assert not Follower.objects.filter(user=cast.ben).exists()


def test_what_is_unread_comes_first_then_the_latest(cast):
    roots = [say(cast.ann, f"root {number}") for number in range(4)]
    for seq in (roots[2], roots[0], roots[3], roots[1]):
        say(cast.ben, thread=seq)
    for seq in (roots[1], roots[2]):
        reading.mark(cast.ann, room="lobby", seq=10**9, thread=seq)
    assert list(mine(cast.ann)) == [roots[3], roots[0], roots[1], roots[2]]


def test_only_so_many_are_listed(cast, monkeypatch):
    monkeypatch.setattr(limits, "THREADS", 2)
    roots = [say(cast.ann, f"root {number}") for number in range(3)]
    for seq in roots:
        say(cast.ben, thread=seq)
    found = known.of(cast.ann)
    assert ([each["thread"] for each in found["threads"]], found["complete"]) == ([roots[2], roots[1]], False)


def test_a_deleted_reply_counts_no_more_and_a_deleted_root_keeps_its_thread(cast, root, told):
    first, second = say(cast.ben, "one", thread=root), say(cast.mod, "two", thread=root)
    told.clear()
    messages.delete(cast.mod, room="lobby", target=second)
    (event,) = [event for topic, event in told if topic == "chat_lobby"]
    assert (event["type"], event["thread"]) == ("chat.message_deleted", root)
    assert (event["replies"]["count"], event["replies"]["last_seq"]) == (1, first)
    assert [each["username"] for each in event["replies"]["people"]] == ["ben"]
    assert mine(cast.ann) == {root: (1, 0)}
    messages.delete(cast.ann, room="lobby", target=root)
    page = logs.page(lobby())
    assert (page["messages"][0]["deleted"], page["messages"][0]["replies"]["count"]) == (True, 1)
    assert texts(logs.page(lobby(), thread=root)) == ["", "one", ""]
    say(cast.ann, "still", thread=root)
    messages.delete(cast.mod, room="lobby", target=first)
    messages.delete(cast.mod, room="lobby", target=lobby().last_seq - 1)
    assert "replies" not in logs.page(lobby())["messages"][0]
    assert mine(cast.ben) == {}


def test_deleted_accounts_are_not_named(cast, root):
    say(cast.ben, thread=root)
    say(cast.mod, thread=root)
    cast.mod.delete()
    replies = logs.page(lobby())["messages"][0]["replies"]
    assert (replies["count"], [each["username"] for each in replies["people"]]) == (2, ["ben"])


def replays(cast, root) -> list[tuple[Replica, Replica]]:
    """What clients have after a replay, with pages of any age, and what the server has."""
    before = logs.page(lobby())["messages"]
    seqs = [say(cast.ben, f"{number}", thread=root) for number in range(4)]
    middle = logs.page(lobby())["messages"]
    at = lobby().last_seq
    messages.edit(cast.ben, room="lobby", target=seqs[0], text="0 @mod")
    messages.delete(cast.ben, room="lobby", target=seqs[3])
    say(cast.mod, "4", thread=root)
    messages.delete(cast.mod, room="lobby", target=lobby().last_seq)
    now = Replica(logs.page(lobby())["messages"])
    assert now.messages[root]["replies"]["count"] == 3
    found = []
    for page, after in ((before, root), (middle, at), (middle, root), (logs.page(lobby())["messages"], root)):
        replica = Replica(page)
        replica.apply_all(logs.events_after(lobby(), after=after)["events"])
        found.append((replica, now))
    return found


def test_a_replay_ends_where_the_server_is(cast, root):
    for replica, now in replays(cast, root):
        assert replica.messages[root]["replies"] == now.messages[root]["replies"]


def test_a_replay_without_the_summaries_would_be_noticed(cast, root, monkeypatch):
    monkeypatch.setattr(known, "behind", lambda *_: {})
    compared = [a.messages[root]["replies"] == b.messages[root]["replies"] for a, b in replays(cast, root)]
    assert compared == [False, False, False, True]


def test_search_finds_replies_and_says_in_which_thread(cast, root):
    reply = say(cast.ben, "a porcupine", thread=root)
    (found,) = signed_in(cast.ann).get("/api/v1/search?q=porcupine").json()["messages"]
    assert (found["seq"], found["thread"]) == (reply, root)


def asked(deed) -> int:
    with CaptureQueriesContext(connection) as queries:
        deed()
    return len([each for each in queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_what_messages_and_replies_cost(cast, root, told):
    def flat():
        say(cast.ben, "flat")

    def batch(size, **where):
        letters = [Letter(cast.ben, "lobby", f"b{next(keys)}", "hi", **where) for _ in range(size)]
        return lambda: sending.send_all(letters)

    flat()
    plain = asked(flat)
    say(cast.ben, thread=root)
    one = asked(lambda: say(cast.ben, thread=root))
    with CaptureQueriesContext(connection) as queries:
        flat()
    assert not [each for each in queries if "chat_thread" in each["sql"] or "chat_follower" in each["sql"]]
    assert asked(flat) == plain
    assert one <= plain + 5
    assert asked(batch(20, thread=root)) <= asked(batch(20)) + 5
    # However many are in the room, and follow.
    User = get_user_model()
    many = User.objects.bulk_create(User(username=f"p{number}") for number in range(50))
    Membership.objects.bulk_create(Membership(room=cast.lobby, user=each) for each in many)
    thread = Thread.objects.get()
    Follower.objects.bulk_create(Follower(thread=thread, user=each) for each in many)
    told.clear()
    assert asked(lambda: say(cast.ben, thread=root)) == one
    assert len(told) == 2  # the room, and who wrote it


def test_no_page_costs_more_for_its_threads(cast):
    for number in range(3):
        say(cast.ben, thread=say(cast.ann, f"root {number}"))
    room = lobby()
    few = asked(lambda: logs.page(room))
    for number in range(20):
        say(cast.mod, thread=say(cast.ann, f"more {number}"))
    room = lobby()
    assert asked(lambda: logs.page(room)) == few
    assert asked(lambda: known.of(cast.ann)) <= 4
    first = Message.objects.filter(room=room).order_by("seq")[0].seq
    assert asked(lambda: logs.events_after(room, after=first)) <= 8
