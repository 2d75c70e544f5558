"""Who else is here."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel

from ..protocol.frames import Person
from ..queries import people
from .errors import REFUSALS

router = Router(exclude_unset=True)


class People(BaseModel):
    people: list[Person]


@router.get("", response={200: People, **REFUSALS})
def find(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=150, description="Part of a username or name.")] = "",
):
    """People by name; the first twenty."""
    return {"people": people.find(q.strip())}
