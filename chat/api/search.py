"""Finding what was said."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from .. import limits
from ..protocol import frames
from ..protocol.commands import Cursor
from ..queries import search as searching
from .errors import REFUSALS

router = Router(exclude_unset=True)


class Found(BaseModel):
    messages: list[frames.Found]
    next: str | None = Field(description="Where to go on; there may be more. None: that was all.")


@router.get("", response={200: Found, **REFUSALS})
def search(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(
            max_length=limits.QUERY_LENGTH,
            description='Words, "words in quotes", from:, in:, has:, before:, after:.',
        ),
    ],
    next: Annotated[Cursor | None, Query(description="To go on: the `next` of an answer.")] = None,
    limit: Annotated[int, Query(ge=1, le=limits.FOUND, description="How many messages.")] = limits.FOUND,
    zone: Annotated[str, Query(max_length=64, description="The time zone in which days begin.")] = "UTC",
):
    """Messages that have all of it, newest first, in the rooms you are in at this moment."""
    return searching.search(request.user, q, after=next, limit=limit, zone=zone)
