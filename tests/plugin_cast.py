import pytest
from django.test import TransactionTestCase
from django.utils import translation

from chat import presence
from chat.queries import tails

from . import cast as people
from . import rows

TransactionTestCase._fixture_teardown = lambda _self: rows.clear_away()


@pytest.fixture
def cast(transactional_db):
    """Everybody in `tests.cast`, committed, so that other threads and processes see them."""
    return people.enter()


@pytest.fixture(autouse=True)
def lease_ends_with_the_test():
    """Sockets that a test opened in this process started a thread that would outlive its database."""
    yield
    presence.lease.stop()


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    """What this process read of a room's log in an earlier test; the database has forgotten it."""
    tails.forget()


@pytest.fixture(autouse=True)
def english():
    """A request in another language leaves it to its thread, which here is that of all tests."""
    yield
    translation.deactivate()
