"""Rooms and who is in them."""

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import BaseModel, Field

from ..actions import preferences
from ..actions import rooms as deeds
from ..protocol.commands import Level
from ..protocol.frames import Person
from ..queries import rooms as known
from .errors import REFUSALS
from .reading import Fields, Name

router = Router(exclude_unset=True)

Role = Literal["member", "moderator", "owner"]


class Other(Person):
    online: bool
    idle: bool = Field(default=False, description="Online, and not touching it for a while.")


class Room(BaseModel):
    """A room as a list shows it."""

    slug: str
    name: str = Field(description="Direct: the names of the others.")
    topic: str
    kind: Literal["open", "private", "direct"]
    archived: bool
    announce_only: bool = Field(description="Only its moderators write.")
    default: bool = Field(description="Newcomers are in it at once.")
    seq: int = Field(description="The last event in its log.")
    member: bool = Field(description="You are in it.")
    role: Role | None = Field(description="Yours.")
    read: int = Field(description="Your read mark.")
    unread: int = Field(description="Messages of others after it, at most 100.")
    member_count: int
    mentions: int = Field(description="Of the unread ones, those that address you, at most 100.")
    turn: int = Field(default=0, description="How often your read mark was moved back.")
    level: Level = Field(default="all", description="What of it calls you.")
    favourite: bool = False
    people: list[Other] = Field(default=[], description="Direct: the others; in your notes you.")
    hidden: bool = Field(default=False, description="Out of sight, a direct one until somebody writes.")


class Member(BaseModel):
    id: int
    username: str
    name: str
    title: str | None = None
    avatar: str | None = None
    role: Role
    online: bool
    idle: bool = Field(default=False, description="Online, and not touching it for a while.")


class WholeRoom(Room):
    """A room with its members."""

    members: list[Member]


class Rooms(BaseModel):
    rooms: list[Room]


class Change(BaseModel):
    """What was done is in the room's log."""

    room: str
    seq: int


class NewRoom(Fields):
    name: str
    slug: str | None = Field(default=None, description="Its address; made from the name if there is none.")
    kind: Literal["open", "private"] = "open"
    topic: str = ""
    announce_only: bool = Field(default=False, description="Only its moderators write.")


class RoomFields(Fields):
    name: str | None = None
    topic: str | None = None
    archived: bool | None = None
    announce_only: bool | None = Field(default=None, description="Only its moderators write.")
    default: bool | None = Field(default=None, description="Newcomers are in it at once; for staff.")


class NewMember(Fields):
    username: str
    role: Role = "member"


class NewRole(Fields):
    role: Role


class Membership(BaseModel):
    room: str
    username: str
    role: Role


@router.get("", response={200: Rooms, **REFUSALS})
def index(request: HttpRequest):
    """The rooms you are in, then the open ones you could join."""
    return {"rooms": known.of(request.user) + known.joinable(request.user)}


class Preferences(BaseModel):
    """What a room is to you."""

    room: str
    level: Level
    favourite: bool
    hidden: bool


class Wishes(Fields):
    level: Level | None = None
    favourite: bool | None = None


@router.patch("/{slug:room}/preferences", response={200: Preferences, **REFUSALS})
def prefer(request: HttpRequest, room: str, fields: Wishes):
    """What of the room calls you, and whether it stands above the others; on all of your screens.

    A direct conversation that you hide comes back with the next message, as loud as it was before.
    """
    return preferences.prefer(request.user, room=room, **fields.model_dump())


@router.post("", response={201: WholeRoom, **REFUSALS})
def create(request: HttpRequest, fields: NewRoom):
    """Make a room; it is yours."""
    room = deeds.create(request.user, **fields.model_dump())
    return Status(201, known.shown(request.user, room.slug))


@router.get("/{slug:room}", response={200: WholeRoom, **REFUSALS})
def show(request: HttpRequest, room: str):
    """One room. A private room you are not in is `not_found`."""
    return known.shown(request.user, room)


@router.patch("/{slug:room}", response={200: WholeRoom, **REFUSALS})
def change(request: HttpRequest, room: str, fields: RoomFields):
    """Rename a room, set its topic, archive it or open it again, say who writes in it."""
    deeds.change(request.user, room=room, **fields.model_dump())
    return known.shown(request.user, room)


@router.post("/{slug:room}/join", response={200: WholeRoom, **REFUSALS})
def join(request: HttpRequest, room: str):
    """Become a member of an open room."""
    deeds.join(request.user, room=room)
    return known.shown(request.user, room)


@router.post("/{slug:room}/leave", response={200: Change, **REFUSALS})
def leave(request: HttpRequest, room: str):
    """Stop being a member."""
    return {"room": room, "seq": deeds.leave(request.user, room=room)}


@router.post("/{slug:room}/members", response={201: Membership, **REFUSALS})
def add(request: HttpRequest, room: str, fields: NewMember):
    """Make somebody else a member."""
    membership = deeds.add(request.user, room=room, **fields.model_dump())
    return Status(201, {"room": room, "username": fields.username, "role": membership.role})


@router.patch("/{slug:room}/members/{username}", response={200: Membership, **REFUSALS})
def change_role(request: HttpRequest, room: str, username: Name, fields: NewRole):
    """Make a member a moderator or an owner of the room, or a plain member again."""
    membership = deeds.change_role(request.user, room=room, username=username, role=fields.role)
    return {"room": room, "username": username, "role": membership.role}


@router.delete("/{slug:room}/members/{username}", response={200: Change, **REFUSALS})
def remove(request: HttpRequest, room: str, username: Name):
    """End somebody's membership. Nothing after `seq` reaches them."""
    return {"room": room, "seq": deeds.remove(request.user, room=room, username=username)}
