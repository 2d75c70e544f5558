from functools import cache
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState


class Row(models.Model):
    """A model of which there are many: its objects are made without Django's constructor.

    That asks every field for its value, its default and its descriptor, which for a message takes as long as
    to write it into the database. What differs: the signals `pre_init` and `post_init` are not sent.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Self:  # type: ignore[override]
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        row.__dict__.update(zip(field_names, values, strict=True))
        return row

    @classmethod
    def new(cls, **fields: Any) -> Self:
        """What the constructor makes of these fields, for a row that is to be inserted. Nothing checks their
        names and types."""
        row = cls.__new__(cls)
        row._state = ModelState()
        defaults, relations = _blank(cls)
        own = row.__dict__
        own.update(defaults)
        for name, value in fields.items():
            if name in relations:
                row._state.fields_cache[name] = value
                column, key = relations[name]
                own[column] = value and getattr(value, key)
            else:
                own[name] = value
        return row


@cache
def _blank(model: type[Row]) -> tuple[dict[str, Any], dict[str, tuple[str, str]]]:
    """The value of each column that is not given one; of each relation its column, and what stands there of
    the other row."""
    fields = model._meta.concrete_fields
    defaults = {field.attname: None if callable(field.default) else field.get_default() for field in fields}
    relations: list[Any] = [field for field in fields if field.is_relation]
    return defaults, {each.name: (each.attname, each.target_field.attname) for each in relations}
