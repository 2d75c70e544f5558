"""One question to the directory: who is it that has this name and this password?

A program of its own asks it (`program.py`) and is ended when it takes too long. A thread could not be: with a
server that accepts a connection and says nothing, libldap goes round in circles in the handshake of TLS,
whatever its time-outs are; nor has it any for name servers. Few are asked at the same time.
"""

import json
import logging
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from threading import BoundedSemaphore

from .config import AwayError, Config, Entry

log = logging.getLogger(__name__)

# Until somebody who signs in is told that the directory does not answer: for a place, for the answer.
PLACE_SECONDS, SECONDS = 2.0, 6.0
NAME_LENGTH, PASSWORD_LENGTH = 256, 1024
COMMAND = [sys.executable, "-m", "chat.directory.program"]
ROOT = Path(__file__).resolve().parents[2]

places = BoundedSemaphore(8)


def find(config: Config, username: str, password: str) -> Entry | None:
    """Who has this name and this password and may come in; None when nobody has. `AwayError`: cannot be said.

    Without a password nothing is asked: to a server that would be a sign-in as nobody, and succeed.
    """
    if not 0 < len(username) <= NAME_LENGTH or not 0 < len(password) <= PASSWORD_LENGTH:
        return None
    question = {"config": asdict(config), "username": username, "password": password, "seconds": SECONDS}
    if not places.acquire(timeout=PLACE_SECONDS):
        log.warning("the directory is not asked: too many wait for its answer")
        raise AwayError
    try:
        said = subprocess.run(  # noqa: S603
            COMMAND,
            input=json.dumps(question),
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("the directory does not answer within %g s", SECONDS)
        raise AwayError from None
    finally:
        places.release()
    if said.stderr:
        log.warning("the directory: %s", said.stderr.strip()[-2000:])
    if said.returncode:
        raise AwayError
    entry = json.loads(said.stdout)
    return Entry(**entry) if entry else None
