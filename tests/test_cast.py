"""The people and rooms of the tests come as copies; a copy is as good as what it was made from."""

from collections import Counter

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from chat.actions import messages
from chat.models import Message, Room

from . import cast as people
from . import rows

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = ("created_at", "date_joined", "at")


def everything() -> dict[str, list]:
    """Every row there is, with names in place of numbers and without its times."""
    names = {each.pk: each.username for each in get_user_model().objects.all()}
    rooms = {each.pk: each.slug for each in Room.objects.all()}
    named = {"user_id": names, "actor_id": names, "created_by_id": names, "room_id": rooms}
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.order_by("pk").values():
            for part in ("id", "password", *TIMES):
                row.pop(part, None)
            for part, known in named.items():
                row[part] = known.get(row.get(part), row.get(part))
            if "who" in (body := row.get("body") or {}):
                row["body"] = {"who": {**body["who"], "user": names[body["who"]["user"]]}}
            found.setdefault(model.__name__, []).append(row)
    return found


def test_a_copy_has_every_row_and_now_as_its_time(monkeypatch):
    monkeypatch.setattr(people, "_first", {})
    people.assemble()
    assembled = everything()
    rows.clear_away()
    first, began = people.enter(), timezone.now()
    rows.clear_away()
    second = people.enter()
    assert everything() == assembled
    assert second.ann.pk != first.ann.pk
    assert second.ann.check_password(people.PASSWORD)
    for model in people.MODELS:
        (field,) = {each.name for each in model._meta.concrete_fields} & set(TIMES)
        for row in model._base_manager.values():
            assert abs((row[field] - began).total_seconds()) < 60, (model, row)


def test_what_a_test_leaves_is_cleared_away(cast):
    messages.send(cast.ann, room="lobby", key="k", text="a word to be found")
    types = ContentType.objects.count()
    rows.clear_away()
    left = Counter(
        {model.__name__: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}
    )
    assert set(+left) <= {"ContentType", "Permission"}
    assert left["ContentType"] == types
    assert not Message.objects.exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM chat_search WHERE chat_search MATCH 'word'")
            assert cursor.fetchone() == (0,)
    rows.clear_away()
