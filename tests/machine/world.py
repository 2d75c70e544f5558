"""What can happen to a room, in any order, and what has to be true in the end."""

import contextlib
import uuid
from typing import Any

from channels.layers import get_channel_layer
from django.contrib.auth import get_user_model
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from chat.actions import rooms
from chat.models import Room, RoomEvent
from chat.queries import messages as logs
from chat.refusals import Refused

from .client import Client
from .layer import Layer
from .states import replayed, stored

NAMES = ("ola", "ann", "ben", "cyn")
EMOJI = ("👍", "🎉")
DOORS = ("rooms", "async", "rooms", "rooms")

which = st.integers(0, len(NAMES) - 1)
some = st.integers(0, 9)
word = st.sampled_from(("one", "two", "three"))
writing = st.sampled_from(("send", "send", "reply", "reply", "edit", "delete", "react"))
coming = st.sampled_from(("join", "join", "leave", "leave for good", "read", "again"))
mostly = st.sampled_from((True, True, True, False))


class World(RuleBasedStateMachine):
    """``ola`` owns the room, ``ann`` moderates it, ``ben`` and ``cyn`` are in it; 2 to 4 have clients."""

    @initialize(count=st.integers(2, 4), kind=st.sampled_from(["open", "private"]))
    def begin(self, count: int, kind: str) -> None:
        self.layer: Layer = get_channel_layer()
        self.layer.forget()
        self.people = [find(name) for name in NAMES]
        ola, ann, *others = self.people
        room = rooms.create(ola, name="A room", slug=f"room-{uuid.uuid4().hex[:12]}", kind=kind)
        self.slug = room.slug
        rooms.add(ola, room=self.slug, username=ann.username, role="moderator")
        for person in others:
            rooms.add(ola, room=self.slug, username=person.username)
        self.clients = [
            Client(person, door, room, self.layer)
            for person, door in list(zip(self.people, DOORS, strict=True))[:count]
        ]
        for client in self.clients:
            client.connect()
            run(client)
        for client in self.clients[:2]:
            client.send(uuid.uuid4().hex, "Hello")
            run(client)

    # What people do with their clients, and whether the server comes to it before anything else happens

    @rule(who=which, kind=writing, post=some, text=word, at_once=mostly)
    def write(self, who: int, kind: str, post: int, text: str, at_once: bool) -> None:
        client = self.client(who)
        if kind == "send":
            client.send(uuid.uuid4().hex, text)
        elif kind == "reply":
            # Shown in the room, too: a client of these worlds loads no other pages.
            roots = [0, *sorted(seq for seq, each in client.state.posts.items() if not each.thread)]
            where = {"thread": roots[-1 - post % len(roots)] or 10**6, "also_in_room": True}
            client.send(uuid.uuid4().hex, text, **where)
        elif posts := sorted(client.state.posts):
            more = {
                "edit": {"message": text},
                "delete": {},
                "react": {"emoji": EMOJI[post % 2], "on": text != "two"},
            }
            client.say(kind, target=posts[-1 - post % len(posts)], **more[kind])
        self.go_on(who, 100 * at_once)

    @rule(who=which, kind=coming, at_once=mostly)
    def come_and_go(self, who: int, kind: str, at_once: bool) -> None:
        client = self.client(who)
        if kind == "join":
            client.catch_up()
        elif kind == "read":
            client.say("read", seq=client.last)
        elif kind == "again":  # what was acknowledged already: it has its place for ever
            for key, text in list(client.acknowledged.items())[-1:]:
                client.say("send", key=key, message=text)
        else:
            client.say("leave", for_good=kind == "leave for good")
        self.go_on(who, 100 * at_once)

    @rule(who=which, whom=which, deed=st.sampled_from(["add", "remove", "rename", "archive"]))
    def elsewhere(self, who: int, whom: int, deed: str) -> None:
        """In another process, say over HTTP, by one of the two who may."""
        username = {"username": self.people[whom].username}
        verb, more = {
            "add": (rooms.add, username),
            "remove": (rooms.remove, username),
            "rename": (rooms.change, {"name": f"Room {whom}"}),
            "archive": (rooms.change, {"archived": whom == 0}),
        }[deed]
        with contextlib.suppress(Refused):  # then nothing has changed
            verb(self.people[who % 2], room=self.slug, **more)

    # How it goes on

    @rule(who=which, steps=st.integers(1, 8))
    def go_on(self, who: int, steps: int) -> None:
        for _ in range(steps):
            self.client(who).step()

    @rule()
    def all_go_on(self) -> None:
        for client in self.clients:
            run(client)

    @rule()
    def look(self) -> None:
        head = self.room.last_seq
        for client in self.clients:
            client.look(head)

    # What goes wrong

    @rule(who=which, how=st.sampled_from(["lose", "lose", "double", "swap"]))
    def layer_fails(self, who: int, how: str) -> None:
        getattr(self.layer, how)(self.client(who).channel)

    @rule(how=st.sampled_from(["restart", "go", "come", "come"]))
    def layer_goes(self, how: str) -> None:
        getattr(self.layer, how)()

    @rule(who=which, how=st.sampled_from(["back", "back", "away", "anew"]))
    def cut(self, who: int, how: str) -> None:
        """Somebody comes back, or not, or with another device."""
        client = self.client(who)
        client.cut()
        if how == "anew":
            client.forget()
        if how != "away":
            client.connect()

    # What has to be true

    def teardown(self) -> None:
        if not hasattr(self, "clients"):
            return
        self.layer.come()
        self.come_to_rest()
        self.is_one_truth()
        self.clients.append(Client(self.people[0], "rooms", self.room, self.layer))  # who knows nothing yet
        for client in self.clients:
            client.cut()
            client.connect()
        self.come_to_rest()
        self.is_one_truth()
        members = stored(self.room).members
        for client in self.clients:
            assert client.follows == (client.person.username in members)
        self.is_stored_once()
        for client in self.clients:
            client.cut()

    def come_to_rest(self) -> None:
        """Everything that waits is done, and the process has looked at the log."""
        for _ in range(2):
            for client in self.clients:
                run(client)
            self.look()
        for client in self.clients:
            run(client)

    def is_one_truth(self) -> None:
        """Log replay = server state = the state of each client that follows the room."""
        room = self.room
        seqs = list(RoomEvent.objects.filter(room=room).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, room.last_seq + 1))
        truth = stored(room)
        assert replayed("A room", whole_log(room)) == truth
        for client in self.clients:
            assert client.follows == client.is_followed
            if client.follows:
                assert client.person.username in truth.members
                assert client.last == room.last_seq
                assert client.state == truth

    def is_stored_once(self) -> None:
        """What was acknowledged is there, in its place, and what is there was said."""
        events = RoomEvent.objects.filter(room=self.room, kind="message")
        found = dict(events.values_list("key", "seq"))
        assert len(found) == events.count()
        for client in self.clients:
            assert client.places.items() <= found.items()
            found = {key: seq for key, seq in found.items() if key not in client.places | client.unanswered}
        assert not found

    # Helpers

    @property
    def room(self) -> Room:
        return Room.objects.get(slug=self.slug)

    def client(self, who: int) -> Client:
        return self.clients[who % len(self.clients)]


def whole_log(room: Room) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    while len(events) < room.last_seq:
        events += logs.events_page(room, after=len(events))["events"]
    return events


def run(client: Client) -> None:
    while not client.is_idle:
        client.step()


def find(name: str) -> Any:
    return get_user_model().objects.get_or_create(username=name)[0]
