"""The people and rooms of the tests, by name.

``owner`` owns the workspace, ``mod`` moderates both rooms, ``ann`` and ``ben`` are members of
both, ``out`` is in the lobby only, ``gone`` has a deactivated account. The lobby is open, the
staff room private.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from chat.actions import rooms
from chat.models import Ending, Membership, Room, RoomEvent

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Cast:
    owner: object
    mod: object
    ann: object
    ben: object
    out: object
    gone: object
    lobby: object
    staff: object


def assemble() -> Cast:
    User = get_user_model()
    owner = User.objects.create_superuser("owner", "owner@chat.example", PASSWORD)
    names = ("mod", "ann", "ben", "out", "gone")
    mod, ann, ben, out, gone = (User.objects.create_user(each, password=PASSWORD) for each in names)
    lobby = rooms.create(owner, name="Lobby", slug="lobby")
    staff = rooms.create(owner, name="Staff", slug="staff", kind="private")
    for room in (lobby, staff):
        rooms.add(owner, room=room.slug, username="mod", role="moderator")
        rooms.add(owner, room=room.slug, username="ann")
        rooms.add(owner, room=room.slug, username="ben")
    rooms.add(owner, room="lobby", username="out")
    gone.is_active = False
    gone.save()
    for room in (lobby, staff):
        room.refresh_from_db()
    return Cast(owner, mod, ann, ben, out, gone, lobby, staff)


# What `assemble` writes, with what is pointed at before what points.
MODELS = (get_user_model(), Room, Membership, RoomEvent, Ending)
_first: dict[type, list[dict[str, Any]]] = {}


def enter() -> Cast:
    """As `assemble`, which asks the database a hundred times: from the second time on they are copies of the
    first, with numbers of their own."""
    if not _first:
        cast = assemble()
        _first.update({model: [*model._base_manager.order_by("pk").values()] for model in MODELS})
        return cast
    return copy()


def copy() -> Cast:
    numbers: dict[type, dict[int, int]] = {}
    made: dict[type, list] = {}
    later = timezone.now() - _first[RoomEvent][-1]["created_at"]
    with transaction.atomic():
        for model in MODELS:
            objects = made[model] = [model(**_again(model, row, numbers, later)) for row in _first[model]]
            model._base_manager.bulk_create(objects)
            numbers[model] = {row["id"]: each.pk for row, each in zip(_first[model], objects, strict=True)}
    return Cast(*made[MODELS[0]], *made[Room])


def _again(model, row, numbers, later):
    row = {name: value + later if isinstance(value, datetime) else value for name, value in row.items()}
    del row["id"]
    for field in model._meta.concrete_fields:
        if field.is_relation and row[field.attname]:
            row[field.attname] = numbers[field.related_model][row[field.attname]]
    people = numbers.get(MODELS[0], {})
    if model is Ending:  # it may outlive the account
        row["user_id"] = people[row["user_id"]]
    if model is RoomEvent:
        who = row["body"]["who"]
        row["body"] = {"who": {**who, "user": people[who["user"]]}}
    return row
