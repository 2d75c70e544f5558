"""One person's client, by the rules of the protocol, and the conversation at the other end of its socket."""

import itertools
import json
from collections import deque
from typing import Any

from chat.conversation import (
    Call,
    Conversation,
    Follow,
    HangUp,
    Publish,
    Steps,
    Tell,
    Unfollow,
    Visitor,
)
from chat.layers.messages import Message
from chat.refusals import Refused

from .layer import Layer
from .states import State, from_history

LASTING = {
    "chat.message",
    "chat.message_edited",
    "chat.message_deleted",
    "chat.reaction",
    "chat.join",
    "chat.leave",
    "chat.room_changed",
}
REFUSALS = {"not_in_room", "not_found", "forbidden", "archived"}
sockets = itertools.count(1)


class Client:
    """What it knows outlives its sockets."""

    def __init__(self, person: Any, door: str, room: Any, layer: Layer) -> None:
        self.person, self.door, self.layer = person, door, layer
        self.slug, self.name = room.slug, room.name
        self.forget()
        self.unanswered: dict[str, dict[str, Any]] = {}  # messages by their keys, until the server has them
        self.acknowledged: dict[str, str] = {}
        self.places: dict[str, int] = {}  # of what was acknowledged
        self.talk: Conversation | None = None

    def forget(self) -> None:
        self.last = 0
        self.state = State(self.name)

    # The socket

    def connect(self) -> None:
        self.talk = Conversation(
            Visitor(
                self.person,
                session="",
                channel_name=f"socket-{next(sockets)}",
                door=self.door,
                room=None if self.door == "rooms" else self.slug,
                clients_at_most=1000,
                unlimited=True,
            )
        )
        self.told: int | None = None  # the last seq this socket was told; None: it follows no room
        self.is_out = False
        self.is_loading = False
        self.asked: dict[int, dict[str, Any]] = {}
        self.refs = itertools.count(1)
        self.said: deque[str] = deque()
        self.turn = False  # whose it is to be heard: the layer's, the client's
        self.answer: object = None
        self.steps: Steps | None = self.talk.open()

    def cut(self) -> None:
        """The line is dead, and whatever was being done for it stops where it is."""
        if self.talk is None:
            return
        talk, self.talk = self.talk, None
        if self.steps is not None:
            self.steps.close()
        self.layer.leave(talk.visitor.channel_name)
        for step in iter(talk.close()):
            if isinstance(step, Call):
                step.deed()

    # What the server does

    @property
    def channel(self) -> str:
        return self.talk.visitor.channel_name if self.talk else ""

    @property
    def follows(self) -> bool:
        """Does it know that it is told everything?"""
        return self.talk is not None and self.told is not None and not self.is_out

    @property
    def is_followed(self) -> bool:
        """Does the server think so, too?"""
        return self.talk is not None and self.slug in self.talk.rooms

    @property
    def is_idle(self) -> bool:
        waiting = self.talk and (self.steps or self.said or self.layer.waiting[self.channel])
        return not waiting

    def step(self) -> None:
        """One contact with the world. What the layer brings and what the client says take turns."""
        if self.is_idle:
            return
        if self.steps is None:
            self.steps, self.answer = self._next(), None
        try:
            answer = self.answer
            step = self.steps.throw(answer) if isinstance(answer, Refused) else self.steps.send(answer)
            self.answer = self.perform(step)
        except StopIteration:
            self.steps = None
        except BaseException:
            self.steps = None
            raise

    def _next(self) -> Steps:
        events = self.layer.waiting[self.channel]
        self.turn = not self.turn
        if events and (self.turn or not self.said):
            return self.talk.relay(events.popleft())
        return self.talk.hear(self.said.popleft())

    def perform(self, step: object) -> object:
        match step:
            case Tell(text):
                self.hear(json.loads(text))
            case Call(deed):
                try:
                    return deed()
                except Refused as refusal:
                    return refusal
            case Follow(topic):
                self.layer.groups[topic].add(self.channel)
            case Unfollow(topic):
                self.layer.groups[topic].discard(self.channel)
            case Publish(topic, event):
                self.layer.post_group(topic, dict(event))
            case HangUp():
                self.cut()
        return None

    def look(self, head: int) -> None:
        """What the process does for each of its sockets once a second, see `consumers.pulse`."""
        following = self.talk and self.talk.rooms.get(self.slug)
        if following and following.last < head:
            event = Message({"type": "chat.behind", "room": self.slug, "head": head})
            self.layer.waiting[self.channel].append(event)

    # What the client says

    def say(self, kind: str, **fields: Any) -> None:
        if self.talk is None:
            return
        ref = next(self.refs)
        self.asked[ref] = {"type": kind, **fields}
        self.said.append(json.dumps({"type": kind, "ref": ref, "room": self.slug, **fields}))

    def send(self, key: str, text: str, **where: Any) -> None:
        self.unanswered[key] = {"message": text, **where}
        self.say("send", key=key, **self.unanswered[key])

    def catch_up(self) -> None:
        self.say("join", after=self.last)

    # What the client hears

    def hear(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "chat.ready":
            self.catch_up()
            for key, fields in self.unanswered.items():
                self.say("send", key=key, **fields)
        elif kind in LASTING:
            # A door to one room tells from the beginning on; only `join` says from where.
            assert self.told is not None or self.door != "rooms", f"{frame} came, and no room is followed"
            assert self.told in (None, frame["seq"] - 1), f"{frame} came after {self.told}"
            self.told = frame["seq"]
            self.take(frame)
        elif kind == "chat.heads":
            self.told = frame["rooms"][self.slug]
            self.catch_up()
        elif kind == "chat.error":
            self.refused(self.asked.pop(frame["ref"]), frame)
        elif kind == "chat.ok":
            asked = self.asked.pop(frame["ref"])
            getattr(self, f"done_{asked['type']}", lambda *_: None)(asked, frame)

    def take(self, event: dict[str, Any]) -> None:
        if event["seq"] == self.last + 1:
            self.state.apply(event)
            self.last += 1
        elif event["seq"] > self.last + 1 and not self.is_loading:
            self.catch_up()
        if event["type"] == "chat.leave" and event["username"] == self.person.username:
            self.told = None

    def done_join(self, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        self.told, self.is_out = answer["seq"], False
        if answer["complete"]:
            seqs = [event["seq"] for event in answer["events"]]
            assert seqs == list(range(asked["after"] + 1, answer["seq"] + 1))
            gone = {event["target"] for event in answer["events"] if event["type"] == "chat.message_deleted"}
            for event in answer["events"]:
                assert not (event["seq"] in gone and event["message"]), f"{event} is deleted"
                if event["seq"] > self.last:
                    self.state.apply(event)
                    self.last = event["seq"]
        else:
            self.is_loading = True
            self.say("history", limit=200)

    def done_history(self, _asked: dict[str, Any], page: dict[str, Any]) -> None:
        self.is_loading = False
        if page["seq"] > self.last:
            self.state, self.last = from_history(self.name, page), page["seq"]

    def done_send(self, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        key = asked["key"]
        assert self.places.setdefault(key, answer["seq"]) == answer["seq"]
        self.acknowledged[key] = asked["message"]
        self.unanswered.pop(key, None)

    def done_leave(self, _asked: dict[str, Any], _answer: dict[str, Any]) -> None:
        self.told = None

    def refused(self, asked: dict[str, Any], refusal: dict[str, Any]) -> None:
        assert refusal["code"] in REFUSALS, refusal
        if asked["type"] == "join":
            # Who was in the room is told up to the end of that, if the news of it is still under way.
            self.is_out = True
        elif asked["type"] == "history":
            self.is_loading = False
        elif asked["type"] == "send" and refusal["code"] not in ("not_in_room", "not_found"):
            self.unanswered.pop(asked["key"], None)
