from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import broadcast, presenters, topics
from ..models import Announcement, Room
from ..refusals import Refused

TEXT_LENGTH = 500


@transaction.atomic
def publish(
    author, *, text: str, level: str = "info", until: datetime | None = None, rooms: Iterable[str] = ()
) -> Announcement:
    """Store an announcement and show it: to everyone, or in the rooms with these slugs.

    Who comes later is shown it on arrival, until it ends. ``author`` is None for the command line.
    """
    slugs = list(rooms)
    text = text.strip()
    if not text:
        raise Refused("empty", _("Write what there is to say."))
    if len(text) > TEXT_LENGTH:
        raise Refused("too_long", _("At most %(limit)s letters.") % {"limit": TEXT_LENGTH})
    if level not in Announcement.Level.values:
        raise Refused("malformed", _("A level is info or warning."))
    if until is not None and until <= timezone.now():
        raise Refused("malformed", _("The end is in the past."))
    found = list(Room.objects.shared().filter(slug__in=slugs))
    missing = sorted(set(slugs) - {room.slug for room in found})
    if missing:
        raise Refused("not_found", _("There is no such room: %(rooms)s") % {"rooms": ", ".join(missing)})
    announcement = Announcement.objects.create(text=text, level=level, until=until, author=author)
    announcement.rooms.set(found)
    announce(announcement)
    return announcement


def announce(announcement: Announcement) -> None:
    """Show a stored announcement to whoever is here."""
    rooms = list(announcement.rooms.all())
    if not rooms:
        broadcast.announce(topics.EVERYONE, presenters.announcement(announcement))
    for room in rooms:
        broadcast.announce(topics.room(room.slug), presenters.announcement(announcement, room.slug))


@transaction.atomic
def withdraw(announcement: Announcement) -> None:
    """Take an announcement off every screen."""
    if announcement.withdrawn_at is not None:
        return
    announcement.withdrawn_at = timezone.now()
    announcement.save(update_fields=["withdrawn_at"])
    event = {"type": "chat.announcement_ended", "id": announcement.pk}
    broadcast.announce(topics.EVERYONE, event)
