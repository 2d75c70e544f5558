"""docs/protocol.md and docs/asyncapi.json, written from the declared frames."""

import json
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ..refusals import CODES
from . import commands, frames

VERSION = "1.0.0"

DOORS = {
    "rooms": ("/ws/chat/", "Many rooms over one socket; always chat.v1."),
    "room": ("/ws/chat/{room}/", "One room, asynchronous consumer; chat.v1 where it is offered, else plain."),
    "syncRoom": ("/ws/sync/chat/{room}/", "The same, synchronous consumer."),
}

INTRODUCTION = """\
# The socket

<!-- Written by `python3 manage.py document` from chat/protocol/. Change it there. -->

A WebSocket at one of these addresses, with the session cookie or `Authorization: Bearer <token>`
in the handshake:

| address | what |
| --- | --- |
{doors}

## Plain

Without a WebSocket subprotocol the room addresses speak what the Channels tutorial speaks.
The client sends `{{"message": "hi"}}` and is sent

```json
{{"type": "chat.message", "room": "lobby", "username": "ann", "message": "hi", "seq": 42,
 "sent_at": "2026-11-20T09:30:00.000Z"}}
```

Join and leave notices and system messages are frames with a `message` too. A bad frame is answered
with `{{"type": "chat.error", "code": …, "message": …}}`; nothing else is ever sent.

## chat.v1

Offered as WebSocket subprotocol `chat.v1`. Every frame is a JSON object with a `type`. A command's
`ref` comes back in exactly one `chat.ok` or `chat.error`.

In a room `seq` counts 1, 2, 3 … without a hole, one for every change that lasts. A client

- applies an event whose `seq` is the last one plus 1, and ignores what is not greater than the last;
- asks with `join` and `after` when it sees a hole, or a head beyond what it has;
- keeps the `key` of a message until it was answered and repeats it after a reconnect: the same
  author, room and key give the same `seq`, for ever;
- loads everything afresh when `epoch` changes.

A message's text stands in one place, and whoever asks is told what stands there now. So a `chat.message`
or a `chat.message_edited` that comes late, in a replay or a page of history, already has the latest text,
and the reactions of now; of a deleted message it has none. The events of those changes follow in their
places. They are made to be applied twice: a client

- puts the text of `chat.message_edited` where the old one was;
- empties a message at `chat.message_deleted`, and lets nothing that comes for it afterwards fill it again;
- keeps the people of an emoji as a set, in which `chat.reaction` puts its `username` or takes it away,
  and takes over its `count` (at 0 the emoji goes);
- puts the `replies` of an event that has a `thread` where that message had others;
- passes over a `target` or a `thread` that it has not loaded.

After the last event of a replay the client has what the server has. `target` is always the `seq` of the
`chat.message`.
"""


REFUSALS = """\
Nothing was changed, unless it is `try_again`: what was given up may still be done. A plain client, whose
messages have no keys, may see its message later."""


def markdown() -> str:
    """docs/protocol.md."""
    doors = "\n".join(f"| `{address}` | {text} |" for address, text in DOORS.values())
    parts = [INTRODUCTION.format(doors=doors)]
    for title, models in (
        ("Commands", commands.COMMANDS),
        ("Answers", frames.ANSWERS),
        ("Events", frames.EVENTS),
    ):
        parts += [f"\n## {title}\n"] + [_section(model) for model in models]
    refusals = "\n".join(f"| `{code}` | {text} |" for code, text in CODES.items())
    parts.append(f"\n## Refusals\n\n{REFUSALS}\n\n| code | meaning |\n| --- | --- |\n{refusals}\n")
    codes = "\n".join(f"| {code} | {text} |" for code, text in frames.CLOSE_CODES.items())
    parts.append(f"\n## Close codes\n\n| code | meaning |\n| --- | --- |\n{codes}\n")
    return "".join(parts)


def asyncapi() -> str:
    """docs/asyncapi.json: AsyncAPI 3 (https://www.asyncapi.com/docs/reference/specification/v3.0.0)."""
    said, told = commands.COMMANDS, (*frames.ANSWERS, *frames.EVENTS)
    _places, schema = models_json_schema(
        [(model, "validation") for model in (*said, *told)], ref_template="#/components/schemas/{model}"
    )
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Chatsite socket",
            "version": VERSION,
            "description": "WebSocket protocol chat.v1.",
        },
        "defaultContentType": "application/json",
        "channels": {name: _channel(name, (*said, *told)) for name in DOORS},
        "operations": {
            operation: _operation(name, action, models)
            for name in DOORS
            for operation, action, models in (
                (f"{name}Say", "receive", said),
                (f"{name}Tell", "send", told),
            )
        },
        "components": {
            "messages": {_name(model): _message(model) for model in (*said, *told)},
            "schemas": schema["$defs"],
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _channel(name: str, models: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    address, text = DOORS[name]
    channel: dict[str, Any] = {
        "address": address,
        "description": text,
        "messages": {_name(model): {"$ref": f"#/components/messages/{_name(model)}"} for model in models},
    }
    if "{room}" in address:
        channel["parameters"] = {"room": {"description": "The room's address."}}
    return channel


def _operation(channel: str, action: str, models: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{_name(model)}"} for model in models],
    }


def _message(model: type[BaseModel]) -> dict[str, Any]:
    return {
        "name": _name(model),
        "summary": " ".join((model.__doc__ or "").split()),
        "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
    }


def _name(model: type[BaseModel]) -> str:
    return get_args(model.model_fields["type"].annotation)[0]


def _section(model: type[BaseModel]) -> str:
    schema = model.model_json_schema(ref_template="{model}")
    required = set(schema.get("required", ()))
    rows = [
        f"| `{name}`{'' if name in required else '?'} | {_kind(field)} | {_text(model, name)} |"
        for name, field in schema["properties"].items()
        if name != "type"
    ]
    table = "\n".join(["| field | kind | |", "| --- | --- | --- |", *rows, ""]) if rows else ""
    return f"\n### {_name(model)}\n\n{' '.join((model.__doc__ or '').split())}\n\n{table}"


def _text(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].description or ""


def _kind(field: dict[str, Any]) -> str:
    """A field's kind in a few words: ``string``, ``integer or null`` without the null, ``list of object``."""
    if "anyOf" in field:
        return " or ".join(_kind(each) for each in field["anyOf"] if each.get("type") != "null")
    if "enum" in field:
        return " or ".join(f'`"{each}"`' for each in field["enum"])
    if "const" in field:
        return f'`"{field["const"]}"`'
    if "$ref" in field:
        return field["$ref"]
    if field.get("type") == "array":
        return f"list of {_kind(field['items'])}"
    return field.get("type", "any")
