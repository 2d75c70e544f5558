"""An empty database in SQLite: migrated once for each process of the run, and copied for each site."""

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
    folder = make_folder()
    env = environment(CHAT_VAR_DIR=str(folder), SECRET_KEY="none")
    done = nursery.run([sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"], env=env, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return folder / NAME


def lay(env: Mapping[str, str]) -> bool:
    """Put one where a program with this environment looks for it; False when it looks elsewhere."""
    if env.get("DATABASE_URL"):
        return False
    folder = Path(env["CHAT_VAR_DIR"])
    folder.mkdir(exist_ok=True)
    shutil.copyfile(_migrated(), folder / NAME)
    return True
