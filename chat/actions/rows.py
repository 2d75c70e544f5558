"""Rows written by the hundred.

`bulk_create` asks each field of each object for its value in half a dozen steps, which takes longer than the
database does to write them. Here a table is looked at once, and objects are read as tuples.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db import connections, router
from django.db.models import DateTimeField, JSONField, Model

VALUES = 10_000  # in one statement; SQLite takes 32,766

Some = TypeVar("Some", bound=Model)


def insert(objects: Sequence[Some]) -> Sequence[Some]:
    """Write new objects of one model, each with its values set, and give them their primary keys.

    Like `bulk_create` without its options. Nothing asks the fields to prepare what is in them (`pre_save`):
    not for models with ``auto_now`` and the like.
    """
    if not objects:
        return objects
    table = _table(type(objects[0]), router.db_for_write(type(objects[0])))
    at_once = max(1, VALUES // table.width)
    for first in range(0, len(objects), at_once):
        _insert(table, objects[first : first + at_once])
    return objects


class _Table(NamedTuple):
    alias: str
    width: int
    values: Callable[[Any], tuple[Any, ...]]  # of an object
    adapters: list[tuple[int, Callable[[Any, Any], Any]]]  # by place, for what drivers do not take
    head: str
    marks: str  # of one row
    tail: str
    key: str  # the attribute that the database gives its value


def _insert(table: _Table, objects: Sequence[Model]) -> None:
    connection = connections[table.alias]
    rows = [list(table.values(each)) for each in objects]
    for place, adapt in table.adapters:
        for row in rows:
            row[place] = adapt(connection.ops, row[place])
    with connection.cursor() as cursor:
        marks = ", ".join([table.marks] * len(rows))
        cursor.execute(f"{table.head} {marks} {table.tail}", list(chain.from_iterable(rows)))
        keys = cursor.fetchall() if table.key else ()
    for each, (key,) in zip(objects, keys, strict=bool(table.key)):
        setattr(each, table.key, key)
    for each in objects:
        each._state.adding, each._state.db = False, table.alias


@lru_cache(maxsize=100)
def _table(model: type[Model], alias: str) -> _Table:
    connection = connections[alias]
    quote = connection.ops.quote_name
    given: Any = model._meta.auto_field
    fields: list[Any] = [field for field in model._meta.concrete_fields if field is not given]
    names = ", ".join(quote(field.column) for field in fields)
    return _Table(
        alias=alias,
        width=len(fields),
        values=attrgetter(*[field.attname for field in fields]),
        adapters=[(place, adapt) for place, field in enumerate(fields) if (adapt := _adapter(field))],
        head=f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES",
        marks=f"({', '.join(_mark(field, connection) for field in fields)})",
        tail=f"RETURNING {quote(given.column)}" if given else "",
        key=given.attname if given else "",
    )


def _mark(field: Any, connection: Any) -> str:
    return field.get_placeholder(None, None, connection) if hasattr(field, "get_placeholder") else "%s"


def _adapter(field: Any) -> Callable[[Any, Any], Any] | None:
    if isinstance(field, DateTimeField):
        return _moment
    if isinstance(field, JSONField):
        return lambda ops, value: None if value is None else ops.adapt_json_value(value, field.encoder)
    return None


@lru_cache(maxsize=16)
def _moment(ops: Any, value: Any) -> Any:
    """Rows that are written together are of the same moment."""
    return ops.adapt_datetimefield_value(value)
