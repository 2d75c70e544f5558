"""What the tests run under: the settings of a fresh checkout, whatever this machine's own are."""

import os
from copy import deepcopy
from pathlib import Path

from tests.services import is_own
from tests.services.process import make_folder

for _name in [*filter(is_own, os.environ)]:
    if not _name.startswith(("PYTEST_", "DJANGO_")):
        del os.environ[_name]
os.environ["CHAT_ENV_FILE"] = os.devnull
os.environ["CHAT_VAR_DIR"] = str(make_folder())
# Where the tests themselves keep their rows; SQLite when empty. `manage.py test --database` sets it.
os.environ["DATABASE_URL"] = os.environ.get("TEST_RUN_DATABASE_URL", "")

from chatsite.settings import *  # noqa: E402, F403

DATABASES = deepcopy(DATABASES)  # noqa: F405
if DATABASES["default"]["ENGINE"] == "chatsite.sqlite":
    # A file, as it is with people. In memory the threads of a test would share one cache, in which a reader
    # is told "table is locked" while somebody writes.
    DATABASES["default"]["TEST"] = {"NAME": Path(os.environ["CHAT_VAR_DIR"], "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the tests sign in often
# To look through all static files takes longer than most tests, and each `django.test.Client` would do it.
SERVESTATIC_USE_FINDERS = False
SERVESTATIC_AUTOREFRESH = False
