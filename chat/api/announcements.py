"""Announcements, for staff."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import AwareDatetime, BaseModel, Field

from .. import presenters
from ..actions import announcements as deeds
from ..models import Announcement
from ..refusals import Refused
from .errors import REFUSALS
from .reading import Fields, Text

router = Router(exclude_unset=True)

# A date so far away that it has no other time zones would stop the server's arithmetic.
Moment = Annotated[AwareDatetime, Field(strict=False, lt=datetime(3000, 1, 1, tzinfo=UTC))]


class NewAnnouncement(Fields):
    text: Text
    level: Literal["info", "warning"] = "info"
    until: Moment | None = Field(default=None, description="ISO 8601; none: until it is withdrawn.")
    rooms: list[str] = Field(default=[], max_length=1_000, description="Room addresses; none: everyone.")


class Announced(BaseModel):
    id: int
    text: str
    level: Literal["info", "warning"]
    until: str | None
    rooms: list[str]


@router.post("", response={201: Announced, **REFUSALS})
def publish(request: HttpRequest, fields: NewAnnouncement):
    """Show a text to everyone, or in chosen rooms: now to who is there, on arrival to who comes later."""
    row = deeds.publish(request.user, **fields.model_dump())
    return Status(201, _shape(row))


@router.delete("/{int:announcement}", response={204: None, **REFUSALS})
def withdraw(request: HttpRequest, announcement: int):
    """Take an announcement off every screen."""
    row = Announcement.objects.filter(pk=announcement).first()
    if row is None:
        raise Refused("not_found", _("There is no such announcement."))
    deeds.withdraw(row)
    return Status(204, None)


def _shape(row: Announcement) -> dict[str, Any]:
    return {
        "id": row.pk,
        "text": row.text,
        "level": row.level,
        "until": presenters.moment(row.until) if row.until else None,
        "rooms": sorted(room.slug for room in row.rooms.all()),
    }
