"""The writers of a process queue up, and each gets its turn."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from chatsite import databases


class File:
    """A database of its own, with a connection for each thread."""

    def __init__(self, path) -> None:
        entry = databases.from_url(f"sqlite:///{path}", root=path.parent, pool=1)
        self.handler = ConnectionHandler({"default": entry})
        self.done: list[int] = []
        self.threads: list[threading.Thread] = []
        self.execute("CREATE TABLE note (number INTEGER)")

    @property
    def connection(self) -> Any:
        return self.handler["default"]

    def execute(self, statement: str, *values: int) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)

    def begin(self) -> None:
        self.connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    def end(self, how: str = "commit") -> None:
        getattr(self.connection, how)()
        if how != "close":
            self.connection.set_autocommit(True)

    def in_a_transaction(self, number: int) -> None:
        self.begin()
        self.by_itself(number)
        self.end()

    def by_itself(self, number: int) -> None:
        self.execute("INSERT INTO note VALUES (%s)", number)
        self.done.append(number)

    def queue(self, work: Callable[[int], None], number: int) -> None:
        """Somebody else writes, and waits before this goes on."""

        def write() -> None:
            try:
                work(number)
            finally:
                self.connection.close()

        waiting = len(self.connection.turns._waiting)
        self.threads.append(threading.Thread(target=write))
        self.threads[-1].start()
        while len(self.connection.turns._waiting) == waiting:
            assert self.threads[-1].is_alive()

    def join(self) -> None:
        for thread in self.threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in self.threads)


@pytest.fixture
def file(tmp_path, django_db_blocker) -> Iterator[File]:
    with django_db_blocker.unblock():
        file = File(tmp_path / "turns.sqlite3")
        yield file
        file.connection.close()


@pytest.mark.parametrize("way", ["in_a_transaction", "by_itself"])
def test_writers_are_served_in_the_order_they_came(file, way):
    file.begin()
    for number in range(6):
        file.queue(getattr(file, way), number)
    assert file.done == []
    file.end()
    file.join()
    assert file.done == list(range(6))


@pytest.mark.parametrize("how", ["commit", "rollback", "close"])
def test_however_it_ends_the_next_has_its_turn(file, how):
    file.begin()
    file.queue(file.in_a_transaction, 0)
    file.end(how)
    file.join()
    assert file.done == [0]


def test_a_write_that_fails_keeps_nobody_waiting(file):
    with pytest.raises(OperationalError):
        file.execute("INSERT INTO nothing VALUES (1)")
    file.in_a_transaction(0)
    assert file.done == [0]


def test_who_waits_too_long_is_told_and_leaves_the_queue(file):
    def impatient(number: int) -> None:
        file.connection.settings_dict = {**file.connection.settings_dict, "OPTIONS": {"timeout": 0.05}}
        with contextlib.suppress(OperationalError):
            file.in_a_transaction(number)

    file.begin()
    file.queue(impatient, 0)
    file.join()
    assert file.done == []
    assert not file.connection.turns._waiting
    file.end()
    file.in_a_transaction(1)
    assert file.done == [1]
