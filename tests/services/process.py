"""Start a program for the length of a test run, and be sure that it ends."""

import contextlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

_reaper: subprocess.Popen | None = None


def tell_reaper(line: str) -> None:
    """Pass a line to the reaper of this process (see reaper.py), which outlives it by a moment."""
    global _reaper
    if _reaper is None:
        command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("reaper.py"))]
        # In a session of its own: Ctrl-C in the terminal must not end it before the others.
        _reaper = subprocess.Popen(
            command, stdin=subprocess.PIPE, text=True, bufsize=1, start_new_session=True
        )
    with contextlib.suppress(BrokenPipeError):
        _reaper.stdin.write(f"{line}\n")


def make_folder() -> Path:
    """A new folder, removed at the end of the run. Others may look in: PostgreSQL is not run as root."""
    folder = Path(tempfile.mkdtemp(prefix="chatsite-"))
    folder.chmod(0o755)
    tell_reaper(f"folder {folder}")
    return folder


def version(program: str | Path) -> str:
    """The first line of `program --version`; empty when it does not run, as a shim on PATH may not."""
    command = [program, "--version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip().split("\n")[0]


class Ended(RuntimeError):
    """A program that should be running has ended; the message has the last of what it wrote."""


def wait_until(check: Callable[[], object], *, what: str, seconds: float = 30) -> None:
    """Ask again and again until `check` is true. An exception from it means "not yet"."""
    deadline = time.monotonic() + seconds
    problem: Exception | None = None
    while time.monotonic() < deadline:
        try:
            if check():
                return
        except Ended:
            raise
        except Exception as error:
            problem = error
        time.sleep(0.02)
    raise TimeoutError(f"{what}: not after {seconds:g} seconds") from problem


def as_user(name: str | None) -> dict[str, Any]:
    """What Popen needs to run a program as somebody else, which only root can."""
    if name is None:
        return {}
    account = pwd.getpwnam(name)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


class Process:
    """A running program: started by `start()`, ready when `is_ready` says so, ended by `stop()` or `kill()`.

    It may be started again after it ended, with the same command, so also on the same port.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        is_ready: Callable[[], object],
        folder: Path | None = None,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.command = [str(part) for part in command]
        self.folder = folder or make_folder()
        self.log = self.folder / "log.txt"
        self.is_ready = is_ready
        self.env = env
        self.user = user
        self.stop_signal = stop_signal
        self.popen: subprocess.Popen | None = None

    @property
    def pid(self) -> int:
        assert self.popen, "not started"
        return self.popen.pid

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.popen = self._launch(log)
        tell_reaper(f"watch {self.pid} {self.stop_signal:d}")
        try:
            wait_until(self._ready_or_dead, what=self.command[0])
        except BaseException:
            self.kill()
            raise

    def _launch(self, log: IO[bytes]) -> subprocess.Popen:
        return subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **as_user(self.user),
        )

    def stop(self, seconds: float = 10) -> int:
        """End it in its own way, and return its exit code; after `seconds`, kill it."""
        return self._end(self.stop_signal, seconds)

    def kill(self) -> int:
        return self._end(signal.SIGKILL, 10)

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ready_or_dead(self) -> bool:
        if self.popen.poll() is not None:
            tail = self.log.read_text(errors="replace")[-2000:]
            raise Ended(f"{self.command[0]} ended with {self.popen.returncode}:\n{tail}")
        return bool(self.is_ready())

    def _end(self, number: signal.Signals, seconds: float) -> int:
        if self.popen is None:
            return 0
        if self.popen.poll() is None:
            self.popen.send_signal(number)
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        tell_reaper(f"forget {self.popen.pid}")
        return self.popen.returncode
