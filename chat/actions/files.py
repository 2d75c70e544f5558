"""Files of messages: kept when they are uploaded, taken along by one message, gone with it.

Between the two they wait for a day, seen by their owner alone; what nobody sends is swept away.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import limits
from ..files import content, keeping, names, pictures
from ..models import Message, Room, Upload
from ..queries import rooms
from ..queries.files import no_such_file
from ..refusals import Refused
from . import log as room_log
from .texts import must_write

log = logging.getLogger(__name__)

UNUSED = timedelta(days=1)  # for which a file waits for its message
AT_ONCE = 500


def most_bytes() -> int:
    return getattr(settings, "CHAT_UPLOAD_MAX_BYTES", limits.UPLOAD_BYTES)


def too_large() -> Refused:
    most = most_bytes()
    return Refused(
        "too_large", _("A file has at most %(limit)s MB.") % {"limit": f"{most / 1e6:g}"}, limit=most
    )


def upload(user, *, room: str, file: UploadedFile) -> Upload:
    """Keep a file until a message takes it along.

    What is a picture is drawn anew: nothing of what it says about its maker is kept.
    `Refused`: not_found, not_in_room, archived, forbidden, empty, too_large, busy, try_again.
    """
    found, membership = rooms.of_member(user, room)
    room_log.must_be_in_use(found)
    must_write(user, found, membership)
    if not file.size:
        raise Refused("empty", _("The file is empty."))
    if file.size > most_bytes():
        raise too_large()
    if Upload.objects.filter(uploader=user, message=None).count() >= limits.UNSENT_FILES:
        raise Refused("forbidden", _("You have too many files that are not sent. Send or remove some first."))
    return _keep(user, found, file)


def _keep(user, room: Room, file: UploadedFile) -> Upload:
    """First the row, so that whatever happens then, the bytes are found and tidied away."""
    file.seek(0)
    what, given = content.of(file.read(content.HEAD)), file.size or 0
    picture = pictures.redraw(file) if what.kind == "image" else None
    row = Upload(
        room=room,
        uploader=user,
        name=names.shown(file.name or "", suffix=picture.suffix if picture else None),
        declared_type=(file.content_type or "")[:120],
        type=picture.type if picture else what.type,
        kind="file" if what.kind == "image" and not picture else what.kind,
        size=given,
        stored=keeping.new_name(),
    )
    if picture:
        row.size = picture.content.tell()
        row.width, row.height, row.animated = picture.width, picture.height, picture.animated
        row.thumbnail = keeping.new_name() if picture.thumbnail else ""
    row.save(force_insert=True)
    before = (row.stored, row.thumbnail)
    try:
        row.stored = keeping.keep(row.stored, picture.content if picture else file)
        if picture and picture.thumbnail:
            row.thumbnail = keeping.keep(row.thumbnail, picture.thumbnail)
    except Exception:  # each storage has its own
        log.exception("a file could not be put into the storage")
        _remove([row])
        raise Refused("try_again", _("The file could not be stored. Try again.")) from None
    if (row.stored, row.thumbnail) != before:
        row.save(update_fields=["stored", "thumbnail"])
    return row


def discard(user, file: UUID) -> None:
    """Take away a file of one's own that was not sent. `Refused`: not_found."""
    with transaction.atomic():
        row = Upload.objects.select_for_update().filter(pk=file, uploader=user, message=None).first()
        if row is None or row.room_id is None:
            raise no_such_file()
        _take_out(Upload.objects.filter(pk=row.pk))
    _remove([row])


def chosen(ids: Collection[str]) -> dict[str, Upload]:
    """By id, locked to the end of the transaction that sends them, so that no other does."""
    rows = Upload.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk") if ids else ()
    return {str(row.pk): row for row in rows}


def taken(user, room: Room, ids: Sequence[str], known: dict[str, Upload]) -> list[Upload]:
    """The files a message takes along; no other can, then. `Refused`: not_found, unless all of them are the
    author's own, in this room, and not sent."""
    wanted = list(dict.fromkeys(ids))
    mine = {
        each: row
        for each in wanted
        if (row := known.get(each))
        and (row.uploader_id, row.room_id, row.message_id) == (user.pk, room.pk, None)
    }
    if len(mine) < len(wanted):
        raise Refused("not_found", _("A file is not there any more. Add it again."))
    return [known.pop(each) for each in mine]


def attach(pairs: Sequence[tuple[Message, Upload]]) -> None:
    """Say which message, now that it is stored, each of these files is in."""
    for message, row in pairs:
        row.message = message
    if pairs:
        Upload.objects.bulk_update([row for _message, row in pairs], ["message"])


def forget(message: Message) -> None:
    """Of a message that is deleted: nobody can load them from the commit on, and then the bytes go."""
    rows = list(message.files.all())
    _take_out(message.files.all())
    transaction.on_commit(lambda: _remove(rows), robust=True)


def tidy() -> int:
    """Remove what was not sent within a day, and what could not be removed when it should; how many."""
    old = Upload.objects.filter(message=None, created_at__lt=timezone.now() - UNUSED).order_by("created_at")
    count, removed = 0, AT_ONCE
    while removed == AT_ONCE:
        with transaction.atomic():
            rows = list(old.select_for_update()[:AT_ONCE])
            _take_out(Upload.objects.filter(pk__in=[row.pk for row in rows]))
        count += (removed := _remove(rows))
    return count


def _take_out(rows: Any) -> None:
    """They are in no room now, so nobody can read them, or send them."""
    rows.update(message=None, room=None)


def _remove(rows: Sequence[Upload]) -> int:
    """First the bytes: a row whose bytes are still there is tried again another day."""
    gone = [row.pk for row in rows if keeping.drop([row.stored, row.thumbnail])]
    Upload.objects.filter(pk__in=gone).delete()
    return len(gone)
