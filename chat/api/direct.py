"""Direct messages."""

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from .. import limits
from ..actions import direct as deeds
from ..protocol.commands import Username
from ..queries import rooms as known
from .errors import REFUSALS
from .reading import Fields
from .rooms import WholeRoom

router = Router(exclude_unset=True)


class With(Fields):
    usernames: list[Username] = Field(
        max_length=limits.DIRECT_PEOPLE, description="The others; none: your own notes."
    )


@router.post("", response={200: WholeRoom, **REFUSALS})
def open_with(request: HttpRequest, fields: With):
    """The conversation with these people, and nobody else: a room, always the same one."""
    room = deeds.open_with(request.user, fields.usernames)
    return known.shown(request.user, room.slug)
