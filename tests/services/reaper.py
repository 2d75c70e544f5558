"""Ends what a test run leaves behind when it is killed. Run as a program; standard library only.

Reads lines from standard input: `watch PID SIGNAL`, `forget PID`, `folder PATH`. When the input ends, because
the run is over or dead, it stops the watched processes and removes the folders.
"""

import contextlib
import os
import shutil
import signal
import sys
import time


def main() -> None:
    watched: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "watch":
            pid, number = map(int, rest.split())
            watched[pid] = number
        elif word == "forget":
            watched.pop(int(rest), None)
        elif word == "folder":
            folders.append(rest)
    stop(watched)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


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
