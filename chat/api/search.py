"""Finding what was said."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel

from ..protocol.frames import Message
from ..queries import messages
from ..refusals import Refused
from .errors import REFUSALS

router = Router(exclude_unset=True)


class Found(BaseModel):
    messages: list[Message]


@router.get("", response={200: Found, **REFUSALS})
def search(request: HttpRequest, q: Annotated[str, Query(max_length=200, description="Words.")]):
    """Messages with all of these words, newest first, in the rooms you are in."""
    if not q.strip():
        raise Refused("empty", _("Write what to look for."))
    return {"messages": messages.search(request.user, q)}
