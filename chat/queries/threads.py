"""Threads: what a root shows of its replies, and what a thread is to one person."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from .. import limits, presenters
from ..models import Follower, Membership, Mention, Message, Room, Thread
from ..refusals import Refused
from . import reactions
from .among import among
from .rooms import UNREAD_MAX, UNREAD_WINDOW, CountOf, CountOfOthers, of_member

Place = tuple[int, int]  # a room's id, and the seq of a root


def roots(places: Collection[Place]) -> dict[Place, Message]:
    """Messages on which a thread may hang or does, with its row if there is one."""
    if not places:
        return {}
    rows = among(Message, ("room_id", "seq"), places).filter(thread=None).select_related("opened", "author")
    return {(row.room_id, row.seq): row for row in rows.order_by()}


def no_such_thread() -> Refused:
    return Refused("not_found", _("There is no such thread."))


def of_room(room: Room, seq: int) -> Thread:
    """`Refused`: not_found, also for a message without replies."""
    found = Thread.objects.filter(room=room, seq=seq).first()
    if found is None:
        raise no_such_thread()
    return found


def hidden_in(room: Room, seq: int) -> int | None:
    """The thread of a reply that the room itself does not show."""
    hidden = Message.objects.filter(room=room, seq=seq, in_room=False).order_by("seq")
    return hidden.values_list("thread", flat=True).first()


def on(rows: Collection[Message]) -> dict[int, dict[str, Any]]:
    """By message id, what these roots show of their replies; they come with ``opened``."""
    return summaries([thread for row in rows if (thread := getattr(row, "opened", None))])


def behind(room: Room, rows: Collection[Message]) -> dict[int, dict[str, Any]]:
    """By the seq of the root, the same of the threads in which these are replies."""
    seqs = {row.thread for row in rows if row.thread}
    threads = list(Thread.objects.filter(room=room, seq__in=seqs)) if seqs else []
    shown = summaries(threads)
    return {each.seq: shown[each.pk] for each in threads}


def summaries(threads: Collection[Thread]) -> dict[int, dict[str, Any]]:
    """By the id of the root, for all of them in one question."""
    known = people([each for thread in threads for each in thread.people])
    return {thread.pk: presenters.replies(thread, known) for thread in threads}


def people(ids: Collection[int]) -> dict[int, Any]:
    if not ids:
        return {}
    found = get_user_model()._default_manager.filter(pk__in=set(ids)).select_related("profile")
    return {user.pk: user for user in found}


def counted(followers: QuerySet[Follower]) -> QuerySet[Any]:
    """With ``unread`` and ``mentions``, each from a bounded number of replies after the mark."""
    after = {
        "room": OuterRef("thread__room"),
        "thread": OuterRef("thread__seq"),
        "seq__gt": OuterRef("read_seq"),
    }
    replies = Message.objects.filter(**after).order_by("seq")
    seen = replies.values("id", "author_id", "deleted_seq")[:UNREAD_WINDOW]
    table = Follower._meta.db_table
    reader = f'"{table}"."user_id"'  # of each row: they may be those of several people
    return followers.select_related("thread__room").annotate(
        unread=CountOfOthers(seen, reader=reader, most=UNREAD_MAX),
        mentions=_CountOfMentions(seen, reader=reader, mentions=Mention._meta.db_table),
    )


def state(user, room: str, seq: int) -> dict[str, Any]:
    """What a thread is to somebody, who need not follow it. `Refused`: not_found, not_in_room."""
    thread = of_room(of_member(user, room)[0], seq)
    mine = counted(Follower.objects.filter(thread=thread, user=user)).first()
    return presenters.thread(mine or _stranger(thread, user))


def _stranger(thread: Thread, user) -> Follower:
    follower = Follower(thread=thread, user=user, following=False, read_seq=thread.last_seq)
    follower.unread = follower.mentions = 0  # type: ignore[attr-defined]
    return follower


def states(user) -> dict[str, Any]:
    """``threads, complete``: what the threads that somebody follows are to them."""
    followed, complete = _followed(user)
    return {"threads": [presenters.thread(each) for each in followed], "complete": complete}


def of(user) -> dict[str, Any]:
    """The same with the ``root`` of each: what is unread first, then the latest."""
    followed, complete = _followed(user)
    shown = summaries([each.thread for each in followed])
    put = reactions.on([each.thread.root for each in followed])

    def root(thread: Thread) -> dict[str, Any]:
        return presenters.message(thread.root, thread.room, put.get(thread.pk, ()), shown[thread.pk])

    listed = [{**presenters.thread(each), "root": root(each.thread)} for each in followed]
    return {"threads": listed, "complete": complete}


def _followed(user) -> tuple[list[Any], bool]:
    """Those that are listed, and whether these are all."""
    mine = Membership.objects.filter(user=user, user__is_active=True).values("room")
    followed = Follower.objects.filter(user=user, following=True, thread__room__in=mine, thread__count__gt=0)
    news = ExpressionWrapper(Q(thread__last_seq__gt=F("read_seq")), output_field=BooleanField())
    rows = list(
        counted(followed.annotate(news=news))
        .select_related("thread__room", "thread__root__author__profile")
        .order_by("-news", "-thread__last_at", "-pk")[: limits.THREADS + 1]
    )
    listed = sorted(rows[: limits.THREADS], key=lambda each: not each.unread)  # one's own are no news
    return listed, len(rows) <= limits.THREADS


class _CountOfMentions(CountOf):
    """How many of these messages address the reader."""

    template = (
        "(SELECT COUNT(*) FROM (%(subquery)s) AS seen WHERE EXISTS (SELECT 1 FROM %(mentions)s AS m"
        " WHERE m.message_id = seen.id AND (m.user_id = %(reader)s OR m.user_id IS NULL"
        " AND (seen.author_id IS NULL OR seen.author_id <> %(reader)s))))"
    )
