"""An empty database in SQLite: migrated once in a run, and copied for each site and each worker of pytest."""

import fcntl
import os
import shutil
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from . import environment, nursery
from .process import make_folder

ROOT = Path(__file__).resolve().parents[2]
NAME = "chat.sqlite3"


@cache
def _migrated() -> Path:
    """`manage.py test` names a folder that all workers of the run share; the first one makes it."""
    shared = os.environ.get("TEST_RUN_FOLDER")
    folder = Path(shared) if shared else make_folder()
    made = folder / "migrated"
    with (folder / "migrating").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists():
            env = environment(CHAT_VAR_DIR=str(folder), SECRET_KEY="none")
            done = nursery.run([sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"], env=env, cwd=ROOT)
            assert done.returncode == 0, done.stderr
            made.touch()
    return folder / NAME


def copy(path: str | Path) -> None:
    shutil.copyfile(_migrated(), path)


def lay(env: Mapping[str, str]) -> bool:
    """Put one where a program with this environment looks for it; False when it looks elsewhere."""
    if env.get("DATABASE_URL"):
        return False
    folder = Path(env["CHAT_VAR_DIR"])
    folder.mkdir(exist_ok=True)
    copy(folder / NAME)
    return True
