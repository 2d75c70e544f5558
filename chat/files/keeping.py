"""The storage of files: Django's, under the alias `chat_files`. Nothing here needs a path on this machine."""

import logging
import uuid
from collections.abc import Iterable
from typing import IO

from django.core.files import File
from django.core.files.storage import Storage, storages

log = logging.getLogger(__name__)

ALIAS = "chat_files"


def storage() -> Storage:
    return storages[ALIAS]


def new_name() -> str:
    """Nobody's guess, and spread over folders, for there may be many."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


def open_part(name: str, first: int, last: int) -> IO[bytes]:
    """A stream that begins at a byte; more than up to the ``last`` need not be in it. FileNotFoundError.

    A storage that would load all of a file for that says how it does better, with a method of this name.
    """
    kept = storage()
    if hasattr(kept, "open_part"):
        return kept.open_part(name, first, last)
    file = kept.open(name)
    file.seek(first)
    return file


def keep(name: str, content: IO[bytes]) -> str:
    """Under which name it lies now."""
    content.seek(0)
    return storage().save(name, content if isinstance(content, File) else File(content))


def drop(names: Iterable[str]) -> bool:
    """Whether none of them is there any more."""
    gone = True
    for name in filter(None, names):
        try:
            storage().delete(name)
        except Exception:  # each storage has its own
            log.exception("a file could not be removed from the storage")
            gone = False
    return gone
