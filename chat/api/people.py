"""Who else is here."""

from typing import Annotated

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from .. import presenters
from ..actions import portraits
from ..files.squares import PORTRAIT_TYPE
from ..protocol.frames import Person
from ..queries import people
from ..refusals import Refused
from .auth import DRAWING, LOADING, STAFF
from .delivery import deliver_picture
from .errors import REFUSALS

router = Router(exclude_unset=True)


class People(BaseModel):
    people: list[Person]


class Portraits(BaseModel):
    """Who has a picture, and where it is."""

    url: str = Field(description="The address, with `{user}` and `{version}` in it.")
    versions: dict[int, str] = Field(description="By a person's id.")
    complete: bool


class Avatar(BaseModel):
    avatar: str


@router.get("", response={200: People, **REFUSALS})
def find(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=150, description="Part of a username or name.")] = "",
):
    """People by name; the first twenty."""
    return {"people": people.find(q.strip())}


@router.get("/pictures", response={200: Portraits, **REFUSALS})
def portraits_of_all(request: HttpRequest):
    """The pictures of everybody who has one: messages name their authors only."""
    return people.portraits()


@router.post("/me/picture", auth=DRAWING, response={201: Avatar, **REFUSALS})
def put_portrait(request: HttpRequest, file: File[UploadedFile]):
    """Show a picture for you: the middle of this one, drawn anew and small. JPEG, PNG, GIF, WebP or AVIF."""
    profile = portraits.put(request.user, file)
    return Status(201, {"avatar": presenters.portrait(profile)["avatar"]})


@router.delete("/me/picture", response={204: None, **REFUSALS})
def take_portrait_away(request: HttpRequest):
    """Be shown by your initials again."""
    portraits.take_away(request.user)
    return Status(204, None)


@router.delete("/{int:person}/picture", auth=STAFF, response={204: None, **REFUSALS})
def take_away_from(request: HttpRequest, person: int):
    """Take away somebody's picture, for operators."""
    user = get_user_model()._default_manager.filter(pk=person).first()
    if user is None:
        raise Refused("not_found", _("There is no such person."))
    portraits.take_away(user)
    return Status(204, None)


@router.get(
    "/{int:person}/picture/{slug:version}", auth=LOADING, response={200: bytes, 304: None, **REFUSALS}
)
def portrait(request: HttpRequest, person: int, version: str):
    """A person's picture, a square of 192 pixels. An older version is not there any more."""
    return deliver_picture(request, people.portrait(person, version), PORTRAIT_TYPE)
