from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import BooleanField, Model, QuerySet
from django.db.models.expressions import RawSQL


def among(model: type[Model], columns: Sequence[str], rows: Collection[Sequence[Any]]) -> QuerySet[Any]:
    """The rows of a table in which these columns, of which there is an index, have one of these values.

    One statement, each row found by the index. Django has no words for it: one `IN` a column also finds
    every mixture of them, and a hundred `Q` take as long to be put into words as the rest of a transaction.
    """
    if not rows:
        return model._default_manager.none()
    table = model._meta.db_table
    names = ", ".join(f'"{table}"."{column}"' for column in columns)
    places = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(rows))
    values = [value for row in rows for value in row]
    sql = f"({names}) IN (VALUES {places})"  # of names in the code; what people write is in the values
    where = RawSQL(sql, values, output_field=BooleanField())  # noqa: S611
    return model._default_manager.filter(where)
