"""What is said in a room, and who is saying something."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from .. import broadcast, limits, presenters, topics
from ..actions import messages as deeds
from ..actions import reactions, reading
from ..models import Workspace
from ..protocol import frames
from ..protocol.commands import DEED_KEY, Emoji, Files, Key, Moment, Seq, Target
from ..queries import messages as logs
from ..queries import rooms
from .errors import REFUSALS
from .reading import Fields
from .rooms import Change

router = Router(exclude_unset=True)

Lasting = frames.Joined | frames.Left | frames.RoomChanged
OfMessages = frames.Message | frames.MessageEdited | frames.MessageDeleted | frames.Reaction
Event = Annotated[OfMessages | Lasting, Field(discriminator="type")]
DeedKey = Annotated[Key | None, Query(description=DEED_KEY)]


class NewMessage(Fields):
    key: Key
    message: str
    reply_to: Target | None = None
    thread: Target | None = None
    also_in_room: bool = False
    attachments: Files = []


class NewText(Fields):
    message: str
    key: Key | None = Field(default=None, description=DEED_KEY)


class Place(BaseModel):
    """Where a message stands, durably."""

    room: str
    seq: int
    key: str


class History(BaseModel):
    """A page of messages, oldest first."""

    messages: list[frames.Message]
    events: list[Annotated[Lasting, Field(discriminator="type")]] = Field(
        description="Who came and went in the same range, and what the room was called."
    )
    seq: int = Field(description="The last event in the room's log.")
    more: bool = Field(description="There are older ones.")
    newer: bool = Field(default=False, description="With after, around, at: there are newer ones.")
    target: int | None = Field(default=None, description="With around, at: where that is.")
    thread: int | None = Field(
        default=None, description="Around a reply that only its thread shows: that thread, `target` its root."
    )


class Events(BaseModel):
    events: list[Event] = Field(description="After `after`, oldest first.")
    seq: int = Field(description="The last event in the room's log.")
    epoch: str = Field(description="Changes when the database was restored from a backup: load afresh.")
    complete: bool = Field(
        description="False: there are more. False with no events: `after` is not of this log, load afresh."
    )


class UnreadMark(Fields):
    seq: Target


class ReadMark(Fields):
    seq: Seq
    thread: Target | None = Field(default=None, description="In this thread, if you follow it.")


class Unread(BaseModel):
    room: str
    unread: int


@router.post("/{slug:room}/messages", response={200: Place, 201: Place, **REFUSALS})
def send(request: HttpRequest, room: str, fields: NewMessage):
    """Send a message: 201 when it is stored, 200 when it already was. A key always gives the same seq."""
    where: dict[str, Any] = fields.model_dump(exclude={"message"})
    sent = deeds.send(request.user, room=room, text=fields.message, **where)
    return Status(200 if sent.again else 201, {"room": sent.room, "seq": sent.seq, "key": sent.key})


@router.get("/{slug:room}/messages", response={200: History, **REFUSALS})
def page(
    request: HttpRequest,
    room: str,
    thread: Annotated[Target | None, Query(description="Those of a thread: its root, its replies.")] = None,
    before: Annotated[Seq | None, Query(description="Messages before this seq.")] = None,
    after: Annotated[Seq | None, Query(description="Messages after this seq.")] = None,
    around: Annotated[Seq | None, Query(description="Messages around this seq, and with it.")] = None,
    at: Annotated[Moment | None, Query(description="Around the first message since a moment.")] = None,
    limit: Annotated[
        int, Query(ge=1, lt=2**53, description=f"How many, {limits.PAGE_MAX} at most.")
    ] = limits.PAGE,
):
    """The newest messages, or what one of `before`, `after`, `around` and `at` says."""
    found, _membership = rooms.of_member(request.user, room)
    return logs.page(found, thread=thread, before=before, after=after, around=around, at=at, limit=limit)


@router.patch("/{slug:room}/messages/{int:seq}", response={200: Change, **REFUSALS})
def edit(request: HttpRequest, room: str, seq: Target, fields: NewText):
    """Write your own message anew. A key always gives the same seq."""
    done = deeds.edit(request.user, room=room, target=seq, text=fields.message, key=fields.key)
    return {"room": room, "seq": done}


@router.delete("/{slug:room}/messages/{int:seq}", response={200: Change, **REFUSALS})
def delete(request: HttpRequest, room: str, seq: Target, key: DeedKey = None):
    """Take a message's text and files away for good: your own, or as a moderator anybody's."""
    return {"room": room, "seq": deeds.delete(request.user, room=room, target=seq, key=key)}


@router.put("/{slug:room}/messages/{int:seq}/reactions/{emoji}", response={200: Change, **REFUSALS})
def react(request: HttpRequest, room: str, seq: Target, emoji: Emoji, key: DeedKey = None):
    """Put an emoji to a message."""
    done = reactions.react(request.user, room=room, target=seq, emoji=emoji, on=True, key=key)
    return {"room": room, "seq": done}


@router.delete("/{slug:room}/messages/{int:seq}/reactions/{emoji}", response={200: Change, **REFUSALS})
def take_back(request: HttpRequest, room: str, seq: Target, emoji: Emoji, key: DeedKey = None):
    """Take your emoji away again."""
    done = reactions.react(request.user, room=room, target=seq, emoji=emoji, on=False, key=key)
    return {"room": room, "seq": done}


@router.get("/{slug:room}/events", response={200: Events, **REFUSALS})
def events(
    request: HttpRequest,
    room: str,
    after: Annotated[int, Query(ge=0, lt=2**53, description="The last seq that was seen.")] = 0,
    limit: Annotated[
        int, Query(ge=1, lt=2**53, description=f"How many at most, up to {limits.CATCH_UP_MAX}.")
    ] = limits.CATCH_UP_MAX,
):
    """Everything that happened after a seq, oldest first; the next page comes after the last one of this."""
    found, _membership = rooms.of_member(request.user, room)
    page = logs.events_page(found, after=after, reader=request.user, limit=limit)
    return {**page, "epoch": str(Workspace.current().epoch)}


@router.post("/{slug:room}/typing", response={204: None, **REFUSALS})
def typing(request: HttpRequest, room: str):
    """Show the others that you are writing. It ends by itself."""
    rooms.of_member(request.user, room)
    who = {"username": request.user.get_username(), "name": presenters.name_of(request.user)}
    broadcast.whisper(topics.room(room), {"type": "chat.typing", "room": room, **who})
    return Status(204, None)


@router.post("/{slug:room}/read", response={200: Unread, **REFUSALS})
def read(request: HttpRequest, room: str, fields: ReadMark):
    """Everything up to here was read. The mark only moves forward."""
    unread = reading.mark(request.user, room=room, seq=fields.seq, thread=fields.thread)
    return {"room": room, "unread": unread}


@router.post("/{slug:room}/unread", response={200: Unread, **REFUSALS})
def unread(request: HttpRequest, room: str, fields: UnreadMark):
    """Everything from this message on is unread again."""
    return {"room": room, "unread": reading.mark_unread(request.user, room=room, seq=fields.seq)}
