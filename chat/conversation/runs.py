"""What most sockets of a room are told in the same words, so that it is worked out once for all of them.

Nearly everything that is told is the next event of a room's log, at a socket that waits for nothing else.
Such events are a *run*, and so are those that stand in no log: who is writing, who came, messages of other
Django code. Whether a socket is simply told is a comparison of numbers, and the frames are made once a
process. Everybody else – who missed something, who wrote it, who is put out by it – goes through the
conversation, event by event (`events`, which this must agree with).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from .. import metrics, protocol, topics
from ..layers.hub import Burst, Write
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

    def __init__(self, room: str, news: News) -> None:
        self.room = room
        self.news = news
        self._mine: dict[int | None, list[int]] = {}  # by author, where their events stand in the news
        for place, event in enumerate(news):
            if "key" in event:
                self._mine.setdefault(event["user"], []).append(place)
        self._words: dict[bool, _Words | None] = {}  # of the kinds that asked; None: it cannot be said

    def is_for(self, talk: Conversation) -> bool:
        """Is there nothing more to it than to say so?"""
        return self._words_for(talk) is not None

    def is_by(self, talk: Conversation) -> bool:
        """Is some of it this person's own, and comes after the answer to it? In plain words there is none."""
        return talk.user_id in self._mine and not talk.visitor.plain

    def was_told(self, talk: Conversation) -> None:
        metrics.frames_told.count += self._said(talk).told

    def pass_on(self, talk: Conversation, ready: ReadyFrames, later: Later) -> bool:
        """Write it at once. False: it is not to be told just so, or cannot be written now."""
        if not self.is_for(talk) or not ready.write(self.frames(talk, ready), later):
            return False
        self.was_told(talk)
        return True

    def texts(self, talk: Conversation) -> list[str]:
        """What this socket is told of it; the author of an event with the key it came with."""
        texts = self._said(talk).texts.copy()
        for place in self._mine[talk.user_id] if self.is_by(talk) else ():
            texts[place] = self._text(self.news[place], False, mine=True)
        return [text for text in texts if text]

    def frames(self, talk: Conversation, ready: ReadyFrames) -> Any:
        """The same, as it is written."""
        words = self._said(talk)
        if words.all is None:
            words.put_into_frames(ready)
        if not self.is_by(talk):
            return words.all
        frames = words.frames.copy()
        for place in self._mine[talk.user_id]:
            frames[place] = ready.frame(self._text(self.news[place], False, mine=True))
        return ready.join(frames)

    def _words_for(self, talk: Conversation) -> _Words | None:
        plain = talk.visitor.plain
        if plain not in self._words:
            try:
                self._words[plain] = _Words([self._text(event, plain) for event in self.news])
            except Exception:  # values nobody expects, of other code: the conversation says what is wrong
                self._words[plain] = None
        return self._words[plain]

    def _said(self, talk: Conversation) -> _Words:
        """To whom it can be, which `is_for` has found out."""
        return self._words.get(talk.visitor.plain) or NOTHING

    @staticmethod
    def _text(event: dict[str, Any], plain: bool, *, mine: bool = False) -> str:
        return protocol.written(event, plain=plain, mine=mine) or ""


class LastingRun(Run):
    """Events that follow each other in the room's log."""

    def __init__(self, room: str, news: News) -> None:
        super().__init__(room, news)
        self.before = news[0]["seq"] - 1
        self.last = news[-1]["seq"]
        self.leaving = frozenset(event["user"] for event in news if event["type"] == "chat.leave")
        self._apart = self.leaving | self._mine.keys()

    def is_for(self, talk: Conversation) -> bool:
        following = talk.rooms.get(self.room)
        fits = following is not None and following.last == self.before and talk.user_id not in self.leaving
        return fits and super().is_for(talk)

    def pass_on(self, talk: Conversation, ready: ReadyFrames, later: Later) -> bool:
        """Nearly all that is ever told goes through these lines: they say the same as the general ones,
        in a third of their time."""
        words = self._words.get(talk.visitor.plain)
        if words is None or words.all is None or talk.user_id in self._apart:
            return super().pass_on(talk, ready, later)
        following = talk.rooms.get(self.room)
        if following is None or following.last != self.before or not ready.write(words.all, later):
            return False
        following.last = self.last
        metrics.frames_told.count += words.told
        return True

    def was_told(self, talk: Conversation) -> None:
        super().was_told(talk)
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
            and super().is_for(talk)
        )


def run_of(burst: Burst) -> Run | None:
    """None: it is not one. Worked out by the first socket that asks."""
    if burst.read is None:
        try:
            burst.read = _read(burst) or False
        except (
            Exception
        ):  # of other code, and with values nobody expects: the conversation says what is wrong
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
