"""What most sockets of a room are told in the same words, so that it is worked out once for all of them.

Nearly everything that is told is the next event of a room's log, at a socket that waits for nothing else.
Such events are a *run*, and so are those that stand in no log: who is writing, who came, messages of other
Django code. Whether a socket is simply told is a comparison of numbers, and the frames are made once a
process. Everybody else – who missed something, who wrote it, who is put out by it – goes through the
conversation, event by event (`events`, which this must agree with).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import protocol, topics
from ..layers.hub import Burst
from . import events

if TYPE_CHECKING:
    from .conversation import Conversation

News = list[dict[str, Any]]


def _kinds(*handlers: object) -> frozenset[str]:
    return frozenset(kind for kind, handler in events.HANDLERS.items() if handler in handlers)


LASTING = _kinds(events.lasting, events.message)
PASSING = _kinds(events.passing)


class Run:
    """Events of one room for whoever follows it. To be told them is nothing new to where a socket stands."""

    def __init__(self, room: str, news: News) -> None:
        self.room = room
        self.news = news
        self.count = len(news)
        self._frames: dict[bool, bytes] = {}

    def is_for(self, talk: Conversation) -> bool:
        """Is there nothing more to it than to say so?"""
        return True

    def was_told(self, talk: Conversation) -> None:
        pass

    def frames(self, plain: bool, frame: Callable[[str], bytes]) -> bytes:
        """All of it, as it goes over the wire; `frame` makes a frame of a text."""
        made = self._frames.get(plain)
        if made is None:
            texts = (protocol.written(event, plain=plain, mine=False) for event in self.news)
            made = self._frames[plain] = b"".join(frame(text) for text in texts if text is not None)
        return made


class LastingRun(Run):
    """Events that follow each other in the room's log."""

    def __init__(self, room: str, news: News) -> None:
        super().__init__(room, news)
        self.before = news[0]["seq"] - 1
        self.last = news[-1]["seq"]
        concerned = (event for event in news if "key" in event or event["type"] == "chat.leave")
        self.involved = frozenset(event.get("user") for event in concerned)

    def is_for(self, talk: Conversation) -> bool:
        following = talk.rooms.get(self.room)
        return (
            following is not None
            and following.last == self.before
            and talk.visitor.user.pk not in self.involved
        )

    def was_told(self, talk: Conversation) -> None:
        talk.rooms[self.room].last = self.last


class PassingRun(Run):
    """Events of the moment."""

    def __init__(self, room: str, news: News) -> None:
        super().__init__(room, news)
        self.target = max(event.get("target", 0) for event in news)
        self.involved = frozenset(event.get("username") for event in news if event["type"] == "chat.typing")

    def is_for(self, talk: Conversation) -> bool:
        following = talk.rooms.get(self.room)
        return (
            following is not None
            and following.last >= self.target
            and not (self.involved and talk.visitor.user.get_username() in self.involved)
        )


def run_of(burst: Burst) -> Run | None:
    """None: it is not one. Worked out by the first socket that asks."""
    if burst.read is None:
        try:
            burst.read = _read(burst) or False
        except TypeError:  # of other code, and with values nobody expects: `events` says what is wrong
            burst.read = False
    return burst.read or None


def _read(burst: Burst) -> Run | None:
    room = topics.room_of(burst.name)
    if room is None:
        return None
    kinds = {event.get("type") for event in burst}
    if kinds <= PASSING:
        fits = all(event.get("room") == room and isinstance(event.get("target", 0), int) for event in burst)
        return PassingRun(room, list(burst)) if fits else None
    if not kinds <= LASTING:
        return None
    if kinds == {"chat.message"} and not any("seq" in event for event in burst):
        fits = all(isinstance(event.get("message", event.get("text")), str) for event in burst)
        return Run(room, [events.shown(event, room) for event in burst]) if fits else None
    first = burst[0].get("seq")
    if type(first) is not int:
        return None
    fits = all(
        event.get("seq") == seq and event.get("room") == room for seq, event in enumerate(burst, first)
    )
    return LastingRun(room, list(burst)) if fits else None
