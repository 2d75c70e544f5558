"""What most sockets of a room are told in the same words, so that it is worked out once for all of them.

Nearly everything that is told is the next event of a room's log, at a socket that waits for nothing else.
Such events are a *run*, and so are those that stand in no log: who is writing, who came, messages of other
Django code. Whether a socket is simply told is a comparison of numbers, and the frames are made once a
process. Everybody else – who missed something, who wrote it, who is put out by it – goes through the
conversation, event by event (`events`, which this must agree with).
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from .. import metrics, protocol, topics
from ..layers.messages import Burst, Write
from . import events

if TYPE_CHECKING:
    from .conversation import Conversation

News = list[dict[str, Any]]
Later = list[Write] | None


class ReadyFrames(Protocol):
    """The server's way of taking finished frames (`chat.connections`), or what stands in for it."""

    def frame(self, text: str) -> Any:
        """What is false for an empty text is none."""

    def join(self, frames: Sequence[Any]) -> Any:
        """Several frames, as they are written."""

    def say(self, frame: Any) -> bool:
        """Let it go out with what comes next. False: not now, or not at all."""

    def write(self, joined: Any, later: Later) -> bool:
        """False: not now. With a list for ``later`` it may only be noted there what is to be written."""


def _kinds(*handlers: object) -> frozenset[str]:
    return frozenset(kind for kind, handler in events.HANDLERS.items() if handler in handlers)


END = 1 << 63  # of any log
LASTING = _kinds(events.lasting, events.message)
PASSING = _kinds(events.passing)


class _Words:
    """A run as everybody of one kind reads it, plain or not."""

    __slots__ = ("all", "frames", "texts", "told")

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.told = len(texts) - texts.count("")
        self.frames: list[Any] = []
        self.all: Any = None  # as it goes over the wire

    def put_into_frames(self, ready: ReadyFrames) -> None:
        self.frames = [ready.frame(text) for text in self.texts]
        self.all = ready.join(self.frames)


NOTHING = _Words([])


class Run:
    """Events of one room for whoever follows it. To be told them is nothing new to where a socket stands."""

    before: Container[int] = range(END)  # where in the room's log a socket may stand to be told just so
    after: int | None = None  # where it stands then, if not there still

    def __init__(self, room: str, news: News) -> None:
        self.room = room
        self.news = news
        self._mine: dict[int | None, list[int]] = {}  # by author, where their events stand in the news
        for place, event in enumerate(news):
            if "key" in event:
                self._mine.setdefault(event["user"], []).append(place)
        self._apart: Container[int | None] = self._mine  # whoever is not told what all are told
        self._words: dict[bool, _Words | None] = {}  # of the kinds that asked; None: it cannot be said
        self._framed: dict[bool, _Words] = {}  # those that were put into frames

    def fits(self, talk: Conversation) -> bool:
        """May this socket be told, standing where it does?"""
        following = talk.rooms.get(self.room)
        return following is not None and following.last in self.before

    def is_for(self, talk: Conversation) -> bool:
        """Is there nothing more to it than to say so?"""
        return self.fits(talk) and self._words_for(talk) is not None

    def is_by(self, talk: Conversation) -> bool:
        """Is some of it this person's own, and comes after the answer to it? In plain words there is none."""
        return talk.user_id in self._mine and not talk.plain

    def was_told(self, talk: Conversation) -> None:
        if self.after is not None:
            talk.rooms[self.room].last = self.after
        metrics.frames_told.count += self._said(talk).told

    def pass_on(self, talk: Conversation, ready: ReadyFrames, later: Later) -> bool:
        """Write it at once. False: it is not to be told just so, or cannot be written now."""
        if not self.is_for(talk) or not ready.write(self.frames(talk, ready), later):
            return False
        self.was_told(talk)
        return True

    def tell(self, seats: Sequence[Any], later: Later) -> Sequence[Any]:
        """Write it to all who are told what all are told; return the others, and what is no seat.

        Nearly all that is ever told goes through this loop, and what is done in it is done for each
        member. It does what `pass_on` does, without its calls."""
        room, before, after, apart, framed = self.room, self.before, self.after, self._apart, self._framed
        others, told = [], 0
        for seat in seats:
            try:
                talk = seat.talk
                following = talk.rooms[room]
                words = framed.get(talk.plain) or self._framed_for(talk, seat.ready)
                if (
                    words
                    and seat.inbox.rests
                    and following.last in before
                    and talk.user_id not in apart
                    and seat.write(words.all, later)
                ):
                    if after is not None:
                        following.last = after
                    told += words.told
                else:
                    others.append(seat)
            except Exception:  # it follows nothing, or is no seat; what is wrong shows when it is called
                others.append(seat)
        metrics.frames_told.count += told
        return others

    def texts(self, talk: Conversation) -> list[str]:
        """What this socket is told of it; the author of an event with the key it came with."""
        texts = self._said(talk).texts.copy()
        for place in self._mine[talk.user_id] if self.is_by(talk) else ():
            texts[place] = self._text(self.news[place], False, mine=True)
        return [text for text in texts if text]

    def frames(self, talk: Conversation, ready: ReadyFrames) -> Any:
        """The same, as it is written."""
        words = self._framed.get(talk.plain) or self._framed_for(talk, ready) or NOTHING
        if not self.is_by(talk):
            return words.all
        frames = words.frames.copy()
        for place in self._mine[talk.user_id]:
            frames[place] = ready.frame(self._text(self.news[place], False, mine=True))
        return ready.join(frames)

    def _words_for(self, talk: Conversation) -> _Words | None:
        plain = talk.plain
        if plain not in self._words:
            try:
                self._words[plain] = _Words([self._text(event, plain) for event in self.news])
            except Exception:  # values nobody expects, of other code: the conversation says what is wrong
                self._words[plain] = None
        return self._words[plain]

    def _framed_for(self, talk: Conversation, ready: ReadyFrames) -> _Words | None:
        """Put what such a socket reads into frames; for all who are like it, too."""
        words = self._words_for(talk)
        if words is not None:
            words.put_into_frames(ready)
            self._framed[talk.plain] = words
        return words

    def _said(self, talk: Conversation) -> _Words:
        """To whom it can be, which `is_for` has found out."""
        return self._words.get(talk.plain) or NOTHING

    @staticmethod
    def _text(event: dict[str, Any], plain: bool, *, mine: bool = False) -> str:
        return protocol.written(event, plain=plain, mine=mine) or ""


class LooseRun(Run):
    """Messages that stand in no log, which other Django code sent to a group."""

    def fits(self, talk: Conversation) -> bool:
        return True


class LastingRun(Run):
    """Events that follow each other in the room's log."""

    def __init__(self, room: str, news: News) -> None:
        super().__init__(room, news)
        first = news[0]["seq"]
        self.before = (first - 1,)
        self.after = first - 1 + len(news)
        self.leaving = frozenset(event["user"] for event in news if event["type"] == "chat.leave")
        self._apart = self.leaving | self._mine.keys()

    def fits(self, talk: Conversation) -> bool:
        return super().fits(talk) and talk.user_id not in self.leaving


class PassingRun(Run):
    """Events of the moment."""

    def __init__(self, room: str, news: News) -> None:
        super().__init__(room, news)
        self.before = range(max(event.get("target", 0) for event in news), END)
        self.involved = frozenset(event.get("username") for event in news if event["type"] == "chat.typing")

    def tell(self, seats: Sequence[Any], later: Later) -> Sequence[Any]:
        return seats if self.involved else super().tell(seats, later)  # each is asked for its name

    def fits(self, talk: Conversation) -> bool:
        return super().fits(talk) and not (
            self.involved and talk.visitor.user.get_username() in self.involved
        )


def run_of(burst: Burst) -> Run | None:
    """None: it is not one. Worked out by the first socket that asks."""
    if burst.read is None:
        try:
            burst.read = _read(burst) or False
        except Exception:  # values nobody expects, of other code: the conversation says what is wrong
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
        return LooseRun(room, [events.shown(event, room) for event in burst]) if fits else None
    first = burst[0].get("seq")
    if type(first) is not int:
        return None
    fits = all(
        event.get("seq") == seq and event.get("room") == room for seq, event in enumerate(burst, first)
    )
    return LastingRun(room, list(burst)) if fits else None
