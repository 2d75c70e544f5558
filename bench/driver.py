"""The load generator as the scenarios see it: orders in, counts out, and an end to every wait."""

import json
import select
import subprocess
import sys
import time
from pathlib import Path

from . import compiled, gauges

FOLDER = Path(__file__).resolve().parent / "load"
PATIENCE = 90.0  # seconds beyond what an order takes by itself


class Silent(RuntimeError):
    """It ended, or does not answer."""


def command() -> list[str]:
    """The C one where it can be made, else the Python one, which costs more than some of what it measures."""
    made = compiled.program("load", FOLDER)
    return [str(made)] if made else [sys.executable, str(FOLDER / "load.py")]


def is_compiled() -> bool:
    return len(command()) == 1


class Load:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            gauges.pinned(gauges.OTHER_CORE, command()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self.rest = b""

    def open(self, plan: str) -> dict:
        return self._ask(plan, PATIENCE * 2)

    def warm(self, seconds: float) -> dict:
        return self._ask(f"warm {seconds}", seconds + PATIENCE)

    def run(self, seconds: float, patience: float) -> dict:
        return self._ask(f"run {seconds} {patience}", seconds + patience + PATIENCE)

    def end(self) -> None:
        """Every socket is closed at once. It may have ended already."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def _ask(self, order: str, seconds: float) -> dict:
        data = memoryview(f"{order}\n".encode())
        try:
            while data:
                data = data[self.process.stdin.write(data) :]
        except BrokenPipeError:
            raise Silent("the load generator has ended") from None
        return json.loads(self._line(time.monotonic() + seconds))

    def _line(self, until: float) -> bytes:
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, until - time.monotonic()))
            more = self.process.stdout.read(1 << 16) if ready else b""
            if not more:
                raise Silent(
                    "the load generator has ended" if ready else "the load generator does not answer"
                )
            self.rest += more
        line, _, self.rest = self.rest.partition(b"\n")
        return line
