from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import broadcast, policies, presenters, topics
from ..models import RoomEvent
from ..refusals import Refused
from ..together import Together
from . import files, log, search, sending, threads
from .mentions import Addressed
from .sending import Letter, Sent
from .texts import Written, ask_for_preview, empty, must_write

__all__ = ["Letter", "Sent", "delete", "edit", "send"]


def send(
    user,
    *,
    room: str,
    key: str,
    text: str,
    reply_to: int | None = None,
    thread: int | None = None,
    also_in_room: bool = False,
    attachments: Sequence[str] = (),
) -> Sent:
    """Store a message durably and tell the room; in a ``thread``, under the seq of its root.

    The same author, room and key always give the same seq, however often and wherever it is
    sent. `Refused`: not_found, not_in_room, archived, forbidden, empty, too_long, key_reused.
    """
    letter = Letter(user, room, key, text, reply_to, thread, also_in_room, tuple(attachments))
    sent: Sent = Together(sending.send_all, letter)()
    return sent


def edit(user, *, room: str, target: int, text: str, key: str | None = None) -> int:
    """Write one's own message anew; the seq of the edit.

    With a key the deed has an event of its own, always the same one. Without, an edit to the text
    that is there is none, and the answer is where that text came from.
    `Refused`: not_found, not_in_room, forbidden, archived, empty, too_long, key_reused.
    """
    what = Written.of(text, may_be_empty=True)
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
        if not what.text and not message.attachments:
            raise empty()
        if key is None and message.text == what.text:
            return message.edited_seq or message.seq
        log.must_be_in_use(locked)
        must_write(user, locked, membership)
        addressed = Addressed.by(user, locked, membership, what.names)
        anew = addressed.anew(message)
        place["body"] = what.body | anew
        event = log.append(locked, RoomEvent.Kind.EDITED, user, **place)
        message.rewrite(what.text, what.html, event)
        if message.preview and [message.preview["url"]] != what.links[:1]:
            message.preview = None
        message.save()
        search.keep([message])
        if anew:
            addressed.count(message)
            threads.call(message, addressed.new_since(anew))
        broadcast.announce(topics.room(room), presenters.edited(event, locked, message))
        if not message.preview:
            ask_for_preview(message, what.links)
    return event.seq


@transaction.atomic
def delete(user, *, room: str, target: int, key: str | None = None) -> int:
    """Take a message's text away for good, with its reactions and files; the seq of the deletion.

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
    files.forget(message)
    told = presenters.deleted(event, locked, message, threads.shrink(message))
    broadcast.announce(topics.room(room), told)
    return event.seq
