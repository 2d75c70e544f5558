"""What the channel layer brings, by type. Contract: other Django code may send some of these too."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import presenters, topics
from ..queries import tails
from .steps import HangUp, Steps

if TYPE_CHECKING:
    from .conversation import Conversation

log = logging.getLogger(__name__)

Event = dict[str, Any]


def lasting(talk: Conversation, event: Event) -> Steps:
    """The next event of a room's log – or a later one, and then the hole is filled first."""
    slug, seq = str(event.get("room")), event.get("seq")
    following = talk.rooms.get(slug)
    if following is None or not isinstance(seq, int) or seq <= following.last:
        return
    if seq == following.last + 1:
        yield from talk.go_on(slug, following, event)
    else:
        yield from talk.fill(slug, following, seq)


def message(talk: Conversation, event: Event) -> Steps:
    if "seq" in event:
        yield from lasting(talk, event)
    else:
        yield from from_outside(talk, event)


def from_outside(talk: Conversation, event: Event) -> Steps:
    """A message that some other Django code sent straight to the group; it is shown, not stored."""
    text = event.get("message", event.get("text"))
    if not isinstance(text, str):
        log.warning("a chat.message without a text came over the channel layer")
        return
    yield from talk.tell(shown(event, talk.visitor.room or topics.room_of(getattr(event, "group", ""))))


def shown(event: Event, room: str | None) -> Event:
    """A message that stands in no log, as a frame."""
    frame = {
        "type": "chat.message",
        "room": event.get("room") or room,
        "username": str(event.get("username", "system")),
        "message": event.get("message", event.get("text")),
        "sent_at": str(event.get("sent_at") or presenters.now()),
    }
    return {name: value for name, value in frame.items() if value is not None}


def system(talk: Conversation, event: Event) -> Steps:
    text = event.get("text", event.get("message"))
    if not isinstance(text, str):
        log.warning("a chat.system_message without a text came over the channel layer")
        return
    if event.get("room") is None or event["room"] in talk.rooms:
        yield from talk.show({"level": "info", **event, "text": text})


def passing(talk: Conversation, event: Event) -> Steps:
    """Of a room, and not stored: typing, presence, previews."""
    own = event.get("username") == talk.visitor.user.get_username()
    following = talk.rooms.get(event.get("room", ""))
    # A preview of a message that was not told shows what the person may perhaps not see any more.
    if following is None or event.get("target", 0) > following.last:
        return
    if not (own and event["type"] == "chat.typing"):
        yield from talk.tell(event)


def told(talk: Conversation, event: Event) -> Steps:
    yield from talk.tell(event)


def force_disconnect(talk: Conversation, event: Event) -> Steps:
    yield from talk.tell({"type": "chat.force_disconnect", "reason": str(event.get("reason", ""))})
    yield HangUp(4000)


def session_ended(talk: Conversation, event: Event) -> Steps:
    """``only`` this session, or all ``but`` one, or all: of those that were let in before it."""
    if event.get("id") in talk.settled:
        return
    only, but = event.get("only"), event.get("but")
    if (only is None or only == talk.visitor.session) and (but is None or but != talk.visitor.session):
        yield HangUp(4401)


def heads(talk: Conversation, event: Event) -> Steps:
    """The heartbeat of the process; of all its rooms, those that this socket follows."""
    rooms = event["rooms"]
    own = {slug: rooms[slug] for slug in list(talk.rooms) if slug in rooms}
    if own:
        yield from talk.tell({"type": "chat.heads", "rooms": own})


def behind(talk: Conversation, event: Event) -> Steps:
    """The process looked at the log, and this socket was not told all of it."""
    following = talk.rooms.get(event["room"])
    if following is not None and following.last < event["head"]:
        yield from talk.fill(event["room"], following, event["head"])


def catch_up(_talk: Conversation, _event: Event) -> Steps:
    """The layer was away. The process looks, and pokes the sockets that are behind."""
    yield from ()


def too_slow(_talk: Conversation, _event: Event) -> Steps:
    yield HangUp(4440)


def epoch_began(_talk: Conversation, _event: Event) -> Steps:
    tails.forget()  # they are of another past
    yield HangUp(4012)


HANDLERS: dict[str, Callable[[Conversation, Event], Steps]] = {
    "chat.message": message,
    "chat.message_edited": lasting,
    "chat.message_deleted": lasting,
    "chat.reaction": lasting,
    "chat.join": lasting,
    "chat.leave": lasting,
    "chat.room_changed": lasting,
    "chat.system_message": system,
    "chat.announcement_ended": told,
    "chat.rooms_changed": told,
    "chat.read": told,
    "chat.preferences": told,
    "chat.quiet": told,
    "chat.thread": told,
    "chat.draft": told,
    "chat.typing": passing,
    "chat.presence": passing,
    "chat.picture": told,
    "chat.profile": told,
    "chat.workspace": told,
    "chat.preview": passing,
    "chat.force_disconnect": force_disconnect,
    "chat.session_ended": session_ended,
    "chat.heads": heads,
    "chat.behind": behind,
    "chat.catch_up": catch_up,
    "chat.too_slow": too_slow,
    "chat.epoch_began": epoch_began,
}
