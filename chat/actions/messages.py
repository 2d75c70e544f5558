import hashlib
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from .. import broadcast, limits, markdown, metrics, presenters, topics
from ..models import Message, RoomEvent
from ..refusals import Refused
from . import log


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message stands in the log; ``again`` when the key was already used for it."""

    room: str
    seq: int
    key: str
    again: bool = False


def send(user, *, room: str, key: str, text: str, reply_to: int | None = None) -> Sent:
    """Store a message durably and tell the room.

    The same author, room and key always give the same seq, however often and wherever it is
    sent. `Refused`: not_found, not_in_room, archived, empty, too_long, key_reused.
    """
    text = checked(text)
    html = markdown.render(text)  # before the lock, as are the links: nobody waits for it
    addresses = markdown.links(text) if settings.CHAT_LINK_PREVIEWS else []
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        locked, _membership = log.lock_for_member(user, room)
        before = RoomEvent.objects.filter(room=locked, actor=user, key=key).first()
        if before is not None:
            if before.body.get("digest") != digest:
                raise Refused("key_reused", _("This key belongs to another message."), seq=before.seq)
            return Sent(room, before.seq, key, again=True)
        if locked.is_archived:
            raise Refused("archived", _("The room is archived. Nothing can be written any more."))
        if reply_to is not None and not Message.objects.filter(room=locked, seq=reply_to).exists():
            raise Refused("not_found", _("The message you answer is not in this room."))
        event = log.append(locked, RoomEvent.Kind.MESSAGE, user, key=key, body={"digest": digest})
        message = Message.objects.create(
            room=locked,
            seq=event.seq,
            author=user,
            text=text,
            html=html,
            reply_to=reply_to,
            sent_at=event.created_at,
        )
        broadcast.announce(topics.room(room), {**presenters.message(message, locked), "key": key})
        if addresses:
            _ask_for_preview(message, addresses[0])
        transaction.on_commit(metrics.messages_stored.inc)
    return Sent(room, event.seq, key)


def checked(text: str) -> str:
    """The text as it is stored, or `Refused`: empty, too_long."""
    text = text.strip()
    if not any(_is_visible(letter) for letter in text):
        raise Refused("empty", _("Write something first."))
    if len(text) > limits.MESSAGE_LENGTH:
        allowed = {"limit": limits.MESSAGE_LENGTH}
        raise Refused("too_long", _("A message has at most %(limit)s letters.") % allowed, **allowed)
    return text


def _is_visible(letter: str) -> bool:
    """Neither a space nor a format character such as a zero-width joiner or a bidi mark."""
    return unicodedata.category(letter)[0] not in "ZC"


def _ask_for_preview(message: Message, address: str) -> None:
    """A job for the worker on channel `topics.PREVIEWS`; it is best effort, and lost with the layer."""
    job = {"type": "preview.fetch", "message": message.pk, "url": address}
    transaction.on_commit(lambda: broadcast.direct(topics.PREVIEWS, job))
