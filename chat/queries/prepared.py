"""Questions that are asked with every message, put into words once.

To put a question into SQL takes Django ten times as long as SQLite takes to answer it. So the words are kept,
with the connection whose words they are, and only what is asked for is filled in.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections, router
from django.db.models import Model, QuerySet

Some = TypeVar("Some", bound=Model)
Row = Sequence[Any]


class Blank(str):
    """Stands where a value will. It is a text, which Django passes on as it is."""

    place: int  # of the value, among those that are given


class _Words(NamedTuple):
    sql: str
    params: Sequence[Any]  # blanks, and what is the same each time
    names: Sequence[str]  # of the columns of the answer
    converters: dict[int, Any]
    compiler: Any

    def filled(self, given: Sequence[Any]) -> list[Any]:
        return [given[each.place] if isinstance(each, Blank) else each for each in self.params]


class Prepared(Generic[Some]):
    """``ask`` asks for all that has one of some rows of values, as `among` does, and only for columns of the
    model. It must not look at the values: it gets rows of texts when it is put into words."""

    def __init__(self, model: type[Some], ask: Callable[[Sequence[Row]], QuerySet[Some]]) -> None:
        self._model = model
        self._ask = ask

    def __call__(self, rows: Collection[Row]) -> list[Some]:
        if not rows:
            return []
        asked = filled_up(rows)
        given = [value for row in asked for value in row]
        alias = router.db_for_write(self._model)
        connection = connections[alias]
        kept = vars(connection).setdefault("chat_prepared", {})
        size, width = len(asked), len(asked[0])
        if (words := kept.get((self, size, width))) is None:
            words = kept[self, size, width] = self._put_into_words(connection, size, width)
        with connection.cursor() as cursor:
            cursor.execute(words.sql, words.filled(given))
            found = cursor.fetchall()
        if words.converters:
            found = words.compiler.apply_converters(found, words.converters)
        return [self._model.from_db(alias, words.names, row) for row in found]

    def _put_into_words(self, connection: Any, size: int, width: int) -> _Words:
        blanks = [Blank(f"blank {place}") for place in range(size * width)]
        for place, blank in enumerate(blanks):
            blank.place = place
        question = self._ask([blanks[first : first + width] for first in range(0, len(blanks), width)])
        compiler = question.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [column for column, *_ in compiler.select]
        names = [column.target.attname for column in columns]
        return _Words(sql, params, names, compiler.get_converters(columns), compiler)


def filled_up(rows: Collection[Row]) -> list[Row]:
    """To 1, 2, 4, 8 … rows, so that the words, here and with the database, are of few sizes. The last one is
    asked for again, which finds nothing more."""
    every = list(rows)
    return every + every[-1:] * ((1 << (len(every) - 1).bit_length()) - len(every))
