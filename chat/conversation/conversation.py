"""One open socket: who it is, which rooms it follows, what it was told last."""

import logging
import math
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .. import limits, metrics, presence, presenters, protocol, topics
from ..actions import messages
from ..actions import rooms as room_deeds
from ..models import Room, Workspace
from ..queries import announcements, endings, tails
from ..queries import messages as logs
from ..queries import rooms as rooms_known
from ..refusals import Refused
from . import commands, events
from .steps import Asking, Follow, HangUp, Publish, Steps, Store, Tell, Unfollow, ask

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the other end, and through which door they came."""

    user: Any  # None: not signed in
    session: str  # digest of the session or token, to end the socket with it
    channel_name: str
    door: str  # async | sync | rooms
    room: str | None = None  # the one room of a room door
    plain: bool = False
    clients_at_most: int = 20
    unlimited: bool = False  # load tests
    read_only: bool = False  # a token that may change nothing
    is_still_signed_in: Callable[[], bool] = lambda: True


@dataclass(slots=True)
class Following:
    """A room this socket follows."""

    room_id: int
    last: int  # the last seq the client was told


@dataclass(slots=True)
class Conversation:
    visitor: Visitor
    clock: Callable[[], float] = time.monotonic
    client: uuid.UUID | None = None
    person: dict[str, Any] = field(default_factory=dict)
    rooms: dict[str, Following] = field(default_factory=dict)
    announced: set[tuple[int, str | None]] = field(default_factory=set)
    settled: frozenset[int] = frozenset()  # ends of sessions from before this socket was let in
    budget: limits.Budget = field(default_factory=limits.Budget)

    @property
    def user_id(self) -> int | None:
        return self.visitor.user and self.visitor.user.pk

    # ------------------------------------------------------------- coming, going

    def open(self) -> Steps:
        """Register, follow what concerns the person, enter the door's room, and say hello."""
        visitor = self.visitor
        if visitor.user is None:
            yield HangUp(4401)
            return
        arrival = presence.Arrival(visitor.user.pk, visitor.channel_name, visitor.session, visitor.door)
        self.client = yield from ask(presence.arrive, arrival, at_most=visitor.clients_at_most)
        if self.client is None:
            yield HangUp(4409)
            return
        self.person = yield from ask(presenters.person, visitor.user)
        yield Follow(topics.user(visitor.user.pk))
        yield Follow(topics.EVERYONE)
        # The handshake was a while ago, and news of an end was not heard until now.
        self.settled = yield from ask(endings.settled, visitor.user)
        if not (yield from ask(visitor.is_still_signed_in)):
            yield HangUp(4401)
            return
        if visitor.room is not None:
            try:
                yield from self.enter(visitor.room)
            except Refused as refusal:
                yield HangUp(4012 if refusal.code == "try_again" else 4404)
                return
        yield from self.hello()
        for frame in (yield from ask(announcements.showing, list(self.rooms))):
            yield from self.show(frame)

    def close(self) -> Steps:
        """The socket is gone, however it went."""
        if self.client is None:
            return
        client, self.client = self.client, None
        yield from ask(presence.depart, client)

    def hello(self) -> Steps:
        if self.visitor.plain:
            return
        workspace = yield from ask(Workspace.current)
        yield from self.tell(
            {
                "type": "chat.ready",
                "protocol": protocol.NAME,
                "epoch": str(workspace.epoch),
                "client": str(self.client),
                "user": self.person,
                "heartbeat": limits.HEARTBEAT_SECONDS,
                "limits": {
                    "message_length": limits.MESSAGE_LENGTH,
                    "frame_bytes": limits.FRAME_BYTES,
                    "page": limits.PAGE,
                    "catch_up": limits.CATCH_UP_MAX,
                },
            }
        )

    # ---------------------------------------------------------- what a client says

    def hear(self, text: str | None) -> Steps:
        """One frame from the client; None is a binary one."""
        ref: object = None
        metrics.frames_received.inc()
        try:
            if text is None:
                raise Refused("malformed", "Frames are text.")
            if len(text) > limits.FRAME_BYTES or len(text.encode(errors="replace")) > limits.FRAME_BYTES:
                yield HangUp(1009)
                return
            if self.visitor.plain:
                yield from self.hear_plain(text)
            else:
                command = protocol.parse(text)
                ref = command.ref
                self.spend(self.bucket_for(command))
                if commands.changes(command):
                    self.must_write()
                yield from commands.HANDLERS[type(command)](self, command)
        except Refused as refusal:
            yield from self.refuse(ref, refusal)

    def hear_plain(self, text: str) -> Steps:
        message = protocol.parse_plain(text)
        self.spend(self.budget.commands)
        self.must_write()
        own = self.visitor.room or ""
        yield Store(messages.Letter(self.visitor.user, own, str(uuid.uuid4()), message))

    def bucket_for(self, command: protocol.Command) -> limits.Bucket:
        """Who arrives joins many rooms at once; joining one again is like any other command."""
        arrives = isinstance(command, protocol.Join) and command.room not in self.rooms
        return self.budget.joins if arrives else self.budget.commands

    def spend(self, bucket: limits.Bucket) -> None:
        if self.visitor.unlimited:
            return
        wait = bucket.take(self.clock())
        if wait:
            raise Refused("rate_limited", _("Too many at once."), retry_after=math.ceil(wait * 1000) / 1000)

    def refuse(self, ref: object, refusal: Refused) -> Steps:
        """Say no; hang up on who goes on and on."""
        metrics.refusals.labels(refusal.code).inc()
        ref = refusal.data.pop("ref", ref)
        yield from self.tell(protocol.error(ref, refusal))
        if refusal.code in ("malformed", "unknown_command") and self.budget.malformed.take(self.clock()):
            yield HangUp(4400)
        elif refusal.code == "rate_limited" and self.budget.refusals.take(self.clock()):
            yield HangUp(4429)

    # ------------------------------------------------------- what the layer brings

    def relay(self, event: dict[str, Any]) -> Steps:
        """An event of the channel layer. What does not look like one of ours is logged and dropped."""
        kind = event.get("type")
        handler = events.HANDLERS.get(kind) if isinstance(kind, str) else None
        if handler is None:
            log.warning("an event of unknown type %.40r came over the channel layer", kind)
            return
        try:
            yield from handler(self, event)
        except Exception as error:
            # Other code can send what it likes to a group; nobody's socket pays for it.
            log.warning("an event of type %.40r could not be told: %r", kind, error)

    def go_on(self, slug: str, following: Following, event: dict[str, Any]) -> Steps:
        is_own_end = event["type"] == "chat.leave" and event["user"] == self.visitor.user.pk
        yield from self.tell(event)
        following.last = event["seq"]  # not before: an event that cannot be told takes no real one's place
        if is_own_end:
            yield from self.put_out(slug)

    def fill(self, slug: str, following: Following, upto: int) -> Steps:
        """Tell what the layer lost or brought in another order, at least up to a seq."""
        missed = tails.held(following.room_id, following.last, upto)
        if missed is None:
            missed = yield from ask(tails.between, following.room_id, following.last, upto)
        if missed is None:
            yield from self.skip(slug, following)
            return
        for event in missed:
            if self.rooms.get(slug) is not following:
                return  # put out by one of these events
            if event["seq"] > following.last:
                yield from self.go_on(slug, following, event)

    def skip(self, slug: str, following: Following) -> Steps:
        """More was missed than is told again. A client of `chat.v1` loads it; a plain one cannot ask."""
        caught_up = yield from ask(_events_page, self.visitor.user, slug, following.last)
        if caught_up["end"] is not None:
            yield from self.jump(slug, following, caught_up["end"]["seq"] - 1)
            yield from self.go_on(slug, following, caught_up["end"])
        elif not caught_up["member"]:
            yield from self.put_out(slug)
        elif not self.visitor.plain:
            yield from self.jump(slug, following, caught_up["seq"])
        else:
            for event in caught_up["events"]:
                if self.rooms.get(slug) is following:  # not after one's own removal
                    yield from self.go_on(slug, following, event)

    def jump(self, slug: str, following: Following, seq: int) -> Steps:
        """Go on from here; the client sees by the head that it has something to load."""
        following.last = seq
        yield from self.tell({"type": "chat.heads", "rooms": {slug: seq}})

    def put_out(self, slug: str) -> Steps:
        """The person is no member any more: nothing after that event reaches them."""
        following = self.rooms.pop(slug)
        yield Unfollow(topics.room(slug))
        yield from self.step_out(following)
        if self.visitor.room is not None:
            yield HangUp(4403)

    # ------------------------------------------------------------------ helpers

    def enter(self, slug: str, after: int | None = None, epoch: str | None = None) -> Asking:
        """Follow a room, then look back; the fields of the answer."""
        user = self.visitor.user
        known = slug in self.rooms
        room = yield from ask(_admit, user, slug, read_only=self.visitor.read_only)
        yield Follow(topics.room(slug))
        try:
            caught_up = yield from ask(_look_back, user, slug, after, epoch)
        except Refused as refusal:
            if not known or refusal.code != "try_again":
                yield Unfollow(topics.room(slug))
                self.rooms.pop(slug, None)
            raise
        # What waits in the layer behind this step is at or below the head, and dropped by its seq.
        self.rooms[slug] = Following(room.pk, caught_up["seq"])
        if not known:
            yield from self.step_in(slug, room)
        return caught_up

    def step_in(self, slug: str, room: Room) -> Steps:
        """Be shown as here. That this fails is no reason not to be: the registry is put right later."""
        user = self.visitor.user
        try:
            first = yield from ask(presence.enter, self.client, user.pk, room)
        except Refused:
            return
        if first:
            event = {"type": "chat.presence", "room": slug, "username": user.get_username(), "online": True}
            yield Publish(topics.room(slug), event)

    def step_out(self, following: Following) -> Steps:
        """Others are told in a while (`consumers.roll`), unless the person is back by then."""
        try:
            yield from ask(presence.exit_room, self.client, following.room_id)
        except Refused:
            log.debug("the registry is put right later")

    def must_follow(self, slug: str) -> None:
        if slug not in self.rooms:
            raise Refused("not_in_room", _("Join the room first."))

    def must_write(self) -> None:
        if self.visitor.read_only:
            raise Refused("forbidden", _("This token may only read."))

    def ok(self, command: protocol.Command, **fields: Any) -> Steps:
        yield from self.tell(protocol.ok(command.ref, **fields))

    def show(self, frame: dict[str, Any]) -> Steps:
        """A stored announcement is shown once, whether it is met on arrival or comes at that moment."""
        if (number := frame.get("id")) is not None:
            if (number, frame.get("room")) in self.announced:
                return
            self.announced.add((number, frame.get("room")))
        yield from self.tell(frame)

    def tell(self, frame: dict[str, Any]) -> Steps:
        """Say it in the words of this socket: chat.v1 or plain; other people's keys are left out."""
        mine = frame.get("user") == self.visitor.user.pk
        text = protocol.written(frame, plain=self.visitor.plain, mine=mine)
        if text is not None:
            metrics.frames_sent.inc()
            yield Tell(text)


def _admit(user, slug: str, *, read_only: bool) -> Room:
    """The room; its open door makes a newcomer a member."""
    if read_only:
        return rooms_known.of_member(user, slug)[0]
    room, membership = rooms_known.open_to(user, slug)
    if membership is None:
        room_deeds.join(user, room=slug)
    return room


def _look_back(user, slug: str, after: int | None, epoch: str | None) -> dict[str, Any]:
    """What came after ``after``.

    The head is read before the membership: a removal is then beyond the head, or it is refused here.
    """
    room = rooms_known.by_slug(slug)
    rooms_known.of_member(user, slug)
    current = str(Workspace.current().epoch)
    if after is None:
        caught_up: dict[str, Any] = {"seq": room.last_seq, "events": [], "complete": True}
    elif after > room.last_seq or epoch not in (None, current):
        caught_up = {"seq": room.last_seq, "events": [], "complete": False}
    else:
        found = tails.between(room.pk, after, room.last_seq)
        events = None if found is None else tails.for_reader(found[: room.last_seq - after], user)
        caught_up = {"seq": room.last_seq, "events": events or [], "complete": events is not None}
    return {**caught_up, "epoch": current}


def _events_page(user, slug: str, after: int) -> dict[str, Any]:
    """With ``member``: whether they still are one; and ``end``: if not, the event that says so."""
    room = rooms_known.by_slug(slug)
    page = logs.events_page(room, after=after, reader=user)
    member = rooms_known.is_member(user, slug)
    return {**page, "member": member, "end": None if member else logs.end_of(user, room, after=after)}
