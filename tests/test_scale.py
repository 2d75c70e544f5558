"""However much was said, and in however many rooms: what is read stays as much as it was.

One world is looked at three times: when it is small, when its room has grown, and when its people are in many
more rooms. The second time nothing may cost more; the third time what lists the rooms may, but in no more
questions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from chat import presence
from chat.actions import messages as deeds
from chat.actions import reactions, reading, rooms
from chat.models import Follower, Membership, Message, Room, RoomEvent, Thread
from chat.queries import messages, notices, search, threads
from chat.queries import rooms as listed

from . import growth

pytestmark = pytest.mark.django_db
ROOT = 100  # of the thread: the seq of a message
FEW, FEW_ROOMS = 20_000, 60  # more than any page, window or list of rooms looks at


@dataclass
class World:
    """``ann`` reads what she and ``ben`` said."""

    ann: Any
    ben: Any
    room: Room
    page: Client
    size: int = 0
    rooms: int = 1

    @property
    def middle(self) -> int:
        """A message of the room itself, with replies around it that are shown in their thread alone."""
        return self.size // 2 // 6 * 6 + 10

    @property
    def moment(self) -> datetime:
        return growth.at(self.middle)

    def talk_on(self, size: int) -> None:
        """Every third line is a reply in one thread, and between a third and the middle all of them are."""
        first = self.size + 1 if self.size else self.room.last_seq + 1
        replies = f"i > {ROOT} AND (i % 3 = 0 OR i BETWEEN {size // 3} AND {size // 2})"
        growth.talk(self.room, first, size, [self.ann.pk, self.ben.pk], thread=ROOT, replies=replies)
        self.size = size
        last = Message.objects.filter(room=self.room, thread=ROOT).order_by("-seq").first()
        count = Message.objects.filter(room=self.room, thread=ROOT).count()
        shown = {"count": count, "last_seq": last.seq, "last_at": last.sent_at, "people": [self.ben.pk]}
        root = Message.objects.get(room=self.room, seq=ROOT)
        thread, _ = Thread.objects.update_or_create(
            root=root, defaults={"room": self.room, "seq": ROOT, **shown}
        )
        Follower.objects.get_or_create(thread=thread, user=self.ann)
        growth.settle()

    def go_places(self, count: int) -> None:
        """Ann and ben are in so many rooms, and ben said three things in each."""
        first, last, then = self.rooms, count - 1, {"created_at": growth.moment("i")}
        words = {"slug": "'place-' || i", "name": "'Place ' || i", "kind": "'private'", "last_seq": "3"}
        growth.pour(Room, first, last, **words, **then)
        place = "(SELECT id FROM chat_room WHERE slug = 'place-' || {})"
        for person in (self.ann, self.ben):
            growth.pour(Membership, first, last, room_id=place.format("i"), user_id=str(person.pk), **then)
        of = {"room_id": place.format("(i / 3)"), "seq": "1 + i % 3"}
        first, last, ben = first * 3, last * 3 + 2, str(self.ben.pk)
        growth.pour(RoomEvent, first, last, **of, kind="'message'", actor_id=ben, key="'key-' || i", **then)
        hello = {"text": "'hello'", "html": "'hello'", "sent_at": growth.moment("i")}
        growth.pour(Message, first, last, **of, author_id=ben, **hello)
        self.rooms = count
        growth.settle()


@pytest.fixture
def world(settings, told) -> World:
    settings.CHAT_RATE_LIMITS = False
    ann, ben = (get_user_model().objects.create_user(name) for name in ("ann", "ben"))
    room = rooms.create(ann, name="Big", slug="big", kind="private")
    rooms.add(ann, room="big", username="ben")
    page = Client()
    page.force_login(ann)
    world = World(ann, ben, room, page)
    room.refresh_from_db()
    world.talk_on(FEW)
    world.go_places(FEW_ROOMS)
    return world


Ask = Callable[[World], object]


def membership(world: World) -> Membership:
    return Membership.objects.get(room=world.room, user=world.ann)


def thread(world: World, **where: int) -> object:
    return messages.page(world.room, thread=ROOT, **where)


def called(world: World) -> object:
    return notices.called([notices.Stretch(world.room.pk, world.size, world.size - 300)])


def page(**where: str) -> Ask:
    def ask(world: World) -> object:
        return messages.page(world.room, **{name: getattr(world, each) for name, each in where.items()})

    return ask


def finding(question: str) -> Ask:
    def ask(world: World) -> object:
        found = search.search(world.ann, question.format(day=f"{world.moment:%Y-%m-%d}"))
        assert found["messages"] or "nowhere" in question
        return found

    return ask


def get(address: str) -> Ask:
    def ask(world: World) -> object:
        answer = world.page.get(address.format(**vars(world), middle=world.middle))
        assert answer.status_code == 200, answer
        return answer

    return ask


def catching_up(back: int) -> Ask:
    return lambda world: messages.events_after(world.room, after=world.size - back, reader=world.ann)


def deed(do: Callable[..., object], **more: Any) -> Ask:
    """Of ann; it is done again each time, and undone. True stands for the message in the middle."""

    def ask(world: World) -> None:
        named = {name: world.middle if each is True else each for name, each in more.items()}
        with transaction.atomic():
            do(world.ann, room="big", **named)
            transaction.set_rollback(True)

    return ask


ASKED: dict[str, Ask] = {
    "the newest page": page(),
    "a page before": page(before="middle"),
    "a page after": page(after="middle"),
    "a page around": page(around="middle"),
    "a day": page(at="moment"),
    "the newest page of a thread": thread,
    "a page of a thread": lambda world: thread(world, around=world.middle),
    "what one missed": catching_up(300),
    "more than one can be told": catching_up(2_000),
    "a page of the log": lambda world: messages.events_page(world.room, after=world.middle),
    "how much is unread": lambda world: listed.counts(membership(world)),
    "who is here": lambda world: presence.present(["big"]),
    "the members": lambda world: listed.members(world.room),
    "search": finding("common"),
    "search for what is rare": finding("rare"),
    "search for what is nowhere": finding("nowhere"),
    "search from:": finding("common from:ben"),
    "search in:": finding("common in:big"),
    "search before:": finding("common before:{day}"),
    "search after:": finding("common after:2019-01-01"),
    "search for what somebody said": finding("from:ben"),
    "what calls": called,
    "what called lately": lambda world: notices.newest(membership(world), since=growth.at(world.size - 300)),
    "what is outdated": lambda world: list(notices.outdated()),
    "the API's page": get("/api/v1/rooms/big/messages?around={middle}"),
    "the API's events": get("/api/v1/rooms/big/events?after={middle}"),
    "the API's room": get("/api/v1/rooms/big"),
    "the API's threads": get("/api/v1/threads"),
    "sending": deed(deeds.send, key="new", text="hello"),
    "replying": deed(deeds.send, key="new", text="hello", thread=ROOT),
    "editing": deed(deeds.edit, target=True, text="hello"),
    "deleting": deed(deeds.delete, target=True),
    "reacting": deed(reactions.react, target=True, emoji="👍", on=True),
    "reading": deed(reading.mark, seq=True),
    "marking as unread": deed(reading.mark_unread, seq=True),
    "reading a thread": deed(reading.mark, seq=True, thread=ROOT),
}
# What lists somebody's rooms.
LISTS: dict[str, Ask] = {
    "the rooms": lambda world: listed.of(world.ann),
    "the threads": lambda world: threads.of(world.ann),
    "the API's rooms": get("/api/v1/rooms"),
    "the chat's page": get("/chat/big/"),
    "rooms to join": lambda world: listed.joinable(world.ann),
}


def costs(world: World) -> dict[str, growth.Cost]:
    found = {}
    world.room.refresh_from_db()
    for name, ask in {**ASKED, **LISTS}.items():
        ask(world)
        found[name] = growth.cost(lambda ask=ask: ask(world))
    return found


def grew(
    before: dict[str, growth.Cost], after: dict[str, growth.Cost], *, names, times: float, messages: int
) -> list[str]:
    """What costs more than it did; a little more is what a deeper index takes.

    A look through the index for words took 31,000 steps more among a million messages; to read the million or
    only an index of them, takes millions of steps, or some ten thousand pages.
    """
    spare = 0.05 * messages if connection.vendor == "sqlite" else 300 + messages // 2_000
    found = []
    for name in names:
        small, large = before[name], after[name]
        if large.questions != small.questions:
            found.append(f"{name}: {large.questions} questions, not {small.questions}")
        if large.work > times * small.work + spare:
            found.append(f"{name}: {large.work} steps or pages, not {small.work}")
        found += [f"{name}: {each}" for each in large.scans]
    return found


def look(world: World, messages: int, rooms: int) -> None:
    small = costs(world)
    world.talk_on(messages)
    large = costs(world)
    assert grew(small, large, names=large, times=2, messages=messages) == []
    world.go_places(rooms)
    wide = costs(world)
    assert grew(large, wide, names=ASKED, times=2, messages=messages) == []
    assert grew(large, wide, names=LISTS, times=2 * rooms / FEW_ROOMS, messages=messages) == []


def test_what_is_read_stays_as_much(world):
    look(world, 60_000, 200)


@pytest.mark.slow
@pytest.mark.timeout(3_000)
def test_a_million_messages_and_a_thousand_rooms(world):
    look(world, 1_000_000, 1_000)
