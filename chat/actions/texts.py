"""What somebody writes, before and after it is in a room."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from .. import broadcast, limits, markdown, policies, topics
from ..models import Membership, Message, Room
from ..refusals import Refused


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and what is made of it before a room is locked, so that nobody waits for that."""

    text: str
    html: str
    links: list[str]  # of which a preview may be shown
    names: list[str]  # after an @, whoever they may be
    body: dict[str, str]  # what the room's log keeps of it

    @classmethod
    def of(cls, text: str, attachments: Sequence[str] = (), *, may_be_empty: bool = False) -> Self:
        """With ``attachments`` (ids) there need be no text. `Refused`: empty, too_long."""
        text = checked(text, may_be_empty=may_be_empty or bool(attachments))
        links = markdown.links(text) if settings.CHAT_LINK_PREVIEWS else []
        names = markdown.addressed(text)[: limits.MENTIONS]
        body = {"digest": hashlib.sha256("\0".join([text, *attachments]).encode()).hexdigest()}
        return cls(text, markdown.render(text), links, names, body)


def checked(text: str, *, may_be_empty: bool = False) -> str:
    """The text as it is stored, or `Refused`: empty, too_long."""
    text = without_towers(text.strip())
    if not any(_is_visible(letter) for letter in text):
        if may_be_empty:
            return ""
        raise empty()
    must_fit(text)
    return text


def must_fit(text: str) -> None:
    if len(text) > limits.MESSAGE_LENGTH:
        allowed = {"limit": limits.MESSAGE_LENGTH}
        raise Refused("too_long", _("A message has at most %(limit)s letters.") % allowed, **allowed)


def without_towers(text: str) -> str:
    """With at most `limits.STACKED_MARKS` marks on each letter."""
    if text.isascii():
        return text
    kept, height = [], 0
    for letter in text:
        height = height + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if height <= limits.STACKED_MARKS:
            kept.append(letter)
    return "".join(kept)


def empty() -> Refused:
    return Refused("empty", _("Write something first."))


def _is_visible(letter: str) -> bool:
    """Neither a space nor a format character such as a zero-width joiner or a bidi mark."""
    return unicodedata.category(letter)[0] not in "ZC"


def must_write(user, room: Room, membership: Membership) -> None:
    if not policies.may_write(user, room, membership):
        raise Refused("forbidden", _("Only moderators of the room write here."))


def ask_for_preview(message: Message, links: list[str]) -> None:
    """A job for the worker on channel `topics.PREVIEWS`; it is best effort, and lost with the layer."""
    if links:
        job = {"type": "preview.fetch", "message": message.pk, "url": links[0]}
        transaction.on_commit(lambda: broadcast.direct(topics.PREVIEWS, job))
