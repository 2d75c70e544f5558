"""``chat.v1``: every frame there is, declared once.

`parse` turns what a client wrote into one of the commands; `encode` turns an event or an
answer into text. docs/protocol.md and docs/asyncapi.json are written from the classes here.
The plain mode of the room sockets – the frames of the Channels tutorial – is `parse_plain`
and `in_plain_words`.
"""

from .commands import (
    COMMANDS,
    Command,
    Delete,
    Direct,
    Draft,
    Drafts,
    Edit,
    Follow,
    History,
    Idle,
    Join,
    Leave,
    Ping,
    Prefer,
    React,
    Read,
    Search,
    Send,
    Threads,
    Typing,
    Unread,
)
from .encoding import encode, error, in_plain_words, ok, written
from .frames import ANSWERS, CLOSE_CODES, EVENTS, Frame
from .parsing import parse, parse_object, parse_plain

NAME = "chat.v1"

__all__ = [
    "ANSWERS",
    "CLOSE_CODES",
    "COMMANDS",
    "EVENTS",
    "NAME",
    "Command",
    "Delete",
    "Direct",
    "Draft",
    "Drafts",
    "Edit",
    "Follow",
    "Frame",
    "History",
    "Idle",
    "Join",
    "Leave",
    "Ping",
    "Prefer",
    "React",
    "Read",
    "Search",
    "Send",
    "Threads",
    "Typing",
    "Unread",
    "encode",
    "error",
    "in_plain_words",
    "ok",
    "parse",
    "parse_object",
    "parse_plain",
    "written",
]
