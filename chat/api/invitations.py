"""Links that let people in, for staff."""

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Status
from pydantic import BaseModel, Field

from ..actions import invitations as deeds
from ..models import Invitation
from .errors import REFUSALS
from .reading import Fields

router = Router(exclude_unset=True)


class NewInvitation(Fields):
    days: int = Field(default=7, description="How long the link works.")
    uses: int = Field(default=10, description="How many people it lets in.")


class Link(BaseModel):
    url: str = Field(description="Shown this once.")


@router.post("", response={201: Link, **REFUSALS})
def create(request: HttpRequest, fields: NewInvitation | None = None):
    """Make a link with which somebody can make an account."""
    given = fields or NewInvitation()
    code = deeds.create(request.user, role=Invitation.Role.PERSON, days=given.days, uses=given.uses)
    return Status(201, {"url": request.build_absolute_uri(reverse("invitation", args=[code]))})
