from collections.abc import Collection
from typing import Any

from django.utils import timezone

from .. import presenters
from ..models import Announcement
from ..models.announcements import AnnouncementQuerySet


def showing(rooms: Collection[str] = ()) -> list[dict[str, Any]]:
    """Frames for somebody who arrives: what everyone is told, and what these rooms are told."""
    current = Announcement.objects.showing(timezone.now()).select_related("author__profile")
    frames = []
    for row in current.prefetch_related("rooms").order_by("created_at"):
        slugs = [room.slug for room in row.rooms.all()]
        if not slugs:
            frames.append(presenters.announcement(row))
        frames += [presenters.announcement(row, slug) for slug in slugs if slug in rooms]
    return frames


def current() -> AnnouncementQuerySet:
    """The rows behind it, for operators; the latest first."""
    return _rows().showing(timezone.now())


def earlier(limit: int) -> AnnouncementQuerySet:
    """Those that are over."""
    return _rows().exclude(pk__in=current().order_by().values("pk"))[:limit]


def _rows() -> AnnouncementQuerySet:
    return Announcement.objects.select_related("author__profile").prefetch_related("rooms")
