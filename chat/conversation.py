"""What one open socket knows and decides, as plain generators.

Nothing here awaits, and nothing knows Channels or a request. A method yields each contact
with the world as a step – run this, follow that topic, tell my client – and is handed the
answer; `consumers` perform the steps, one of them with await and one without. psycopg 3 and
httpx share one behaviour between two colours in the same way.

The order of steps is the point: following a room comes *before* looking back at its log, so
nothing falls between.
"""

import logging
import time
import uuid
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from . import limits, presence, presenters, protocol, topics
from .actions import messages, reading
from .actions import rooms as room_deeds
from .models import Workspace
from .queries import announcements
from .queries import messages as logs
from .queries import rooms as rooms_known
from .refusals import Refused

log = logging.getLogger(__name__)


# --------------------------------------------------------------------- steps


@dataclass(frozen=True, slots=True)
class Call:
    """Run blocking domain code where blocking is allowed, and give me its answer."""

    deed: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Follow:
    topic: str


@dataclass(frozen=True, slots=True)
class Unfollow:
    topic: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Say this to my own client."""

    text: str


@dataclass(frozen=True, slots=True)
class Publish:
    """Tell everybody who follows the topic; only for what is not stored."""

    topic: str
    event: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HangUp:
    code: int


Step = Call | Follow | Unfollow | Tell | Publish | HangUp
Steps = Generator[Step, Any, None]


def ask(deed: Callable[..., Any], *args: Any, **options: Any) -> Generator[Step, Any, Any]:
    """``answer = yield from ask(deed, …)``."""
    return (yield Call(partial(deed, *args, **options)))


# -------------------------------------------------------------- conversation


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
    budget: limits.Budget = field(default_factory=limits.Budget)

    # ------------------------------------------------------------- coming, going

    def open(self) -> Steps:
        """Register, say hello, follow what concerns the person, and enter the door's room."""
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
        yield from self._hello()
        if visitor.room is not None:
            try:
                yield from self._enter(visitor.room)
            except Refused:
                yield HangUp(4404)
                return
        for frame in (yield from ask(announcements.showing, list(self.rooms))):
            yield from self._tell(frame)

    def close(self) -> Steps:
        """The socket is gone, however it went."""
        if self.client is None:
            return
        client, self.client = self.client, None
        for slug in (yield from ask(presence.depart, client, self.visitor.user.pk)):
            yield from self._say_whether_here(slug, online=False)

    def _hello(self) -> Steps:
        if self.visitor.plain:
            return
        workspace = yield from ask(Workspace.current)
        yield from self._tell(
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
        try:
            if text is None:
                raise Refused("malformed", "Frames are text.")
            if len(text) > limits.FRAME_BYTES or len(text.encode(errors="replace")) > limits.FRAME_BYTES:
                yield HangUp(1009)
                return
            if self.visitor.plain:
                yield from self._hear_plain(text)
            else:
                command = protocol.parse(text)
                ref = command.ref
                self._spend(self.budget.joins if isinstance(command, protocol.Join) else self.budget.commands)
                yield from HANDLERS[type(command)](self, command)
        except Refused as refusal:
            yield from self._refuse(ref, refusal)

    def _hear_plain(self, text: str) -> Steps:
        message = protocol.parse_plain(text)
        self._spend(self.budget.commands)
        yield from ask(
            messages.send, self.visitor.user, room=self.visitor.room, key=str(uuid.uuid4()), text=message
        )

    def _spend(self, bucket: limits.Bucket) -> None:
        if self.visitor.unlimited:
            return
        wait = bucket.take(self.clock())
        if wait:
            raise Refused("rate_limited", "Too many at once.", retry_after=round(wait, 3))

    def _refuse(self, ref: object, refusal: Refused) -> Steps:
        """Say no; hang up on who goes on and on."""
        ref = refusal.data.pop("ref", ref)
        yield from self._tell(protocol.error(ref, refusal))
        if refusal.code in ("malformed", "unknown_command") and self.budget.malformed.take(self.clock()):
            yield HangUp(4400)
        elif refusal.code == "rate_limited" and self.budget.refusals.take(self.clock()):
            yield HangUp(4429)

    def join(self, command: protocol.Join) -> Steps:
        own = self.visitor.room
        if own is not None and command.room != own:
            raise Refused("forbidden", "This socket is for one room.")
        caught_up = yield from self._enter(command.room, after=command.after, epoch=command.epoch)
        yield from self._ok(command, room=command.room, **caught_up)
        if own is None:
            for frame in (yield from ask(announcements.showing, [command.room])):
                if "room" in frame:
                    yield from self._tell(frame)

    def leave(self, command: protocol.Leave) -> Steps:
        following = self.rooms.pop(command.room, None)
        if following is None:
            raise Refused("not_in_room", "You do not follow this room.")
        yield Unfollow(topics.room(command.room))
        yield from self._step_out(command.room, following)
        if command.for_good:
            seq = yield from ask(room_deeds.leave, self.visitor.user, room=command.room)
            yield from self._ok(command, room=command.room, seq=seq)
        else:
            yield from self._ok(command, room=command.room)

    def send(self, command: protocol.Send) -> Steps:
        self._must_follow(command.room)
        sent = yield from ask(
            messages.send,
            self.visitor.user,
            room=command.room,
            key=command.key,
            text=command.message,
            reply_to=command.reply_to,
        )
        yield from self._ok(command, room=sent.room, seq=sent.seq, key=sent.key)

    def typing(self, command: protocol.Typing) -> Steps:
        self._must_follow(command.room)
        me = {name: self.person[name] for name in ("username", "name")}
        event = {"type": "chat.typing", "room": command.room, **me}
        yield Publish(topics.room(command.room), event)
        yield from self._ok(command)

    def read(self, command: protocol.Read) -> Steps:
        self._must_follow(command.room)
        yield from ask(reading.mark, self.visitor.user, room=command.room, seq=command.seq)
        yield from self._ok(command)

    def history(self, command: protocol.History) -> Steps:
        self._must_follow(command.room)
        page = yield from ask(
            _page, self.visitor.user, command.room, before=command.before, limit=command.limit
        )
        yield from self._ok(command, room=command.room, **page)

    def ping(self, command: protocol.Ping) -> Steps:
        yield from self._ok(command)

    # ------------------------------------------------------- what the layer brings

    def relay(self, event: dict[str, Any]) -> Steps:
        """An event of the channel layer. What does not look like one of ours is logged and dropped."""
        handler = EVENTS.get(event.get("type", ""))
        if handler is None:
            log.warning("an event of unknown type %.40r came over the channel layer", event.get("type"))
            return
        yield from handler(self, event)

    def _lasting(self, event: dict[str, Any]) -> Steps:
        """The next event of a room's log – or a later one, and then the hole is filled first."""
        slug, seq = event.get("room"), event.get("seq")
        following = self.rooms.get(slug) if isinstance(slug, str) else None
        if following is None or not isinstance(seq, int) or seq <= following.last:
            return
        if seq == following.last + 1:
            yield from self._next(slug, following, event)
        else:
            yield from self._fill(slug, following)

    def _next(self, slug: str, following: Following, event: dict[str, Any]) -> Steps:
        following.last = event["seq"]
        yield from self._tell(event)
        if event["type"] == "chat.leave" and event["user"] == self.visitor.user.pk:
            yield from self._put_out(slug)

    def _fill(self, slug: str, following: Following) -> Steps:
        """Tell what the layer lost or brought in another order."""
        caught_up = yield from ask(_events_after, slug, following.last)
        if not caught_up["complete"]:
            following.last = caught_up["seq"]
            yield from self._tell({"type": "chat.heads", "rooms": {slug: caught_up["seq"]}})
        for event in caught_up["events"]:
            if slug in self.rooms:  # not after one's own removal
                yield from self._next(slug, following, event)

    def _put_out(self, slug: str) -> Steps:
        """The person is no member any more: nothing after that event reaches them."""
        following = self.rooms.pop(slug)
        yield Unfollow(topics.room(slug))
        yield from self._step_out(slug, following)
        if self.visitor.room is not None:
            yield HangUp(4403)

    def _message(self, event: dict[str, Any]) -> Steps:
        if "seq" in event:
            yield from self._lasting(event)
        else:
            yield from self._from_outside(event)

    def _from_outside(self, event: dict[str, Any]) -> Steps:
        """A message that some other Django code sent straight to the group; it is shown, not stored."""
        text = event.get("message", event.get("text"))
        if not isinstance(text, str):
            log.warning("a chat.message without a text came over the channel layer")
            return
        frame = {
            "type": "chat.message",
            "room": event.get("room", self.visitor.room),
            "username": str(event.get("username", "system")),
            "message": text,
            "sent_at": str(event.get("sent_at") or presenters.now()),
        }
        yield from self._tell({name: value for name, value in frame.items() if value is not None})

    def _system(self, event: dict[str, Any]) -> Steps:
        text = event.get("text", event.get("message"))
        if not isinstance(text, str):
            log.warning("a chat.system_message without a text came over the channel layer")
            return
        if event.get("room") is None or event["room"] in self.rooms:
            yield from self._tell({"level": "info", **event, "text": text})

    def _passing(self, event: dict[str, Any]) -> Steps:
        """Of a room, and not stored: typing, presence, previews."""
        own = event.get("username") == self.visitor.user.get_username()
        if event.get("room") in self.rooms and not (own and event["type"] == "chat.typing"):
            yield from self._tell(event)

    def _told(self, event: dict[str, Any]) -> Steps:
        yield from self._tell(event)

    def _force_disconnect(self, event: dict[str, Any]) -> Steps:
        yield from self._tell({"type": "chat.force_disconnect", "reason": str(event.get("reason", ""))})
        yield HangUp(4000)

    def _session_ended(self, event: dict[str, Any]) -> Steps:
        """``only`` this session, or all ``but`` one, or all."""
        only, but = event.get("only"), event.get("but")
        if (only is None or only == self.visitor.session) and (but is None or but != self.visitor.session):
            yield HangUp(4401)

    def _catch_up(self, _event: dict[str, Any]) -> Steps:
        """The layer was away and says so: look whether it lost something."""
        for slug, following in list(self.rooms.items()):
            yield from self._fill(slug, following)

    # ------------------------------------------------------------------ helpers

    def _enter(self, slug: str, after: int | None = None, epoch: str | None = None) -> Generator:
        """Follow a room, then look back; the fields of the answer."""
        room, newcomer = yield from ask(_admit, self.visitor.user, slug)
        yield Follow(topics.room(slug))
        caught_up = yield from ask(_look_back, slug, after, epoch)
        known = self.rooms.get(slug)
        # What waits in the layer behind this step is at or below the head, and dropped by its seq.
        self.rooms[slug] = Following(room.pk, caught_up["seq"])
        if newcomer:
            log.debug("%s joined %s", self.visitor.user, slug)
        if known is None and (yield from ask(presence.enter, self.client, self.visitor.user.pk, room)):
            yield from self._say_whether_here(slug, online=True)
        return caught_up

    def _step_out(self, slug: str, following: Following) -> Steps:
        user_id = self.visitor.user.pk
        if (yield from ask(presence.exit_room, self.client, user_id, following.room_id)):
            yield from self._say_whether_here(slug, online=False)

    def _say_whether_here(self, slug: str, *, online: bool) -> Steps:
        username = self.visitor.user.get_username()
        event = {"type": "chat.presence", "room": slug, "username": username, "online": online}
        yield Publish(topics.room(slug), event)

    def _must_follow(self, slug: str) -> None:
        if slug not in self.rooms:
            raise Refused("not_in_room", "Join the room first.")

    def _ok(self, command: protocol.Command, **fields: Any) -> Steps:
        yield from self._tell(protocol.ok(command.ref, **fields))

    def _tell(self, frame: dict[str, Any]) -> Steps:
        """Say it in the words of this socket: chat.v1 or plain; other people's keys are left out."""
        mine = frame.get("user") == self.visitor.user.pk
        text = protocol.written(frame, plain=self.visitor.plain, mine=mine)
        if text is not None:
            yield Tell(text)


def _admit(user, slug: str):
    """The room, and whether its open door just made the person a member."""
    room, membership = rooms_known.open_to(user, slug)
    if membership is None:
        room_deeds.join(user, room=slug)
    return room, membership is None


def _look_back(slug: str, after: int | None, epoch: str | None) -> dict[str, Any]:
    workspace = Workspace.current()
    room = rooms_known.by_slug(slug)
    if after is None:
        caught_up: dict[str, Any] = {"seq": room.last_seq, "events": [], "complete": True}
    elif after > room.last_seq or (epoch is not None and epoch != str(workspace.epoch)):
        caught_up = {"seq": room.last_seq, "events": [], "complete": False}
    else:
        caught_up = logs.events_after(room, after=after)
    return {**caught_up, "epoch": str(workspace.epoch)}


def _events_after(slug: str, after: int) -> dict[str, Any]:
    return logs.events_after(rooms_known.by_slug(slug), after=after)


def _page(user, slug: str, *, before: int | None, limit: int) -> dict[str, Any]:
    room, _membership = rooms_known.of_member(user, slug)
    return logs.page(room, before=before, limit=limit)


HANDLERS: dict[type[protocol.Command], Callable[[Conversation, Any], Steps]] = {
    protocol.Join: Conversation.join,
    protocol.Leave: Conversation.leave,
    protocol.Send: Conversation.send,
    protocol.Typing: Conversation.typing,
    protocol.Read: Conversation.read,
    protocol.History: Conversation.history,
    protocol.Ping: Conversation.ping,
}

EVENTS: dict[str, Callable[[Conversation, dict[str, Any]], Steps]] = {
    "chat.message": Conversation._message,
    "chat.join": Conversation._lasting,
    "chat.leave": Conversation._lasting,
    "chat.room_changed": Conversation._lasting,
    "chat.system_message": Conversation._system,
    "chat.announcement_ended": Conversation._told,
    "chat.rooms_changed": Conversation._told,
    "chat.read": Conversation._told,
    "chat.typing": Conversation._passing,
    "chat.presence": Conversation._passing,
    "chat.preview": Conversation._passing,
    "chat.force_disconnect": Conversation._force_disconnect,
    "chat.session_ended": Conversation._session_ended,
    "chat.catch_up": Conversation._catch_up,
}
