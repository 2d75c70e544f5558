"""Years of talk in seconds: rows that the database makes by itself, as if they had been written one by one.

And what reading them costs: how many questions are asked, which tables a plan reads from end to end, and how
much is done – steps of SQLite's machine, pages that PostgreSQL looks at. None of it is a time.
"""

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, Model
from django.test.utils import CaptureQueriesContext

from chat import terms
from chat.models import Mention, Message, RoomEvent, SearchEntry

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
COMMON, RARE = "a common line", "a common line and something rare"
RARE_LINES = (50, 90)
MANY = 5_000
BIG_TABLES = ("chat_message", "chat_roomevent", "chat_searchentry", "chat_mention")


def moment(number: str) -> str:
    """In SQL: so many minutes after it began."""
    if connection.vendor == "postgresql":
        return f"TIMESTAMPTZ '{BEGAN:%Y-%m-%d %H:%M:%S+00}' + {number} * INTERVAL '1 minute'"
    return f"strftime('%Y-%m-%d %H:%M:%S', {BEGAN.timestamp():.0f} + 60 * {number}, 'unixepoch')"


def at(number: int) -> datetime:
    return BEGAN + timedelta(minutes=number)


def pour(model: type[Model], first: int, last: int, **columns: str) -> None:
    """A row for each ``i`` from first to last; ``columns`` are SQL, the others have their defaults."""
    for each in model._meta.concrete_fields:
        if each.column not in columns and not each.primary_key and not each.null:
            columns[each.column] = _literal(each)
    series = (
        f"generate_series({first}, {last}) AS n(i)"
        if connection.vendor == "postgresql"
        else f"(WITH RECURSIVE s(i) AS (VALUES({first}) UNION ALL SELECT i + 1 FROM s WHERE i < {last})"  # noqa: S608
        " SELECT i FROM s) AS n"
    )
    names, values = (", ".join(each) for each in (map(_quoted, columns), columns.values()))
    run(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {series}")  # noqa: S608


def _literal(field: Any) -> str:
    if field.default is NOT_PROVIDED:
        return "''"
    value = field.get_default()
    if isinstance(value, bool):
        return str(value).upper()
    return (
        str(value)
        if isinstance(value, int)
        else "'" + (json.dumps(value) if value in ({}, []) else value) + "'"
    )


def talk(room, first: int, last: int, authors: list[int], *, thread: int = 0, replies: str = "FALSE") -> None:
    """Messages in a room, and what they are found by; ``replies``, in SQL, are hidden ones of a thread."""
    whens = " ".join(f"WHEN {number} THEN {each}" for number, each in enumerate(authors))
    author = f"CASE i % {len(authors)} {whens} END"
    text = f"CASE WHEN i BETWEEN {RARE_LINES[0]} AND {RARE_LINES[1]} THEN '{RARE}' ELSE '{COMMON}' END"
    common = {"room_id": str(room.pk), "seq": "i"}
    event = {"kind": "'message'", "actor_id": author, "key": "'key-' || i", "created_at": moment("i")}
    message = {"author_id": author, "text": text, "html": text, "sent_at": moment("i")}
    hidden = {"thread": f"CASE WHEN {replies} THEN {thread} END", "in_room": f"NOT ({replies})"}
    pour(RoomEvent, first, last, **common, **event)
    pour(Message, first, last, **common, **message, **hidden)
    cases, values = "", []
    for each in authors:
        for words in (COMMON, RARE):
            shown = Message(room_id=room.pk, author_id=each, text=words, html=words)
            cases += " WHEN author_id = %s AND text = %s THEN %s"
            values += [each, words, terms.stored(terms.of_message(shown))]
    kind = "tsvector" if connection.vendor == "postgresql" else "text"
    new = f"FROM {Message._meta.db_table} WHERE room_id = {room.pk} AND seq BETWEEN {first} AND {last}"
    found_by = f"SELECT id, CAST(CASE {cases} END AS {kind}) {new} ORDER BY id"
    run(f"INSERT INTO {SearchEntry._meta.db_table} (message_id, terms) {found_by}", values)
    named = f"SELECT id, {authors[0]}, room_id, seq {new} AND seq % 7 = 0"
    run(f"INSERT INTO {Mention._meta.db_table} (message_id, user_id, room_id, seq) {named}")
    room.last_seq = last
    room.save(update_fields=["last_seq"])


def settle() -> None:
    """What databases do by themselves in a while: look at how much there is, merge what came bit by bit."""
    run("ANALYZE")
    if connection.vendor == "sqlite":
        run("INSERT INTO chat_search(chat_search) VALUES ('optimize')")
    else:
        # It finds it as good to read some ten thousand rows from end to end, unless the disk is a quick one.
        run("SET LOCAL random_page_cost = 1.1")


def run(statement: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


@dataclass
class Cost:
    questions: int
    work: int
    scans: list[str] = field(default_factory=list)


def cost(ask: Callable[[], object]) -> Cost:
    """Of what is asked of the database in here. Ask once before: what is remembered costs less."""
    with CaptureQueriesContext(connection) as asked, _steps() as steps:
        ask()
    statements = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    plans = [_plan(each) for each in statements]
    work = (
        steps[0]
        if connection.vendor == "sqlite"
        else sum(_pages(json.loads(plan)[0]["Plan"]) for plan in plans)
    )
    scans = [
        f"{line.strip()}\n  in {statement}"
        for statement, plan in zip(statements, plans, strict=True)
        for line in _scans(plan)
    ]
    return Cost(len(asked), work, scans)


@contextlib.contextmanager
def _steps() -> Iterator[list[int]]:
    count = [0]
    if connection.vendor != "sqlite":
        yield count
        return

    def step() -> None:
        count[0] += 100

    connection.ensure_connection()
    connection.connection.set_progress_handler(step, 100)
    try:
        yield count
    finally:
        connection.connection.set_progress_handler(None, 0)


def _plan(statement: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}")
            (plan,) = cursor.fetchone()
            return plan if isinstance(plan, str) else json.dumps(plan)
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return "\n".join(row[3] for row in cursor.fetchall())


def _pages(plan: dict[str, Any]) -> int:
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def _scans(plan: str) -> Iterator[str]:
    """Where one of the big tables is read from one end to the other."""
    if connection.vendor == "postgresql":
        nodes = [json.loads(plan)[0]["Plan"]]
        while nodes:
            node = nodes.pop()
            nodes += node.get("Plans", [])
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG_TABLES:
                read = node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
                if read > MANY:  # what is common is found soon by looking from anywhere
                    yield f"{read} rows of {node['Relation Name']}"
        return
    for line in plan.splitlines():
        if re.match(rf"\s*SCAN ({'|'.join(BIG_TABLES)})\b(?!.* USING)", line):
            yield line
