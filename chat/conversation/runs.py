"""What most sockets of a room are told in the same words, so that it is worked out once for all of them.

Nearly everything that is told is the next event of a room's log, at a socket that waits for nothing else.
Such events – and messages of other Django code, which stand in no log – are a *run*: which sockets it is next
for is a comparison of numbers, and its frames are made once a process. Everybody else – who missed something,
who wrote it, who is put out by it – goes through the conversation, event by event.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import protocol, topics
from ..layers.hub import Burst
from . import events

if TYPE_CHECKING:
    from .conversation import Conversation

LASTING = frozenset(
    kind for kind, handler in events.HANDLERS.items() if handler in (events.lasting, events.message)
)


class Run:
    """Events that follow each other in one room. `first` is None for those that stand in no log."""

    __slots__ = ("_frames", "count", "first", "involved", "last", "messages", "room")

    def __init__(self, room: str, first: int | None, messages: list[dict[str, Any]]) -> None:
        self.room = room
        self.first = first
        self.messages = messages
        self.count = len(messages)
        self.last = first + self.count - 1 if first is not None else 0
        self.involved = frozenset(
            message.get("user") for message in messages if "key" in message or message["type"] == "chat.leave"
        )
        self._frames: dict[bool, bytes] = {}

    def is_next_for(self, talk: Conversation) -> bool:
        if self.first is None:
            return True
        following = talk.rooms.get(self.room)
        return (
            following is not None
            and following.last + 1 == self.first
            and talk.visitor.user.pk not in self.involved
        )

    def was_told(self, talk: Conversation) -> None:
        if self.first is not None:
            talk.rooms[self.room].last = self.last

    def frames(self, plain: bool, frame: Callable[[str], bytes]) -> bytes:
        """All of it, as it goes over the wire; `frame` makes a frame of a text."""
        made = self._frames.get(plain)
        if made is None:
            texts = (protocol.written(message, plain=plain, mine=False) for message in self.messages)
            made = self._frames[plain] = b"".join(frame(text) for text in texts if text is not None)
        return made


def run_of(burst: Burst) -> Run | None:
    """None: it is not one. Worked out by the first socket that asks."""
    if burst.read is None:
        burst.read = _read(burst) or False
    return burst.read or None


def _read(burst: Burst) -> Run | None:
    room = topics.room_of(burst.name)
    if room is None or any(message.get("type") not in LASTING for message in burst):
        return None
    if all("seq" not in message for message in burst):
        if any(not isinstance(message.get("message", message.get("text")), str) for message in burst):
            return None
        return Run(room, None, [events.shown(message, room) for message in burst])
    first = burst[0].get("seq")
    if type(first) is not int:
        return None
    for seq, message in enumerate(burst, first):
        if message.get("seq") != seq or message.get("room") != room:
            return None
    return Run(room, first, list(burst))
