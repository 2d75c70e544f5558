from dataclasses import dataclass
from typing import Any

from django.db import models

from .base import Row
from .messages import Message


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of each group at least one term. ``most`` entries, with ids between ``first`` and ``last``, will do."""

    groups: tuple[tuple[str, ...], ...]
    first: int = 0
    last: int = 2**63 - 1
    most: int = -1

    def spelled(self, quote: str, each: str, any_of: str) -> str:
        """In an index's own language. No term has a quote in it, so none is ever read as a word of that."""
        alternatives = (any_of.join(f"{quote}{term}{quote}" for term in group) for group in self.groups)
        return each.join(f"({each})" for each in alternatives)


class TermsField(models.TextField):
    """A set of terms. PostgreSQL has a type for that; in SQLite a full-text table beside it does it."""

    def db_type(self, connection: Any) -> str | None:
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"


@TermsField.register_lookup
class Has(models.Lookup):
    """Entries with what is `Wanted`."""

    lookup_name = "has"
    prepare_rhs = False
    rhs: Wanted

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        wanted = self.rhs
        if connection.vendor == "postgresql":
            left, params = self.process_lhs(compiler, connection)
            return f"{left} @@ %s::tsquery", (*params, wanted.spelled("'", " & ", " | "))
        key = f"{compiler.quote_name_unless_alias(self.lhs.alias)}.message_id"
        found = (
            "SELECT rowid FROM chat_search WHERE chat_search MATCH %s AND rowid BETWEEN %s AND %s LIMIT %s"
        )
        match = wanted.spelled('"', " AND ", " OR ")
        return f"{key} IN ({found})", (match, wanted.first, wanted.last, wanted.most)


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def having(self, wanted: Wanted):
        found = self.filter(terms__has=wanted, message__gte=wanted.first, message__lte=wanted.last)
        return found if wanted.most < 0 else found[: wanted.most]


class SearchEntry(Row):
    """What a message is found by, as long as there is something in it. `actions.search` keeps it.

    In SQLite triggers copy each row into the full-text table ``chat_search``. A migration that makes this
    table anew there loses them, and has to make them again as 0007 does.
    """

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="entry")
    terms = TermsField()

    objects = SearchEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"what {self.message_id} is found by"
