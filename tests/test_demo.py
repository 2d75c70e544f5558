"""`manage.py demo`: something to look at, as often as it is asked for."""

import itertools
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.utils import timezone

from chat.actions import rooms
from chat.management import sample
from chat.models import Membership, Message, Reaction, Room, RoomEvent, Thread, Workspace
from chat.queries import rooms as rooms_known

pytestmark = [pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


def demo() -> tuple[dict[str, str], str]:
    """The passwords it prints, and what it complains about."""
    out, err = StringIO(), StringIO()
    call_command("demo", stdout=out, stderr=err)
    return dict(re.findall(r"^  (\w+) +(\S+)", out.getvalue(), re.MULTILINE)), err.getvalue()


def rows() -> list[list[dict]]:
    return [list(model.objects.order_by("pk").values()) for model in (Room, RoomEvent, Message, Membership)]


def find(username: str):
    return get_user_model().objects.get(username=username)


def test_the_people_and_rooms_that_the_contract_names():
    passwords, complaints = demo()
    assert complaints == ""
    assert list(passwords) == ["owner", "mod", "ann", "ben", "out"]
    for username, password in passwords.items():
        assert authenticate(username=username, password=password) == find(username)
    assert find("owner").is_superuser
    assert not any(find(name).is_staff for name in ("mod", "ann", "ben", "out"))

    lobby, staff = Room.objects.get(slug="lobby"), Room.objects.get(slug="staff")
    assert (lobby.kind, lobby.is_default, staff.kind, staff.is_default) == ("open", True, "private", False)
    for room in (lobby, staff):
        roles = dict(room.memberships.values_list("user__username", "role"))
        assert (roles["mod"], roles["ann"], roles["ben"]) == ("moderator", "member", "member")
    assert lobby.memberships.filter(user__username="out").exists()
    assert not staff.memberships.filter(user__username="out").exists()
    assert Room.objects.count() >= 4
    assert Workspace.current().name == sample.WORKSPACE


def test_the_history_is_one_that_could_have_been():
    demo()
    now = timezone.now()
    for room in Room.objects.all():
        events = list(RoomEvent.objects.filter(room=room).order_by("seq"))
        assert [event.seq for event in events] == list(range(1, room.last_seq + 1))
        times = [event.created_at for event in events]
        assert all(before <= after for before, after in itertools.pairwise(times)), room
        assert times[-1] < now
        for message in Message.objects.filter(room=room):
            assert message.sent_at == events[message.seq - 1].created_at
            assert message.html
    sent = Message.objects.order_by("sent_at")
    assert sent.last().sent_at - sent.first().sent_at > timedelta(days=2)
    assert Message.objects.values("author").distinct().count() >= 6
    assert Message.objects.exclude(reply_to=None).exists()
    thread = Thread.objects.get()
    assert (thread.count, thread.last_at) == (
        3,
        Message.objects.get(room=thread.room, seq=thread.last_seq).sent_at,
    )
    assert Message.objects.filter(text="Coffee is in the kitchen. Junho kept his word.").get().is_edited
    assert Reaction.objects.values("emoji").distinct().count() >= 3


def test_some_of_it_is_unread():
    demo()
    unread = {room["slug"]: room["unread"] for room in rooms_known.of(find("owner"))}
    assert unread["lobby"] == 0
    assert unread["tidelines"] == 2


def test_again_changes_nothing_and_prints_the_same():
    first, _ = demo()
    before = rows()
    ben = find("ben")
    ben.set_password("another one of his own")
    ben.save()

    second, complaints = demo()
    assert rows() == before
    assert complaints == ""
    assert second.pop("ben") == "(another"
    assert second == {name: password for name, password in first.items() if name != "ben"}


def test_what_is_there_already_stays_as_it_is(cast):
    """The tests' own cast has the same names: nobody gets another password, or into a closed room."""
    Workspace.objects.update_or_create(pk=1, defaults={"name": "Ours"})
    rooms.create(cast.ann, name="Ours", slug="loans", kind="private")
    passwords, complaints = demo()
    assert set(passwords.values()) == {"(another"}
    assert complaints == "loans: There is no such room.\n"
    assert Workspace.current().name == "Ours"
    assert Room.objects.get(slug="loans").memberships.count() == 1
    assert not cast.staff.memberships.filter(user=cast.out).exists()


@pytest.mark.parametrize("slug", [*sample.ROOMS, *sample.DIRECT])
def test_each_sample_is_read_whole(slug):
    now = timezone.now()
    room = sample.load(slug, now=now)
    text = (sample.FOLDER / f"{slug}.txt").read_text(encoding="utf-8")
    assert len(room.lines) == len(re.findall(r"^@", text, re.MULTILINE))
    assert all(line.text and line.who in room.members and line.said_at < now for line in room.lines)
    assert set(room.members) <= set(sample.PEOPLE)
