"""How messages come into the logs of their rooms: many in one transaction.

A commit is the dearest thing about a message, and what comes while one is being made can share the next. So
everything here is about several letters at once, and costs as many statements for a hundred as for one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .. import broadcast, metrics, presenters, topics
from ..models import Message, RoomEvent, Upload
from ..queries.threads import roots
from ..refusals import Refused
from . import files, log, rows, search, threads
from .mentions import Addressed
from .texts import Written, ask_for_preview, must_write


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody wants to say in a room."""

    user: Any
    room: str
    key: str
    text: str
    reply_to: int | None = None
    thread: int | None = None
    also_in_room: bool = False  # of a reply in a thread
    attachments: tuple[str, ...] = ()  # ids of files
    language: str | None = field(default_factory=translation.get_language)  # of a refusal


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message stands in the log; ``again`` when the key was already used for it."""

    room: str
    seq: int
    key: str
    again: bool = False


Answer = Sent | Exception


@dataclass(frozen=True, slots=True)
class _News:
    event: RoomEvent
    message: Message
    addressed: Addressed
    links: list[str]
    files: Sequence[Upload] = ()


def send_all(letters: Sequence[Letter]) -> list[Answer]:
    """Store messages durably, in this order, and tell the rooms: for each where it stands, or why not.

    `Refused`: not_found, not_in_room, archived, forbidden, empty, too_long, key_reused. What is wrong with
    one letter is no other's business.
    """
    with transaction.atomic():
        return _Batch(letters).store()


class _Batch:
    """Letters, and what has to be known of them, asked for once the rooms are locked."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        self.letters = letters
        self.now = timezone.now()
        self.language = translation.get_language()
        self.written = [self._tried(each, Written.of, each.text, each.attachments) for each in letters]
        self.rooms = log.lock_all({letter.room for letter in letters})
        there = [each for each in letters if each.room in self.rooms]
        found = [(self.rooms[each.room].pk, each.user.pk, each) for each in there]
        self.members = log.memberships({(room, user) for room, user, _letter in found})
        self.known = log.keyed({(room, user, each.key) for room, user, each in found})
        self.answered = log.sent_at({(room, each.reply_to) for room, _user, each in found if each.reply_to})
        self.roots = roots({(room, each.thread) for room, _user, each in found if each.thread})
        self.files = files.chosen({id for each in letters for id in each.attachments})
        self.news: list[_News] = []

    def store(self) -> list[Answer]:
        answers = [
            written if isinstance(written, Exception) else self._tried(letter, self._take, letter, written)
            for letter, written in zip(self.letters, self.written, strict=True)
        ]
        log.append_all([each.event for each in self.news])
        search.keep_new(rows.insert([each.message for each in self.news]))
        files.attach([(each.message, file) for each in self.news for file in each.files])
        replies = [(each.message, each.addressed.people) for each in self.news if each.message.thread]
        shown = threads.extend(replies, self.roots)
        told = []
        for each in self.news:
            each.addressed.count(each.message)
            room = each.message.room
            frame = presenters.message(each.message, room, replies=shown.get(each.message.pk))
            told.append((topics.room(room.slug), {**frame, "key": each.event.key}))
            ask_for_preview(each.message, each.links)
        broadcast.announce_all(told)
        transaction.on_commit(lambda: metrics.messages_stored.inc(len(self.news)))
        return answers

    def _take(self, letter: Letter, written: Written) -> Sent:
        there, user = self.rooms.get(letter.room), letter.user.pk
        room, membership = log.admitted(there, self.members.get((there.pk, user)) if there else None)
        place = (room.pk, user, letter.key)
        before = self.known.get(place)
        if before is not None:
            log.must_be_the_same(before, RoomEvent.Kind.MESSAGE, body=written.body)
            return Sent(room.slug, before.seq, letter.key, again=True)
        log.must_be_in_use(room)
        must_write(letter.user, room, membership)
        if letter.reply_to is not None and (room.pk, letter.reply_to) not in self.answered:
            raise Refused("not_found", _("The message you answer is not in this room."))
        if letter.thread is not None:
            threads.must_take_replies(self.roots.get((room.pk, letter.thread)))
        taken = files.taken(letter.user, room, letter.attachments, self.files)
        addressed = Addressed.by(letter.user, room, membership, written.names)
        what = {"key": letter.key, "body": written.body}
        event = log.next_event(room, RoomEvent.Kind.MESSAGE, letter.user, at=self.now, **what)
        message = Message.new(
            room=room,
            seq=event.seq,
            author=letter.user,
            text=written.text,
            html=written.html,
            reply_to=letter.reply_to,
            thread=letter.thread,
            in_room=letter.thread is None or letter.also_in_room,
            sent_at=event.created_at,
            attachments=[each.shape for each in taken] or None,
        )
        addressed.note(message)
        self.known[place] = event
        self.news.append(_News(event, message, addressed, written.links, taken))
        return Sent(room.slug, event.seq, letter.key)

    def _tried(self, letter: Letter, deed: Callable[..., Any], *args: Any) -> Any:
        """What it comes to, or what is wrong with this letter."""
        try:
            if letter.language == self.language:
                return deed(*args)
            with translation.override(letter.language):
                return deed(*args)
        except DatabaseError:
            raise
        except Exception as error:
            return error
