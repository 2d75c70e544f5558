"""Mails about what somebody missed: found in the log, kept until they are due, and sent at most once.

A row of `MissedMail` says when to look at somebody, `Missed` what of a room was not mailed to them yet. What
a mail says is asked for when it is due (`queries.missed.unread`). It counts as sent before it is handed to
the mail server, and that is taken back only when the server certainly did not take it.
"""

import logging
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .. import metrics
from ..models import Missed, MissedMail, NoticeMark, Profile
from ..queries import mail_addresses, missed, notices
from . import letters

log = logging.getLogger(__name__)

AT_ONCE = 50
APART = timedelta(hours=1)  # between two mails to one person
AGAIN = timedelta(minutes=1)  # until it is looked whether an open page is still open
PATIENCE = timedelta(hours=4)  # for an open page before which nobody reads
FIRST_PAUSE, LONGEST_PAUSE, MOST_TRIES = timedelta(minutes=1), timedelta(hours=1), 28  # about a day
MINUTES = 15
_signer = signing.Signer(salt="chat.missed.off")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is about to be mailed, and how the rows were before that."""

    mail: MissedMail
    rows: Sequence[Missed]
    parts: Sequence[missed.Part]
    to: str


def after() -> timedelta:
    return timedelta(minutes=getattr(settings, "CHAT_MISSED_MAIL_MINUTES", MINUTES))


# ------------------------------------------------------------------------ what is new


def look() -> bool:
    """Find what is new and whom it concerns; whether there may be more."""
    stretches = missed.unseen()
    if not stretches:
        return False
    wanted = missed.called(stretches)
    with transaction.atomic():
        _want(wanted, {each.room: each for each in stretches})
        NoticeMark.objects.bulk_create(
            [NoticeMark(room_id=each.room, mail_seq=each.last) for each in stretches],
            update_conflicts=True,
            update_fields=["mail_seq"],
            unique_fields=["room"],
        )
    return len(stretches) == missed.AT_ONCE


def _want(wanted: set[tuple[int, int]], stretches: dict[int, notices.Stretch]) -> None:
    people = {user for _room, user in wanted}
    if not people:
        return
    now = timezone.now()
    new = [MissedMail(user_id=each, since=now) for each in sorted(people)]
    MissedMail.objects.bulk_create(new, ignore_conflicts=True)
    mails = MissedMail.objects.filter(user__in=people)
    # Held to the end: who claims a person meanwhile must not settle what is only being written.
    list(mails.select_for_update().order_by("pk").values_list("pk"))
    mails.filter(due_at=None).update(due_at=now + after(), since=now, tries=0)
    rows = [
        Missed(user_id=user, room_id=room, seq=stretches[room].last, told_seq=stretches[room].seen)
        for room, user in sorted(wanted)
    ]
    Missed.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["seq"], unique_fields=["user", "room"]
    )


# ------------------------------------------------------------------------ what is due


def due() -> list[int]:
    """People to look at."""
    rows = MissedMail.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def claim(user_id: int) -> Claim | None:
    """What somebody is to be mailed now. It counts as mailed from here on; without any, nothing waits, or it
    waits for a better moment."""
    now = timezone.now()
    free = MissedMail.objects.filter(pk=user_id, due_at__lte=now).select_for_update(
        of=("self",), skip_locked=True
    )
    mail = free.select_related("user__profile").first()
    if mail is None:
        return None
    user = mail.user
    profile = getattr(user, "profile", None) or Profile.of(user)
    to = mail_addresses.of(user)
    if not (to and user.is_active and profile.mail_missed):
        _forget(user_id)
        return None
    if _is_put_off(mail, profile, now):
        return None
    rows = missed.waiting(user_id)
    parts = missed.unread(user_id, rows)
    ripe = min((each.messages[0].sent_at for each in parts), default=now) + after()
    if parts and ripe > now:  # what came first was read meanwhile
        MissedMail.objects.filter(pk=user_id).update(due_at=ripe)
        return None
    _note_as_told(rows)
    more = Missed.objects.filter(user=user_id, seq__gt=F("told_seq")).exists()
    mailed = {"mailed_at": now} if parts else {}
    MissedMail.objects.filter(pk=user_id).update(due_at=now if more else None, since=now, **mailed)
    return Claim(mail, rows, parts, to) if parts else None


def _note_as_told(rows: Sequence[Missed]) -> None:
    Missed.objects.filter(pk__in=[each.pk for each in rows]).update(told_seq=F("seq"))


def _forget(user_id: int) -> None:
    Missed.objects.filter(user=user_id).delete()
    MissedMail.objects.filter(pk=user_id).update(due_at=None)


def _is_put_off(mail: MissedMail, profile: Profile, now: datetime) -> bool:
    rows = MissedMail.objects.filter(pk=mail.pk)
    if until := profile.quiet_end(now):
        return bool(rows.update(due_at=until, since=until))
    if mail.mailed_at and mail.mailed_at + APART > now:
        return bool(rows.update(due_at=mail.mailed_at + APART))
    is_looked_at = now - mail.since < PATIENCE and notices.with_open_page({mail.pk})
    return bool(is_looked_at and rows.update(due_at=now + AGAIN))


# ------------------------------------------------------------------------ sending


def send(found: Claim) -> None:
    """Hand it to the mail server, and take back that it was, if it certainly was not taken."""
    try:
        letter = letters.missed(found.mail.user, found.parts, to=found.to, off=off_code(found.mail.pk))
        connection = get_connection()
        connection.open()
    except Exception:
        log.warning("a mail to person %s could not be sent yet", found.mail.pk, exc_info=True)
        _take_back(found)
        return
    try:
        connection.send_messages([letter])
    except Exception as error:
        _failed(found, error)
    else:
        metrics.mails.labels("sent").inc()
    finally:
        connection.close()


def _failed(found: Claim, error: Exception) -> None:
    codes = _codes(error)
    if codes and max(codes) < 500:
        log.warning("the mail server did not take a mail to person %s yet: %s", found.mail.pk, codes)
        _take_back(found)
    else:
        what = "was refused" if codes else "may have been sent, and is not sent again"
        log.error("a mail to person %s %s", found.mail.pk, what, exc_info=error)
        metrics.mails.labels("refused" if codes else "in_doubt").inc()


def _codes(error: Exception) -> list[int]:
    """What the mail server said, if it said no."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


@transaction.atomic
def _take_back(found: Claim) -> None:
    mail = found.mail
    if mail.tries >= MOST_TRIES:
        log.error("gave up on mailing person %s", mail.pk)
        metrics.mails.labels("given_up").inc()
        return
    metrics.mails.labels("later").inc()
    rows = MissedMail.objects.filter(pk=mail.pk)
    list(rows.select_for_update())
    for row in found.rows:
        Missed.objects.filter(pk=row.pk, told_seq=row.seq).update(told_seq=row.told_seq)
    pause = min(FIRST_PAUSE * 2**mail.tries, LONGEST_PAUSE)
    rows.update(
        due_at=timezone.now() + pause, since=mail.since, tries=mail.tries + 1, mailed_at=mail.mailed_at
    )


# ------------------------------------------------------------------------ what people decide


def look_again(user) -> None:
    """Somebody changed when they may be interrupted: what waits for the end of a quiet time is due."""
    now = timezone.now()
    MissedMail.objects.filter(pk=user.pk, due_at__isnull=False, since__gt=now).update(due_at=now, since=now)


def off_code(user_id: int) -> str:
    """What a mail carries to be turned off with, by whoever has it, as long as the site keeps its key."""
    return _signer.sign(str(user_id))


def whose(code: str) -> Profile | None:
    try:
        return Profile.objects.filter(user=int(_signer.unsign(code))).first()
    except (signing.BadSignature, ValueError):
        return None


@transaction.atomic
def turn_off(profile: Profile) -> None:
    """No more of these mails, and none of what waits."""
    Profile.objects.filter(pk=profile.pk).update(mail_missed=False)
    _forget(profile.user_id)
