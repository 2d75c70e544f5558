"""Text from a client → a command. Nothing that is wrong comes further than this file."""

import json
import math
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from .. import limits
from ..refusals import Refused
from .commands import (
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
    Ref,
    Search,
    Send,
    Threads,
    Typing,
    Unread,
)

_command: TypeAdapter[Command] = TypeAdapter(
    Annotated[
        Join
        | Leave
        | Send
        | Edit
        | Delete
        | React
        | Typing
        | Idle
        | Read
        | Unread
        | Prefer
        | Follow
        | Threads
        | Draft
        | Drafts
        | Direct
        | History
        | Search
        | Ping,
        Field(discriminator="type"),
    ]
)
_a_ref: TypeAdapter[str | int] = TypeAdapter(Ref)


def parse(text: str) -> Command:
    """One command, or `Refused`: malformed, unknown_command. ``data["ref"]`` where it could be read."""
    data = parse_object(text)
    if not isinstance(data.get("type"), str):
        raise Refused("malformed", "type: it is the name of a command.", **_ref(data))
    try:
        return _command.validate_python(data)
    except ValidationError as error:
        raise _refusal(error, _ref(data)) from None


def parse_plain(text: str) -> str:
    """The message of a plain frame, ``{"message": "…"}``."""
    data = parse_object(text)
    if set(data) != {"message"} or not isinstance(data["message"], str):
        raise Refused("malformed", 'A frame is {"message": "…"}, nothing else.')
    return data["message"]


def parse_object(text: str) -> dict[str, Any]:
    """A JSON object in which every value is one that every browser and database can hold.

    Python reads more than JSON (RFC 8259) allows, and JSON allows more than PostgreSQL
    takes: NaN, doubled names, lone surrogates and NUL are refused, and so is deep nesting.
    """
    try:
        data = _decoder.decode(text)
        if not _is_simple(text):
            _inspect(data, limits.NESTING)
    except (ValueError, RecursionError):
        raise Refused("malformed", "The frame is not valid JSON.") from None
    if not isinstance(data, dict):
        raise Refused("malformed", "The frame is not a JSON object.")
    return data


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a name stands twice")
    return data


def _is_simple(text: str) -> bool:
    """Nearly all frames are: there is no place in them for what `_inspect` looks for."""
    brackets = text.count("{") + text.count("[")
    return text.isascii() and "\\" not in text and brackets <= limits.NESTING


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number beyond all bounds")
    return number


_decoder = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_no_doubles)


def _inspect(value: Any, depth: int) -> None:
    if isinstance(value, str):
        if "\0" in value or (not value.isascii() and _has_surrogate(value)):
            raise ValueError("a character that cannot be stored")
    elif isinstance(value, dict | list):
        if not depth:
            raise ValueError("nested too deep")
        for item in value.items() if isinstance(value, dict) else value:
            if isinstance(item, tuple):
                _inspect(item[0], depth)
                item = item[1]
            _inspect(item, depth - 1)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _ref(data: dict[str, Any]) -> dict[str, Any]:
    """The ref of a refused command, if it is one that may come back."""
    try:
        return {"ref": _a_ref.validate_python(data["ref"], strict=True)}
    except (KeyError, ValidationError):
        return {}


def _refusal(error: ValidationError, ref: dict[str, Any]) -> Refused:
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "union_tag_invalid":
        return Refused("unknown_command", "There is no such command.", **ref)
    where = ".".join(str(part) for part in first["loc"][1:]) or "type"
    return Refused("malformed", f"{where}: {first['msg']}", **ref)
