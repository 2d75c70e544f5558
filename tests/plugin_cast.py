import pytest

from . import cast as people


@pytest.fixture
def cast(transactional_db):
    """Everybody in `tests.cast`, committed, so that other threads and processes see them."""
    return people.assemble()
