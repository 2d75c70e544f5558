"""The real servers of a test run: Redis or Valkey, PostgreSQL, a browser.

Each module has `find()`, which says where its service comes from without starting anything: an address in
the environment, else a program on the machine, else a wheel among the test requirements, else a `Missing`
with the reason. Whatever is started listens on a free port of the loopback, keeps its files in a folder of
its own, and ends with the test run, however that ends (`process.py`).
"""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Found:
    """Where a service comes from: `url` when it runs already, `program` when it has to be started."""

    label: str
    program: Path | None = None
    url: str = ""


@dataclass(frozen=True)
class Missing:
    """Why a service is not there, and what would bring it."""

    reason: str


# `manage.py test --plain`: everything that is there for speed is switched off.
PLAIN = {"CHAT_READY_FRAMES": "off", "CHAT_TOGETHER": "off"} if os.environ.get("TEST_RUN_PLAIN") else {}


def environment(**more: str) -> dict[str, str]:
    """The environment for a program of the project that a test starts: nothing of this run's own settings."""
    kept = {name: value for name, value in os.environ.items() if not is_own(name)}
    return {**kept, "CHAT_ENV_FILE": os.devnull, "CHAT_NO_BOOTSTRAP": "1", **PLAIN, **more}


def is_own(name: str) -> bool:
    """Would this variable change how the project, or pytest, behaves?"""
    return name.startswith(("CHAT_", "PYTEST_")) or name in {
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "DATABASE_URL",
        "DEBUG",
        "DEFAULT_FROM_EMAIL",
        "DJANGO_SETTINGS_MODULE",
        "EMAIL_URL",
        "EMAIL_URL_FILE",
        "REDIS_URL",
        "REDIS_URL_FILE",
        "SECRET_KEY",
        "SECRET_KEY_FILE",
    }
