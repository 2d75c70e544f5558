"""A client's copy of a room's messages, kept as docs/protocol.md says."""

from collections.abc import Iterable
from typing import Any


class Replica:
    def __init__(self, frames: Iterable[dict[str, Any]] = ()) -> None:
        self.messages: dict[int, dict[str, Any]] = {}
        self.apply_all(frames)

    def apply_all(self, frames: Iterable[dict[str, Any]]) -> None:
        for frame in frames:
            self.apply(frame)

    def apply(self, frame: dict[str, Any]) -> None:
        self._extend(frame)
        if frame["type"] == "chat.message":
            self.messages[frame["seq"]] = _loaded(frame)
            return
        message = self.messages.get(frame.get("target", 0))
        if message is None or message["deleted"]:
            return
        if frame["type"] == "chat.message_edited":
            message |= {name: frame[name] for name in ("message", "html")}
            message |= {"edited": True, "preview": frame.get("preview")}
            message |= {"mentions": frame.get("mentions", []), "to_all": frame.get("to_all", False)}
        elif frame["type"] == "chat.message_deleted":
            message |= {**_empty(), "deleted": True}
        elif frame["type"] == "chat.preview":
            message["preview"] = frame["preview"]
        elif frame["type"] == "chat.reaction":
            _react(message["reactions"], frame)

    def _extend(self, frame: dict[str, Any]) -> None:
        """A reply came or went: its root shows what the event says."""
        root = self.messages.get(frame.get("thread", 0))
        if root is not None and "replies" in frame:
            root["replies"] = frame["replies"]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Replica) and self.messages == other.messages

    def __repr__(self) -> str:
        return f"Replica({self.messages})"


def _empty() -> dict[str, Any]:
    addressed = {"mentions": [], "to_all": False}
    return {"message": "", "html": "", "edited": False, "preview": None, "reactions": {}, **addressed}


def _loaded(frame: dict[str, Any]) -> dict[str, Any]:
    people = {each["emoji"]: {**each, "users": set(each["users"])} for each in frame.get("reactions", ())}
    kept = ("message", "html", "edited", "preview", "mentions", "to_all")
    known = {name: frame[name] for name in kept if name in frame}
    replies = frame.get("replies") if "thread" not in frame else None
    others = {"deleted": frame.get("deleted", False), "reactions": people, "replies": replies}
    return {**_empty(), **known, **others}


def _react(reactions: dict[str, Any], frame: dict[str, Any]) -> None:
    emoji = reactions.setdefault(frame["emoji"], {"emoji": frame["emoji"], "users": set()})
    (emoji["users"].add if frame["on"] else emoji["users"].discard)(frame["username"])
    emoji["count"] = frame["count"]
    if not emoji["count"]:
        del reactions[frame["emoji"]]
