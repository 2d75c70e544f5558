from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone

from .. import presenters
from ..models import Announcement
from ..models.announcements import AnnouncementQuerySet


def showing(rooms: Collection[str] = ()) -> list[dict[str, Any]]:
    """Frames for somebody who arrives: what everyone is told, and what these rooms are told."""
    return showing_together([rooms])[0]


def showing_together(arrivals: Sequence[Collection[str]]) -> list[list[dict[str, Any]]]:
    """The same for many at once, each with their rooms."""
    current = Announcement.objects.showing(timezone.now()).select_related("author__profile")
    rows = list(current.prefetch_related("rooms").order_by("created_at"))
    return [[frame for row in rows for frame in _frames(row, rooms)] for rooms in arrivals]


def _frames(row: Announcement, rooms: Collection[str]) -> list[dict[str, Any]]:
    slugs = [room.slug for room in row.rooms.all()]
    if not slugs:
        return [presenters.announcement(row)]
    return [presenters.announcement(row, slug) for slug in slugs if slug in rooms]


def current() -> AnnouncementQuerySet:
    """The rows behind it, for operators; the latest first."""
    return _rows().showing(timezone.now())


def earlier(limit: int) -> AnnouncementQuerySet:
    """Those that are over."""
    return _rows().exclude(pk__in=current().order_by().values("pk"))[:limit]


def _rows() -> AnnouncementQuerySet:
    return Announcement.objects.select_related("author__profile").prefetch_related("rooms")
