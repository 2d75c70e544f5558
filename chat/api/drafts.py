"""What you have begun to write."""

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from ..actions import drafts as deeds
from ..protocol.commands import Age, Target, Version
from ..queries import drafts as known
from .errors import REFUSALS
from .reading import Fields

router = Router(exclude_unset=True)
of_room = Router(exclude_unset=True)


class Draft(BaseModel):
    """What stands in a place."""

    room: str
    thread: int | None = Field(default=None, description="In this thread.")
    version: int = Field(description="To write on top of it.")
    message: str
    age: int = Field(description="Milliseconds since it was written.")


class Drafts(BaseModel):
    drafts: list[Draft]


class NewDraft(Fields):
    message: str
    version: Version
    thread: Target | None = Field(default=None, description="In this thread.")
    age: Age = 0


@router.get("", response={200: Drafts, **REFUSALS})
def index(request: HttpRequest):
    """What you have begun to write in your rooms, the latest first."""
    return {"drafts": known.of(request.user)}


@of_room.put("/{slug:room}/draft", response={200: Draft, **REFUSALS})
def write(request: HttpRequest, room: str, fields: NewDraft):
    """Write on top of the version that stood there; empty: nothing any more. The answer is what stands there
    then: if it was written on in between, that, and nothing was changed."""
    what = fields.model_dump(exclude={"message"})
    return deeds.write(request.user, room=room, text=fields.message, **what)
