"""The tests' own database: in SQLite a copy of one that was migrated once for all workers of the run."""

import pytest
from django.conf import settings

from .services import sqlite


@pytest.fixture(scope="session")
def is_in_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"] == "chatsite.sqlite"


@pytest.fixture(scope="session")
def django_db_keepdb(is_in_sqlite: bool) -> bool:
    """Django finds it there. It goes with the folder it is in."""
    return is_in_sqlite


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    is_in_sqlite: bool, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    if is_in_sqlite:
        sqlite.copy(settings.DATABASES["default"]["TEST"]["NAME"])
