"""One open socket: who it is, which rooms it follows, what it was told last."""

import logging
import math
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .. import limits, metrics, presence, protocol, topics
from ..actions import arrivals, files, sending
from ..actions import rooms as room_deeds
from ..models import Room
from ..queries import messages as logs
from ..queries import rooms as rooms_known
from ..queries import sessions, tails
from ..refusals import Refused
from . import commands, events
from .steps import Asking, Follow, HangUp, Publish, Steps, Tell, Unfollow, ask, ask_together

log = logging.getLogger(__name__)

banished = limits.Banished()  # from this process


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
    proof: sessions.Proof | None = None  # with what they came, to see whether it still holds


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
    idle: bool = False  # as the client says
    user_id: int | None = field(init=False)
    plain: bool = field(init=False)

    def __post_init__(self) -> None:
        self.user_id = self.visitor.user and self.visitor.user.pk
        self.plain = self.visitor.plain

    # ------------------------------------------------------------- coming, going

    def open(self) -> Steps:
        """Follow what concerns the person and the door's room, then register and look, and say hello."""
        visitor = self.visitor
        if visitor.user is None:
            yield HangUp(4401)
            return
        self.budget = banished.budget_for(visitor.user.pk, self.clock())
        yield Follow(topics.user(visitor.user.pk))
        yield Follow(topics.EVERYONE)
        if visitor.room is not None and topics.is_slug(visitor.room):
            yield Follow(topics.room(visitor.room))
        arrival = presence.Arrival(visitor.user.pk, visitor.channel_name, visitor.session, visitor.door)
        proof = visitor.proof or sessions.Proof(visitor.user)
        newcomer = arrivals.Newcomer(proof, arrival, visitor.room, visitor.clients_at_most)
        welcome = yield from ask_together(arrivals.receive, newcomer, arrivals.send_away)
        self.client, self.settled, self.person = welcome.client, welcome.settled, welcome.person
        if (code := welcome.refusal) is not None:
            yield HangUp(code)
            return
        if visitor.room is not None:
            try:
                yield from self.begin(visitor.room, welcome.entered)
            except Refused as refusal:
                yield HangUp(4012 if refusal.code == "try_again" else 4404)
                return
        yield from self.hello(welcome.entered.epoch)
        for frame in welcome.announcements:
            yield from self.show(frame)

    def close(self) -> Steps:
        """The socket is gone, however it went."""
        if self.client is None:
            return
        client, self.client = self.client, None
        presence.lease.forget([client])
        try:
            yield from ask_together(presence.depart_together, client)
        except Refused:
            presence.lease.in_doubt = True  # nobody may have come to it
            log.debug("the row of a closed socket goes when the lease is renewed", exc_info=True)

    def hello(self, epoch: str) -> Steps:
        if self.visitor.plain:
            return
        yield from self.tell(
            {
                "type": "chat.ready",
                "protocol": protocol.NAME,
                "epoch": epoch,
                "client": str(self.client),
                "user": self.person,
                "heartbeat": limits.HEARTBEAT_SECONDS,
                "limits": {
                    "message_length": limits.MESSAGE_LENGTH,
                    "frame_bytes": limits.FRAME_BYTES,
                    "page": limits.PAGE,
                    "catch_up": limits.CATCH_UP_MAX,
                    "upload_bytes": files.most_bytes(),
                    "attachments": limits.ATTACHMENTS,
                    "idle_seconds": presence.idle_seconds(),
                },
            }
        )

    # ---------------------------------------------------------- what a client says

    def hear(self, text: str | None) -> Steps:
        """One frame from the client; None is a binary one."""
        ref: object = None
        metrics.frames_heard.count += 1
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
        yield from self.store(self.visitor.room or "", str(uuid.uuid4()), message)

    def store(
        self, room: str, key: str, text: str, *, attachments: Sequence[str] = (), **place: Any
    ) -> Asking:
        """Where the message stands in the room's log, once it is there for good."""
        letter = sending.Letter(self.visitor.user, room, key, text, attachments=tuple(attachments), **place)
        return (yield from ask_together(sending.send_all, letter, aside=True))

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
            yield from self.banish(4400)
        elif refusal.code == "rate_limited" and self.budget.refusals.take(self.clock()):
            yield from self.banish(4429)

    def banish(self, code: int) -> Steps:
        if self.visitor.user is not None:
            banished.add(self.visitor.user.pk, self.clock())
        yield HangUp(code)

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
        """Follow a room, then look back: what was found, and the fields of the answer."""
        if not topics.is_slug(slug):
            raise rooms_known.not_found()
        known = slug in self.rooms
        yield Follow(topics.room(slug))
        try:
            entered = yield from self.knock(slug)
            return entered, (yield from self.begin(slug, entered, after, epoch))
        except Refused:
            if not known:  # who was removed from a room they follow hears of it by its log
                yield Unfollow(topics.room(slug))
            raise

    def knock(self, slug: str) -> Asking:
        entrance = arrivals.Entrance(self.visitor.user, slug, self.client, follows=slug in self.rooms)
        return (yield from ask_together(arrivals.enter, entrance))

    def begin(
        self, slug: str, entered: arrivals.Entered, after: int | None = None, epoch: str | None = None
    ) -> Asking:
        """Go on from the head of a room that is followed already; the fields of the answer."""
        if entered.room is not None and not entered.member and not self.visitor.read_only:
            # An open door makes a newcomer a member.
            yield from ask(room_deeds.join, self.visitor.user, room=slug)
            entered = yield from self.knock(slug)
        if entered.room is None:
            raise rooms_known.not_found()
        if not entered.member:
            raise Refused("not_in_room", _("Join the room first."))
        caught_up = yield from self.look_back(entered.room, entered.epoch, after, epoch)
        # What waits in the layer behind this step is at or below the head, and dropped by its seq.
        self.rooms[slug] = Following(entered.room.pk, caught_up["seq"])
        if entered.first:
            username = self.visitor.user.get_username()
            event = {"type": "chat.presence", "room": slug, "username": username, "online": True}
            yield Publish(topics.room(slug), event)
        return caught_up

    def look_back(self, room: Room, current: str, after: int | None, epoch: str | None) -> Asking:
        """What came after ``after``, as far as the head; ``current`` is the epoch."""
        caught_up: dict[str, Any] = {"seq": room.last_seq, "events": [], "complete": True, "epoch": current}
        if after is None:
            return caught_up
        if after > room.last_seq or epoch not in (None, current):
            return {**caught_up, "complete": False}
        if after == room.last_seq:
            return caught_up
        found = tails.held(room.pk, after, room.last_seq)
        if found is None:
            found = yield from ask(tails.between, room.pk, after, room.last_seq)
        if found is None:
            return {**caught_up, "complete": False}
        return {**caught_up, "events": tails.for_reader(found[: room.last_seq - after], self.visitor.user)}

    def step_out(self, following: Following) -> Steps:
        """Others are told in a while (`consumers.roll`), unless the person is back by then."""
        try:
            yield from ask(presence.exit_room, self.client, following.room_id)
        except Refused:
            log.debug("the registry is put right later")

    def tell_presence(self, *, idle: bool) -> Steps:
        """In some rooms at once; the others, however many, hear of it from the roll of their process."""
        username = self.visitor.user.get_username()
        more = {"idle": True} if idle else {}
        for slug in list(self.rooms)[: limits.TOLD_AT_ONCE]:
            event = {"type": "chat.presence", "room": slug, "username": username, "online": True, **more}
            yield Publish(topics.room(slug), event)

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
            metrics.frames_told.count += 1
            yield Tell(text)


def _events_page(user, slug: str, after: int) -> dict[str, Any]:
    """With ``member``: whether they still are one; and ``end``: if not, the event that says so."""
    room = rooms_known.by_slug(slug)
    page = logs.events_page(room, after=after, reader=user)
    member = rooms_known.is_member(user, slug)
    return {**page, "member": member, "end": None if member else logs.end_of(user, room, after=after)}
