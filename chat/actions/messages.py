import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from .. import broadcast, limits, markdown, metrics, policies, presenters, topics
from ..models import Membership, Message, Room, RoomEvent
from ..refusals import Refused
from . import log, search
from .mentions import Addressed


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message stands in the log; ``again`` when the key was already used for it."""

    room: str
    seq: int
    key: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and what is made of it before a room is locked, so that nobody waits for that."""

    text: str
    html: str
    links: list[str]  # of which a preview may be shown
    names: list[str]  # after an @, whoever they may be
    body: dict[str, str]  # what the room's log keeps of it

    @classmethod
    def of(cls, text: str) -> Self:
        """`Refused`: empty, too_long."""
        text = checked(text)
        links = markdown.links(text) if settings.CHAT_LINK_PREVIEWS else []
        names = markdown.addressed(text)[: limits.MENTIONS]
        body = {"digest": hashlib.sha256(text.encode()).hexdigest()}
        return cls(text, markdown.render(text), links, names, body)


def send(user, *, room: str, key: str, text: str, reply_to: int | None = None) -> Sent:
    """Store a message durably and tell the room.

    The same author, room and key always give the same seq, however often and wherever it is
    sent. `Refused`: not_found, not_in_room, archived, empty, too_long, key_reused.
    """
    what = Written.of(text)
    with transaction.atomic():
        locked, membership = log.lock_for_member(user, room)
        before = log.repeated(locked, RoomEvent.Kind.MESSAGE, user, key=key, body=what.body)
        if before is not None:
            return Sent(room, before.seq, key, again=True)
        log.must_be_in_use(locked)
        _must_write(user, locked, membership)
        if reply_to is not None and not Message.objects.filter(room=locked, seq=reply_to).exists():
            raise Refused("not_found", _("The message you answer is not in this room."))
        event = log.append(locked, RoomEvent.Kind.MESSAGE, user, key=key, body=what.body)
        message = Message(
            room=locked,
            seq=event.seq,
            author=user,
            text=what.text,
            html=what.html,
            reply_to=reply_to,
            sent_at=event.created_at,
        )
        addressed = Addressed.by(user, locked, membership, what.names)
        addressed.note(message)
        message.save(force_insert=True)
        search.keep(message)
        addressed.count(message)
        broadcast.announce(topics.room(room), {**presenters.message(message, locked), "key": key})
        _ask_for_preview(message, what)
        transaction.on_commit(metrics.messages_stored.inc)
    return Sent(room, event.seq, key)


def edit(user, *, room: str, target: int, text: str, key: str | None = None) -> int:
    """Write one's own message anew; the seq of the edit.

    With a key the deed has an event of its own, always the same one. Without, an edit to the text
    that is there is none, and the answer is where that text came from.
    `Refused`: not_found, not_in_room, forbidden, archived, empty, too_long, key_reused.
    """
    what = Written.of(text)
    with transaction.atomic():
        locked, membership = log.lock_for_member(user, room)
        place: dict[str, Any] = {"key": key, "target": target, "body": what.body}
        before = log.repeated(locked, RoomEvent.Kind.EDITED, user, **place)
        if before is not None:
            return before.seq
        message = log.message_in(locked, target)
        if message.is_deleted:
            raise log.no_such_message()
        if not policies.may_edit(user, message):
            raise Refused("forbidden", _("Only who wrote a message can change it."))
        if key is None and message.text == what.text:
            return message.edited_seq or message.seq
        log.must_be_in_use(locked)
        _must_write(user, locked, membership)
        event = log.append(locked, RoomEvent.Kind.EDITED, user, **place)
        message.rewrite(what.text, what.html, event)
        if message.preview and [message.preview["url"]] != what.links[:1]:
            message.preview = None
        addressed = Addressed.by(user, locked, membership, what.names)
        addressed.note(message)
        message.save()
        search.keep(message)
        addressed.count(message)
        broadcast.announce(topics.room(room), presenters.edited(event, locked, message))
        if not message.preview:
            _ask_for_preview(message, what)
    return event.seq


@transaction.atomic
def delete(user, *, room: str, target: int, key: str | None = None) -> int:
    """Take a message's text away for good, with its reactions; the seq of the deletion.

    It happens once: whoever deletes it after that gets the same seq.
    `Refused`: not_found, not_in_room, forbidden, archived, key_reused.
    """
    locked, membership = log.lock_for_member(user, room)
    before = log.repeated(locked, RoomEvent.Kind.DELETED, user, key=key, target=target, body={})
    if before is not None:
        return before.seq
    message = log.message_in(locked, target)
    if not policies.may_delete(user, membership, message):
        raise Refused("forbidden", _("Only who wrote a message, or a moderator of the room, can delete it."))
    if message.deleted_seq is not None:
        return message.deleted_seq
    log.must_be_in_use(locked)
    event = log.append(locked, RoomEvent.Kind.DELETED, user, key=key, target=target)
    message.erase(event)
    message.save()
    search.forget(message)
    message.reactions.all().delete()
    Addressed().count(message)
    log.forget_text(locked, target)
    broadcast.announce(topics.room(room), presenters.deleted(event, locked))
    return event.seq


def checked(text: str) -> str:
    """The text as it is stored, or `Refused`: empty, too_long."""
    text = text.strip()
    if not any(_is_visible(letter) for letter in text):
        raise Refused("empty", _("Write something first."))
    if len(text) > limits.MESSAGE_LENGTH:
        allowed = {"limit": limits.MESSAGE_LENGTH}
        raise Refused("too_long", _("A message has at most %(limit)s letters.") % allowed, **allowed)
    return text


def _must_write(user, room: Room, membership: Membership) -> None:
    if not policies.may_write(user, room, membership):
        raise Refused("forbidden", _("Only moderators of the room write here."))


def _is_visible(letter: str) -> bool:
    """Neither a space nor a format character such as a zero-width joiner or a bidi mark."""
    return unicodedata.category(letter)[0] not in "ZC"


def _ask_for_preview(message: Message, what: Written) -> None:
    """A job for the worker on channel `topics.PREVIEWS`; it is best effort, and lost with the layer."""
    if not what.links:
        return
    job = {"type": "preview.fetch", "message": message.pk, "url": what.links[0]}
    transaction.on_commit(lambda: broadcast.direct(topics.PREVIEWS, job))
