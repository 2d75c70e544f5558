"""What the workspace is called and looks like."""

from typing import Literal

from django.http import HttpRequest
from ninja import File, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from .. import colours, presenters
from ..actions import workspace as deeds
from ..files.squares import LOGO_TYPE
from ..models import Workspace
from ..queries.files import no_such_file
from .auth import BRANDING, DRESSING, STAFF
from .delivery import deliver_picture, deliver_style
from .errors import REFUSALS
from .reading import Fields

router = Router(exclude_unset=True)


class Accent(BaseModel):
    light: str
    dark: str


class Shape(BaseModel):
    name: str
    accent_hue: int | None = Field(description="0 to 359. None: Chatsite's own.")
    accent: Accent = Field(description="The colour it makes, by day and by night.")
    logo: str | None = Field(description="Where it is, on this site, for everybody.")
    style: str | None = Field(description="Where its own style sheet is, the same.")


class Wishes(Fields):
    name: str | None = None
    accent: str | None = Field(
        default=None,
        description="A colour such as #0b6e4f, of which the hue is taken: lightness is chosen so that text "
        "stays readable by day and by night. null: Chatsite's own.",
    )


def _shape(row: Workspace) -> dict[str, object]:
    return {**presenters.workspace(row), "accent": colours.shades(row.accent_hue)}


@router.get("", response={200: Shape, **REFUSALS})
def show(request: HttpRequest):
    """Its name, colour, logo and style sheet."""
    return _shape(Workspace.current())


@router.patch("", auth=STAFF, response={200: Shape, **REFUSALS})
def change(request: HttpRequest, wishes: Wishes):
    """Another name or colour, for operators."""
    hue: int | None = deeds.KEEP
    if "accent" in wishes.model_fields_set:
        hue = None if wishes.accent is None else deeds.hue_of(wishes.accent)
    return _shape(deeds.change(name=wishes.name, hue=hue))


@router.post("/logo", auth=BRANDING, response={201: Shape, **REFUSALS})
def put_logo(request: HttpRequest, file: File[UploadedFile]):
    """Show a logo in place of the first letter of the name, for operators. It is drawn anew, as PNG."""
    return Status(201, _shape(deeds.put_logo(file)))


@router.delete("/logo", auth=STAFF, response={204: None, **REFUSALS})
def take_logo_away(request: HttpRequest):
    """The first letter again."""
    deeds.take_logo_away()
    return Status(204, None)


@router.get("/logo/{slug:logo}/{use}.png", auth=None, response={200: bytes, 304: None, **REFUSALS})
def logo(request: HttpRequest, logo: str, use: Literal["icon", "small", "maskable"]):
    """The logo, for everybody: who signs in sees it, too. An older version is not there any more."""
    row = Workspace.current()
    if not row.logo or row.logo_version != logo:
        raise no_such_file()
    return deliver_picture(request, row.logo[use], LOGO_TYPE, public=True)


@router.post("/style", auth=DRESSING, response={201: Shape, **REFUSALS})
def put_style(request: HttpRequest, file: File[UploadedFile]):
    """A style sheet of one's own, as a file of CSS in UTF-8, for operators."""
    return Status(201, _shape(deeds.put_style(file)))


@router.delete("/style", auth=STAFF, response={204: None, **REFUSALS})
def take_style_away(request: HttpRequest):
    """Chatsite's own look again."""
    deeds.change(style="")
    return Status(204, None)


@router.get("/style/{slug:style}.css", auth=None, response={200: str, 304: None, **REFUSALS})
def style(request: HttpRequest, style: str):
    """The style sheet, for everybody, as text/css. An older version is not there any more."""
    row = Workspace.objects.filter(style_version=style).first()
    if row is None:
        raise no_such_file()
    return deliver_style(request, row.style, style)
