"""What somebody has begun to write, on all of their devices."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from .. import broadcast, limits, presenters, topics
from ..models import Draft, Membership, Room
from ..queries import rooms
from ..queries.threads import roots
from . import log, threads
from .texts import must_fit, must_write


def write(
    user, *, room: str, text: str, version: int, thread: int | None = None, age: int = 0
) -> dict[str, Any]:
    """Put a text in the place of that ``version`` (0: of none), on all of the person's screens; what stands
    there now.

    The rule: a text replaces the one on top of which it was written, and no other. Where another one stands
    by now, nothing is changed, and the answer is that one. So a write that comes late brings nothing back,
    whatever the clocks say. Which of the two is newer, the client decides, by the ``age`` of both in
    milliseconds, and writes again on top of what it was told. Where nothing is known any more, every version
    is right.

    An empty text takes the draft away, which can always be done. `Refused`: not_found, not_in_room, too_long,
    and where no message could be sent: archived, forbidden.
    """
    text = text if text.strip() else ""
    must_fit(text)
    found, membership = rooms.of_member(user, room)
    if text:
        _must_be_of_use(user, found, membership, thread)
    place = {"user": user, "room": found, "thread": thread or 0}
    row = Draft(**place, text=text, written_at=timezone.now() - timedelta(milliseconds=age))
    try:
        with transaction.atomic():
            _replace(row, version)
            broadcast.announce(topics.user(user.pk), {"type": "chat.draft", **presenters.draft(row)})
    except IntegrityError:
        there = Draft.objects.filter(**place).select_related("room").first()
        row = there or Draft(**place, written_at=timezone.now())  # tidied away at this moment
    return presenters.draft(row)


def let_go(user, room: Room) -> None:
    """They are in the room no longer."""
    Draft.objects.filter(user=user, room=room).delete()


def _must_be_of_use(user, room: Room, membership: Membership, thread: int | None) -> None:
    log.must_be_in_use(room)
    must_write(user, room, membership)
    if thread is not None:
        threads.must_take_replies(roots([(room.pk, thread)]).get((room.pk, thread)))


def _replace(row: Draft, version: int) -> None:
    place = {"user": row.user, "room": row.room, "thread": row.thread}
    replaced, _by_model = Draft.objects.filter(**place, pk=version).delete()
    row.save(force_insert=True)
    if not replaced:
        _drop_beyond_limit(row.user)


def _drop_beyond_limit(user) -> None:
    """What was emptied goes first, and then the oldest."""
    rows = Draft.objects.filter(user=user).annotate(is_empty=Q(text="")).order_by("is_empty", "-pk")
    over = list(rows.values_list("pk", flat=True)[limits.DRAFTS :])
    if over:
        Draft.objects.filter(pk__in=over).delete()
