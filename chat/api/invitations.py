"""Links that let people in, for staff."""

from typing import Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Status
from pydantic import BaseModel, Field

from .. import presenters
from ..actions import invitations as deeds
from ..queries import invitations as known
from .errors import REFUSALS
from .reading import Fields

router = Router(exclude_unset=True)

Role = Literal["person", "staff"]


class NewInvitation(Fields):
    days: int = Field(default=7, description="How long the link works.")
    uses: int = Field(default=10, description="How many people it lets in.")
    role: Role = Field(default="person", description="`staff` is given by the owner only.")


class Link(BaseModel):
    id: int
    url: str = Field(description="Shown this once.")


class Invitation(BaseModel):
    """A link that works now; its address is not known any more."""

    id: int
    role: Role
    by: str = Field(description="Who made it.")
    uses: int
    max_uses: int | None
    until: str | None = Field(description="ISO 8601, UTC.")


class Invitations(BaseModel):
    invitations: list[Invitation]


@router.get("", response={200: Invitations, **REFUSALS})
def index(request: HttpRequest):
    """The links that work now."""
    return {"invitations": [presenters.invitation(each) for each in known.in_use()]}


@router.post("", response={201: Link, **REFUSALS})
def create(request: HttpRequest, fields: NewInvitation | None = None):
    """Make a link with which somebody can make an account."""
    given = fields or NewInvitation()
    code = deeds.create(request.user, **given.model_dump())
    made = deeds.find(code)
    url = request.build_absolute_uri(reverse("invitation", args=[code]))
    return Status(201, {"id": made.pk if made else 0, "url": url})


@router.delete("/{int:invitation}", response={204: None, **REFUSALS})
def revoke(request: HttpRequest, invitation: int):
    """Nobody comes in with this link any more."""
    deeds.revoke(request.user, invitation=invitation)
    return Status(204, None)
