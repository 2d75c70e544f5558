"""Ends what a test run leaves behind when it is killed. Run as a program; standard library only.

Reads lines from standard input: `watch PID SIGNAL`, `forget PID`, `folder PATH`. When the input ends, because
the run is over or dead, it stops the watched processes and removes the folders.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    watched: dict[int, tuple[int, str]] = {}
    folders: list[str] = []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "watch":
            pid, number = map(int, rest.split())
            watched[pid] = number, born(pid)
        elif word == "forget":
            watched.pop(int(rest), None)
        elif word == "folder":
            folders.append(rest)
    # One that ended unnoticed may have left its number to a stranger, who was born at another time.
    stop({pid: number for pid, (number, birth) in watched.items() if birth and birth == born(pid)})
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def born(pid: int) -> str:
    """When the process was started; empty when there is none."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    with contextlib.suppress(OSError):  # macOS has no such files
        command = ["ps", "-o", "lstart=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return ""


def stop(watched: dict[int, int]) -> None:
    left = {pid for pid, number in watched.items() if send(pid, number)}
    deadline = time.monotonic() + 5
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {pid for pid in left if send(pid, 0)}
    for pid in left:
        send(pid, signal.SIGKILL)


def send(pid: int, number: int) -> bool:
    """Send the signal; False when that process is gone."""
    with contextlib.suppress(OSError):
        os.kill(pid, number)
        return True
    return False


if __name__ == "__main__":
    main()
