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
    options = model._meta
    table, key = options.db_table, options.pk.column
    # Row values in an `IN` make SQLite read the whole table. In a CROSS JOIN it keeps to the order given.
    places = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(rows))
    alike = " AND ".join(f'there."{column}" = asked.column{place}' for place, column in enumerate(columns, 1))
    found = f'(VALUES {places}) AS asked CROSS JOIN "{table}" AS there WHERE {alike}'
    sql = f'"{table}"."{key}" IN (SELECT there."{key}" FROM {found})'  # noqa: S608 - of names in the code
    values = [value for row in rows for value in row]
    where = RawSQL(sql, values, output_field=BooleanField())  # noqa: S611 - the same
    return model._default_manager.filter(where).order_by()
