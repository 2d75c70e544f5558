"""What the tests leave in the database, and how it is cleared away.

Django's own way, `flush`, empties every table and then makes all permissions and content types anew: some 60
milliseconds after each of more than a thousand tests, most of which wrote to five tables.
"""

from functools import cache

from django.db import connection, transaction

# Made with the tables, of the models alone.
STAY = {"auth_permission", "django_content_type"}


def clear_away() -> None:
    """Empty the tables that have rows. The keys are checked at the end, so any order will do."""
    with connection.cursor() as cursor:
        cursor.execute(_which_have_rows())
        tables = [table for (table,) in cursor.fetchall()]
        if tables:
            with transaction.atomic():
                for table in tables:
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


@cache
def _which_have_rows() -> str:
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAY
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"  # noqa: S608
        for table in sorted(tables)
    )
