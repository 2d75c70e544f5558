"""What people are told while the chat is closed: found in the log, kept until told, taken back when read.

A row of `Notice` is the queue and the memory of what a device shows. Whoever works on it claims it for a
while; a worker that dies meanwhile loses nothing, because the row comes due again. A row says only that there
may be something: what is told is asked for at that moment (`queries.notices.newest`), so that nobody is told
what they have read, may not read any more, or what was deleted.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .. import markdown, metrics, presenters
from ..models import Membership, Message, Notice, NoticeMark, Profile, PushSubscription
from ..queries import notices, sessions
from ..webpush.post import Answer, Letter, Outcome

log = logging.getLogger(__name__)

SOON = timedelta(seconds=3)  # who looks at the room reads it within that time
LATER = timedelta(seconds=20)  # for who has the chat open somewhere
LEASE = timedelta(minutes=2)  # that a claimed row is left alone; longer than any push takes
AT_ONCE = 50
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
TEXT = 160  # letters of a message that are shown
SILENT_FORBIDDEN = "push.apple.com"  # ends subscriptions that are woken without showing anything


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed row, and the letter it comes to."""

    notice: Notice
    letter: Letter
    shows: int  # the seq that the device shows afterwards; 0: nothing
    thread: int | None = None  # in which alone it is


def look() -> bool:
    """Find what is new and whom it calls, and what is shown and should not be; whether there may be more."""
    if not PushSubscription.objects.exists():
        return False
    notices.outdated().update(due_at=timezone.now(), since=timezone.now(), tries=0)
    stretches = notices.unseen()
    if not stretches:
        return False
    wanted = notices.called(stretches)
    with transaction.atomic():
        _want(wanted)
        NoticeMark.objects.bulk_create(
            [NoticeMark(room_id=each.room, seq=each.last) for each in stretches],
            update_conflicts=True,
            update_fields=["seq"],
            unique_fields=["room"],
        )
    return len(stretches) == notices.AT_ONCE


def _want(wanted: dict[tuple[int, int], int]) -> None:
    people = {user for _room, user in wanted}
    if not people:
        return
    now, here = timezone.now(), notices.with_open_page(people)
    devices: dict[int, list[int]] = {}
    for pk, user in PushSubscription.objects.filter(user__in=people).values_list("pk", "user_id"):
        devices.setdefault(user, []).append(pk)
    rows = {
        (device, room): Notice(
            subscription_id=device,
            room_id=room,
            seq=seq,
            since=now,
            due_at=now + (LATER if user in here else SOON),
        )
        for (room, user), seq in wanted.items()
        for device in devices.get(user, ())
    }
    known = Notice.objects.select_for_update().filter(
        subscription__in={device for device, _room in rows}, room__in={room for _device, room in rows}
    )
    for row in known:
        new = rows.pop((row.subscription_id, row.room_id), None)
        if new is None or new.seq <= row.seq:
            continue
        row.seq = new.seq
        if row.due_at is None:
            row.due_at, row.since, row.tries = new.due_at, now, 0
        row.save(update_fields=["seq", "due_at", "since", "tries"])
    Notice.objects.bulk_create(rows.values(), ignore_conflicts=True)


# ------------------------------------------------------------------------ what is due


def take_due() -> list[Job]:
    """Claim what is due, and see what it comes to; what comes to nothing is done with."""
    now = timezone.now()
    due = Notice.objects.filter(due_at__lte=now).order_by("due_at")
    if not due.exists():
        return []
    with transaction.atomic():
        free = due.select_for_update(of=("self",), skip_locked=True)
        found = list(free.select_related("subscription__user__profile", "room")[:AT_ONCE])
        Notice.objects.filter(pk__in=[each.pk for each in found]).update(due_at=now + LEASE)
    alive = sessions.lasting({each.subscription.session_key for each in found})
    jobs = []
    for row in found:
        if row.subscription.session_key not in alive or not row.subscription.user.is_active:
            PushSubscription.objects.filter(pk=row.subscription_id).delete()
        elif job := _job(row, now):
            jobs.append(job)
    return jobs


def _job(row: Notice, now: datetime) -> Job | None:
    device = row.subscription
    membership = Membership.objects.filter(room=row.room_id, user=device.user_id).first()
    message = notices.newest(membership, since=device.created_at) if membership else None
    edited = None
    if membership and (message is None or message.seq < row.seq):  # what called them was read, or is an edit
        edited = notices.addressed_by(membership, row.seq, since=device.created_at)
    message = edited or message
    is_late = now - row.since > notices.DAY
    if message is None:
        return _withdrawal(row, is_late=is_late)
    if message.seq == row.shown_seq and edited is None:
        _done(row, shows=row.shown_seq, thread=row.shown_thread)
        return None
    profile = getattr(device.user, "profile", None) or Profile.of(device.user)
    if until := profile.quiet_end(now):
        _put_off(row, until, since=until)
        return None
    if is_late:
        log.error("gave up on telling %s of message %s of room %s", device, message.seq, row.room.slug)
        metrics.pushes.labels("given_up").inc()
        _done(row, shows=row.shown_seq, thread=row.shown_thread)
        return None
    with translation.override(profile.language or device.language):
        thread = None if message.in_room else message.thread
        return Job(row, _letter(row, _said(row, message, profile)), shows=message.seq, thread=thread)


def _withdrawal(row: Notice, *, is_late: bool) -> Job | None:
    if not row.shown_seq or is_late or SILENT_FORBIDDEN in row.subscription.endpoint:
        _done(row, shows=0)
        return None
    word = {"room": row.room.slug, "read": row.shown_seq}
    return Job(row, _letter(row, word), shows=0)


def _said(row: Notice, message: Message, profile: Profile) -> dict[str, Any]:
    sender = presenters.name_of(message.author) if message.author else _("A deleted account")
    names = {"sender": sender, "room": row.room.name}
    text = markdown.in_one_line(message.text, message.html) if profile.notify_text else ""
    picture = presenters.details_of(message.author).get("avatar")
    return {
        **({"icon": picture} if picture else {}),
        "room": row.room.slug,
        "seq": message.seq,
        "title": sender if row.room.is_direct else _("%(sender)s in %(room)s") % names,
        "body": (text if len(text) <= TEXT else f"{text[: TEXT - 1]}…") or _("New message"),
        "lang": translation.get_language() or "",
        "url": f"/chat/{row.room.slug}/#m{message.seq}",
    }


def _letter(row: Notice, word: dict[str, Any]) -> Letter:
    device = row.subscription
    body = json.dumps(word, ensure_ascii=False).encode()
    return Letter(device.endpoint, device.p256dh, device.auth, topic=row.room.slug, body=body)


# ------------------------------------------------------------------------ what became of it


@transaction.atomic
def settle(jobs: Sequence[Job], answers: Sequence[Answer]) -> None:
    """Keep what each device shows now, and what has to be tried again."""
    for job, answer in zip(jobs, answers, strict=True):
        metrics.pushes.labels(answer.outcome.name.lower()).inc()
        if answer.outcome is Outcome.GONE:
            PushSubscription.objects.filter(pk=job.notice.subscription_id).delete()
        elif answer.outcome is Outcome.LATER:
            pause = min(FIRST_PAUSE * 2 ** min(job.notice.tries, 10), LONGEST_PAUSE)
            until = timezone.now() + max(pause, timedelta(seconds=answer.after))
            _put_off(job.notice, until, since=job.notice.since)
        else:
            shows, thread = job.shows, job.thread
            if shows and answer.outcome is Outcome.REFUSED:
                shows, thread = job.notice.shown_seq, job.notice.shown_thread
            _done(job.notice, shows=shows, thread=thread)


def look_again(user) -> None:
    """Somebody changed when they may be interrupted: what waits for that is due, and will be looked at."""
    Notice.objects.filter(subscription__user=user, due_at__isnull=False, tries__gt=0).update(
        due_at=timezone.now()
    )


def _put_off(row: Notice, until: datetime, *, since: datetime) -> None:
    Notice.objects.filter(pk=row.pk).update(due_at=until, since=since, tries=F("tries") + 1)


def _done(row: Notice, *, shows: int, thread: int | None = None) -> None:
    """Nothing is to be told any more, unless something new came meanwhile: then the row stays due."""
    same = Notice.objects.filter(pk=row.pk, seq=row.seq)
    now_shown = {"shown_seq": shows, "shown_thread": thread, "tries": 0}
    settled = same.update(due_at=None, **now_shown) if shows else same.delete()[0]
    if not settled:
        now = timezone.now()
        Notice.objects.filter(pk=row.pk).update(due_at=now + SOON, since=now, **now_shown)
