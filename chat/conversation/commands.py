"""What a client may ask for: one function a command of `chat.protocol`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .. import presence, protocol, topics
from ..actions import direct as direct_deeds
from ..actions import drafts, messages, preferences, reactions, reading, threads
from ..actions import rooms as room_deeds
from ..queries import drafts as drafts_known
from ..queries import messages as logs
from ..queries import rooms as rooms_known
from ..queries import search as searching
from ..queries import threads as threads_known
from ..refusals import Refused
from .steps import Publish, Steps, Unfollow, ask

if TYPE_CHECKING:
    from .conversation import Conversation


CHANGING = (
    protocol.Send,
    protocol.Edit,
    protocol.Delete,
    protocol.React,
    protocol.Typing,
    protocol.Read,
    protocol.Unread,
    protocol.Prefer,
    protocol.Follow,
    protocol.Draft,
    protocol.Direct,
)


def changes(command: protocol.Command) -> bool:
    """Whether it is more than reading."""
    for_good = isinstance(command, protocol.Leave) and command.for_good
    return for_good or isinstance(command, CHANGING)


def join(talk: Conversation, command: protocol.Join) -> Steps:
    own = talk.visitor.room
    if own is not None and command.room != own:
        raise Refused("forbidden", _("This socket is for one room."))
    entered, caught_up = yield from talk.enter(command.room, after=command.after, epoch=command.epoch)
    yield from talk.ok(command, room=command.room, **caught_up)
    if own is None:
        for frame in entered.announcements:
            yield from talk.show(frame)


def leave(talk: Conversation, command: protocol.Leave) -> Steps:
    if command.room not in talk.rooms:
        raise Refused("not_in_room", _("You do not follow this room."))
    fields: dict[str, Any] = {"room": command.room}
    if command.for_good:  # first, because it may be refused, and then nothing has changed
        fields["seq"] = yield from ask(room_deeds.leave, talk.visitor.user, room=command.room)
    following = talk.rooms.pop(command.room)
    yield Unfollow(topics.room(command.room))
    yield from talk.step_out(following)
    yield from talk.ok(command, **fields)


def send(talk: Conversation, command: protocol.Send) -> Steps:
    talk.must_follow(command.room)
    fields = ("reply_to", "thread", "also_in_room", "attachments")
    where = {name: getattr(command, name) for name in fields}
    sent = yield from talk.store(command.room, command.key, command.message, **where)
    yield from talk.ok(command, room=sent.room, seq=sent.seq, key=sent.key)


def edit(talk: Conversation, command: protocol.Edit) -> Steps:
    yield from _about_message(talk, command, messages.edit, text=command.message)


def delete(talk: Conversation, command: protocol.Delete) -> Steps:
    yield from _about_message(talk, command, messages.delete)


def react(talk: Conversation, command: protocol.React) -> Steps:
    yield from _about_message(talk, command, reactions.react, emoji=command.emoji, on=command.on)


def _about_message(
    talk: Conversation,
    command: protocol.Edit | protocol.Delete | protocol.React,
    deed: Callable[..., int],
    **fields: Any,
) -> Steps:
    talk.must_follow(command.room)
    where = {"room": command.room, "target": command.target, "key": command.key}
    seq = yield from ask(deed, talk.visitor.user, **where, **fields)
    yield from talk.ok(command, room=command.room, seq=seq)


def typing(talk: Conversation, command: protocol.Typing) -> Steps:
    talk.must_follow(command.room)
    me = {name: talk.person[name] for name in ("username", "name")}
    event = {"type": "chat.typing", "room": command.room, **me}
    if command.thread is not None:
        event["thread"] = command.thread
    if talk.visitor.unlimited or not talk.budget.typing.take(talk.clock()):
        yield Publish(topics.room(command.room), event)
    yield from talk.ok(command)  # to who says it too often as well: the others know it already


def idle(talk: Conversation, command: protocol.Idle) -> Steps:
    if command.on != talk.idle:
        talk.spend(talk.budget.idle)
        is_news = yield from ask(presence.rest, talk.client, talk.visitor.user.pk, on=command.on)
        talk.idle = command.on
        if is_news:
            yield from talk.tell_presence(idle=command.on)
    yield from talk.ok(command)


def read(talk: Conversation, command: protocol.Read) -> Steps:
    talk.must_follow(command.room)
    place = {"room": command.room, "thread": command.thread}
    yield from ask(reading.mark, talk.visitor.user, **place, seq=command.seq)
    yield from talk.ok(command)


def unread(talk: Conversation, command: protocol.Unread) -> Steps:
    talk.must_follow(command.room)
    yield from ask(reading.mark_unread, talk.visitor.user, room=command.room, seq=command.seq)
    yield from talk.ok(command)


def prefer(talk: Conversation, command: protocol.Prefer) -> Steps:
    talk.must_follow(command.room)
    wishes = {"level": command.level, "favourite": command.favourite}
    yield from ask(preferences.prefer, talk.visitor.user, room=command.room, **wishes)
    yield from talk.ok(command)


def follow(talk: Conversation, command: protocol.Follow) -> Steps:
    talk.must_follow(command.room)
    place = {"room": command.room, "thread": command.thread}
    now = yield from ask(threads.follow, talk.visitor.user, **place, on=command.on)
    yield from talk.ok(command, **place, following=now["following"])


def list_threads(talk: Conversation, command: protocol.Threads) -> Steps:
    found = yield from ask(threads_known.of, talk.visitor.user)
    yield from talk.ok(command, **found)


def draft(talk: Conversation, command: protocol.Draft) -> Steps:
    names = ("room", "thread", "version", "age")
    what = {name: getattr(command, name) for name in names}
    now = yield from ask(drafts.write, talk.visitor.user, **what, text=command.message)
    yield from talk.ok(command, draft=now)


def list_drafts(talk: Conversation, command: protocol.Drafts) -> Steps:
    found = yield from ask(drafts_known.of, talk.visitor.user)
    yield from talk.ok(command, drafts=found)


def direct(talk: Conversation, command: protocol.Direct) -> Steps:
    if talk.visitor.room is not None:
        raise Refused("forbidden", _("This socket is for one room."))
    room = yield from ask(direct_deeds.open_with, talk.visitor.user, command.usernames)
    yield from talk.ok(command, room=room.slug, seq=room.last_seq)


def history(talk: Conversation, command: protocol.History) -> Steps:
    talk.must_follow(command.room)
    names = ("thread", "before", "after", "around", "at", "limit")
    where = {name: getattr(command, name) for name in names}
    page = yield from ask(_page, talk.visitor.user, command.room, **where)
    yield from talk.ok(command, room=command.room, **page)


def search(talk: Conversation, command: protocol.Search) -> Steps:
    where = {"after": command.next, "limit": command.limit, "zone": command.zone}
    found = yield from ask(searching.search, talk.visitor.user, command.q, **where)
    yield from talk.ok(command, **found)


def ping(talk: Conversation, command: protocol.Ping) -> Steps:
    yield from talk.ok(command)


def _page(user, slug: str, **where: Any) -> dict[str, Any]:
    room, _membership = rooms_known.of_member(user, slug)
    return logs.page(room, **where)


HANDLERS: dict[type[protocol.Command], Callable[[Conversation, Any], Steps]] = {
    protocol.Join: join,
    protocol.Leave: leave,
    protocol.Send: send,
    protocol.Edit: edit,
    protocol.Delete: delete,
    protocol.React: react,
    protocol.Typing: typing,
    protocol.Idle: idle,
    protocol.Read: read,
    protocol.Unread: unread,
    protocol.Prefer: prefer,
    protocol.Follow: follow,
    protocol.Threads: list_threads,
    protocol.Draft: draft,
    protocol.Drafts: list_drafts,
    protocol.Direct: direct,
    protocol.History: history,
    protocol.Search: search,
    protocol.Ping: ping,
}
