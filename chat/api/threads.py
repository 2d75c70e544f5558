"""Threads: which of them are yours, and how far you have read."""

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from ..actions import threads as deeds
from ..protocol import frames
from ..protocol.commands import Target
from ..queries import threads as known
from .errors import REFUSALS
from .reading import Fields

router = Router(exclude_unset=True)
of_room = Router(exclude_unset=True)


class Thread(BaseModel):
    """What a thread is to you."""

    room: str
    thread: int = Field(description="The seq of its root.")
    following: bool
    read: int = Field(description="Your read mark in it.")
    unread: int = Field(description="Replies of others after it, at most 100.")
    mentions: int = Field(description="Of the unread ones, those that address you.")
    counted: int = Field(description="The last event of the room's log at this moment.")


class ListedThread(Thread):
    root: frames.Message


class Threads(BaseModel):
    threads: list[ListedThread]
    complete: bool = Field(description="False: you follow more than these.")


class Wish(Fields):
    following: bool


@router.get("", response={200: Threads, **REFUSALS})
def index(request: HttpRequest):
    """The threads you follow: what is unread first, then the latest."""
    return known.of(request.user)


@of_room.get("/{slug:room}/threads/{int:seq}", response={200: Thread, **REFUSALS})
def show(request: HttpRequest, room: str, seq: Target):
    """What a thread is to you. Its messages are in the room's, with `thread`."""
    return known.state(request.user, room, seq)


@of_room.patch("/{slug:room}/threads/{int:seq}", response={200: Thread, **REFUSALS})
def follow(request: HttpRequest, room: str, seq: Target, fields: Wish):
    """Follow a thread, or stop until you reply in it or are mentioned there again."""
    return deeds.follow(request.user, room=room, thread=seq, on=fields.following)
