"""What travels on a channel layer, and how it is handed to the members of a process."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgpack

log = logging.getLogger(__name__)

# A frame of a person is 64 KiB at most; what is larger than this is a mistake of the sender.
MAX_BYTES = 1 << 20


class Message(dict):
    """A message as every sink of a process gets it: one object for all of them, so nobody may change it.

    `frame` is room for what the first receiver made of it and the others can use, such as the text of the
    WebSocket frame.
    """

    frame: Any = None
    group: str = ""  # it was sent to; empty when it was for one channel


Write = tuple[Callable[[Any], object], Any]  # what is called, and with what


class Burst(list[Message]):
    """Messages that came together, in order, for the members of one group or for one channel. Like each of
    the messages it is one object for all of them, with room for what the first of them made of it.

    A sink may leave something in `alike` that tells many of them the same in one go, given them and `later`;
    it gives back those that have to be called.
    """

    read: Any = None
    alike: Callable[[Sequence[Any], list[Write] | None], Sequence[Any]] | None = None
    later: list[Write] | None = None  # for what is written when more of the members have been told
    heard = False
    failed = 0  # of the members
    letters: int | None = None

    def __init__(self, name: str = "", messages: Iterable[Message] = ()) -> None:
        super().__init__(messages)
        self.name = name  # of the group or the channel


def encode(message: dict[str, Any]) -> bytes:
    """Raise TypeError or ValueError for what cannot travel: not a dict, foreign types, more than 1 MiB."""
    if not isinstance(message, dict):
        raise TypeError("A message of the channel layer is a dict.")
    data = msgpack.packb(message)
    if len(data) > MAX_BYTES:
        raise ValueError(f"A message of {len(data):,} bytes is too large; the limit is {MAX_BYTES:,}.")
    return data


def decode(data: bytes) -> Message | None:
    """None, and a line in the log, for bytes that are no message: a hostile neighbour closes nobody."""
    try:
        return Message(msgpack.unpackb(data, strict_map_key=False))
    except (ValueError, TypeError):
        log.warning("dropped %d bytes on the channel layer that are no message", len(data))
        return None
