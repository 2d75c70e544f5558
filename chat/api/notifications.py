"""When one may be interrupted oneself, and by what."""

from datetime import UTC, datetime, time
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from .. import presenters
from ..actions import quiet
from ..models import Profile
from .errors import REFUSALS
from .reading import Fields

router = Router(exclude_unset=True)

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), AfterValidator(time.fromisoformat)]
Zone = Annotated[str | None, Field(max_length=64), AfterValidator(lambda name: name or "")]
Switch = Annotated[bool, Field(default=None)]  # may be left out, and is never null
Moment = Annotated[AwareDatetime, Field(strict=False, ge=datetime(1970, 1, 1, tzinfo=UTC), le=quiet.ALWAYS)]


class Settings(BaseModel):
    """What interrupts you, and when."""

    quiet_from: str | None = Field(description="Every day from then on, as 22:00. None: there are no hours.")
    quiet_to: str | None
    quiet_zone: str | None = Field(description="Where the hours are meant. None: that of the profile.")
    clock: str = Field(description="The time zone that comes of it, UTC if there is none.")
    quiet_until: str | None = Field(description="Do not disturb until then. ISO 8601, UTC.")
    notify_text: bool = Field(description="Notifications and mails show what was written.")
    mail_missed: bool = Field(description="What was missed comes by mail.")


class Wishes(Fields):
    """What is left out stays; null takes hours, zone or moment away."""

    quiet_from: Clock | None = Field(default=None, description="As 22:00, and only together with an end.")
    quiet_to: Clock | None = None
    quiet_zone: Zone = Field(default=None, description="A name such as Europe/Oslo.")
    quiet_until: Moment | None = Field(
        default=None, description="ISO 8601. 3000-01-01T00:00:00Z: until you turn it off."
    )
    notify_text: Switch
    mail_missed: Switch


def _shape(row: Profile) -> dict[str, object]:
    return {
        "quiet_from": presenters.clock(row.quiet_from),
        "quiet_to": presenters.clock(row.quiet_to),
        "quiet_zone": row.quiet_zone or None,
        "clock": row.clock.key,
        "quiet_until": presenters.moment(row.quiet_until) if row.quiet_until else None,
        "notify_text": row.notify_text,
        "mail_missed": row.mail_missed,
    }


@router.get("", response={200: Settings, **REFUSALS})
def show(request: HttpRequest):
    """What interrupts you, and when."""
    return _shape(Profile.of(request.user))


@router.patch("", response={200: Settings, **REFUSALS})
def change(request: HttpRequest, wishes: Wishes):
    """Change some of it, on all of your screens."""
    given = {name: getattr(wishes, name) for name in wishes.model_fields_set}
    return _shape(quiet.change(request.user, **given))
