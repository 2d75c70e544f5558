"""Django's SQLite backend, with one queue for the writers of a process.

SQLite has one writer at a time and no queue: who finds it busy sleeps and tries again, up to a tenth of a
second each time, and whoever happens to wake first is next. With many threads most of their time is slept
away, and some never get their turn. Here the threads of a process take turns in the order they came;
between processes it is as SQLite has it.
"""

import threading
from collections import deque
from functools import lru_cache, partial
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Turns:
    """A lock that is handed over in the order in which it was asked for."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, timeout: float) -> bool:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            bell = threading.Lock()
            bell.acquire()
            self._waiting.append(bell)
        if bell.acquire(timeout=timeout):
            return True
        with self._mutex:
            if bell in self._waiting:
                self._waiting.remove(bell)
                return False
        return True  # it was handed over at the last moment

    def give(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_turns: dict[str, Turns] = {}  # by file


@lru_cache(maxsize=100)
def with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """Writes outside of a transaction queue up as well; each is one of its own."""

    def __init__(self, connection: Any, *, database: "DatabaseWrapper") -> None:
        super().__init__(connection)
        self.database = database

    def execute(self, query: str, params: Any = None) -> Any:
        return self.database.in_turn(query, partial(super().execute, query, params))

    def executemany(self, query: str, param_list: Any) -> Any:
        return self.database.in_turn(query, partial(super().executemany, query, param_list))

    def convert_query(self, query: str, *, param_names: Any = None) -> Any:
        """Django does it anew each time, and an insert of a hundred rows has a thousand places to look at."""
        if param_names is None:
            return with_question_marks(query)
        return super().convert_query(query, param_names=param_names)


Backend: Any = base.DatabaseWrapper  # its types tell nothing of what a backend overrides


class DatabaseWrapper(Backend):
    has_turn = False

    def create_cursor(self, name: str | None = None) -> Cursor:
        return self.connection.cursor(factory=partial(Cursor, database=self))

    def in_turn(self, query: str, write: Any) -> Any:
        if self.has_turn or not query.lstrip().upper().startswith(WRITES):
            return write()
        self.take_turn()
        try:
            return write()
        finally:
            if not self.connection.in_transaction:
                self.give_turn()

    def take_turn(self) -> None:
        timeout = self.settings_dict["OPTIONS"].get("timeout", 5.0)
        if not self.turns.take(timeout):
            raise OperationalError("database is locked")
        self.has_turn = True

    def give_turn(self) -> None:
        if self.has_turn:
            self.has_turn = False
            self.turns.give()

    @property
    def turns(self) -> Turns:
        return _turns.setdefault(str(self.settings_dict["NAME"]), Turns())

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode == "IMMEDIATE":
            self.take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self.give_turn()
            raise

    def _commit(self) -> None:
        super()._commit()
        self.give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self.give_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self.give_turn()
