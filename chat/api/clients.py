"""Live sockets, for staff."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from .. import presenters
from ..actions import clients as deeds
from ..models import Client
from ..queries import clients as known
from ..refusals import Refused
from .errors import REFUSALS
from .reading import Fields, Name, Text

router = Router(exclude_unset=True)


class LiveClient(BaseModel):
    id: str
    channel_name: str = Field(description="For `channel_layer.send`.")
    user: int
    username: str
    name: str
    rooms: list[str]
    door: str = Field(description="Which consumer: async, sync or rooms.")
    connected_at: str = Field(description="ISO 8601, UTC.")
    server: str = Field(description="Host and process.")


class Clients(BaseModel):
    clients: list[LiveClient]


class Word(Fields):
    text: Text


class Reached(BaseModel):
    reached: int


@router.get("", response={200: Clients, **REFUSALS})
def index(
    request: HttpRequest,
    user: Annotated[str | None, Query(description="Only this person's, by username.")] = None,
    room: Annotated[str | None, Query(description="Only those in this room.")] = None,
):
    """The live clients, the oldest first."""
    return {"clients": [presenters.client(client) for client in known.live(user=user, room=room)]}


@router.post("/{client}/messages", response={200: Reached, **REFUSALS})
def message(request: HttpRequest, client: Name, word: Word):
    """Show a text to one client and nobody else. It may be named by id or by channel name."""
    return {"reached": deeds.message(_found(client), text=word.text)}


@router.delete("/{client}", response={200: Reached, **REFUSALS})
def disconnect(
    request: HttpRequest,
    client: Name,
    reason: Annotated[str, Query(max_length=200, description="Shown to the person.")] = "",
):
    """Tell one client why, and close its socket with 4000."""
    return {"reached": deeds.disconnect(_found(client), reason=reason)}


def _found(name: str) -> list[Client]:
    clients = list(known.named(name))
    if not clients:
        raise Refused("not_found", _("There is no such client any more."))
    return clients
