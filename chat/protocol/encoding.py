"""Events and answers → text for a client."""

import json
from typing import Any

from ..refusals import Refused

# `json.dumps` would make an encoder each time, which takes longer than to encode a message.
_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def encode(frame: Any) -> str:
    """The frame as JSON in UTF-8, or TypeError or ValueError: other Django code can send what is neither."""
    text = _encoder.encode(frame)
    if not text.isascii():
        text.encode()
    return text


def ok(ref: object = None, **fields: Any) -> dict[str, Any]:
    return _answer("chat.ok", ref, fields)


def error(ref: object, refusal: Refused) -> dict[str, Any]:
    fields = {"code": refusal.code, "message": refusal.message, **refusal.data}
    return _answer("chat.error", ref, fields)


def _answer(kind: str, ref: object, fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, **({} if ref is None else {"ref": ref}), **fields}


def written(frame: dict[str, Any], *, plain: bool, mine: bool) -> str | None:
    """The frame as one socket reads it: in plain words or `chat.v1`, the ``key`` for its author only.

    An event that all members of a process get as one object (`layers.messages.Message`) has room in its
    ``frame`` for the texts, so that it is encoded once and not once a socket.
    """
    colour = "plain" if plain else "author" if mine and "key" in frame else "all"
    if not hasattr(frame, "frame"):
        return _written(frame, colour)
    if frame.frame is None:
        frame.frame = {}
    texts = frame.frame
    if colour not in texts:
        texts[colour] = _written(frame, colour)
    return texts[colour]


def _written(frame: dict[str, Any], colour: str) -> str | None:
    if colour == "plain":
        shown = in_plain_words(frame)
        return None if shown is None else encode(shown)
    if "key" not in frame or frame["type"] != "chat.message":
        return encode(frame)
    if colour == "author":  # the others' text is at hand or will be needed, and half of a message's cost
        others = written(frame, plain=False, mine=False) or ""
        return f'{others[:-1]},"key":{encode(frame["key"])}}}'
    return encode({name: value for name, value in frame.items() if name != "key"})


def in_plain_words(event: dict[str, Any]) -> dict[str, Any] | None:
    """The event as the page of the Channels tutorial reads it, or None if it would not understand."""
    kind = event["type"]
    if kind == "chat.message":
        if event.get("deleted"):
            return None
        shown = _only(event, "type", "room", "username", "message", "seq", "sent_at")
        names = ", ".join(each["name"] for each in event.get("attachments", ()))
        return {**shown, "message": names} if names and not event["message"] else shown
    if kind in _NOTICES:
        notice = _only(event, "type", "room", "username", "seq", "sent_at")
        return {**notice, "message": _NOTICES[kind].format(**event)}
    if kind == "chat.system_message":
        return {
            "type": kind,
            "message": event["text"],
            **({"room": event["room"]} if "room" in event else {}),
        }
    if kind == "chat.force_disconnect":
        return {"type": kind, "message": event.get("reason", "")}
    if kind == "chat.error":
        return {name: event[name] for name in ("type", "code", "message")}
    return None


_NOTICES = {"chat.join": "{username} joined", "chat.leave": "{username} left"}


def _only(event: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: event[name] for name in names if name in event}
