"""Processes that are started, killed, frozen and started again, on the same port each time."""

import asyncio
import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

READY_SECONDS = 60
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Failed(Exception):
    """Something did not come back, though it should have; the message says what."""


def die_with_parent() -> None:
    """Run in the child: however the trial ends, nothing of it goes on. Other systems than Linux have no such
    thing, and there only an orderly end ends the servers."""
    if libc is not None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process(ABC):
    """One program. What it writes is in `log`."""

    stop_signal = signal.SIGTERM

    def __init__(
        self,
        name: str,
        command: Sequence[object],
        *,
        folder: Path,
        env: Mapping[str, str] | None = None,
        account: str | None = None,
    ) -> None:
        self.name = name
        self.command = [str(part) for part in command]
        self.folder = folder
        self.env = env
        self.account = account
        self.log = folder / f"{name}.log"
        self.popen: subprocess.Popen[bytes] | None = None

    @abstractmethod
    async def answers(self) -> bool:
        """Does it do its work? An OSError means no as well."""

    async def start(self) -> None:
        self.begin()
        await self.ready()

    def begin(self) -> None:
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(  # noqa: S603
                self.command,
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the trial, which then ends them in order
                preexec_fn=die_with_parent,
                **as_account(self.account),
            )

    async def ready(self) -> None:
        """Wait until it answers. `Failed` if it does not come to that."""
        try:
            async with asyncio.timeout(READY_SECONDS):
                while not await self._answers():
                    if self.popen is None or self.popen.poll() is not None:
                        raise Failed(f"{self.name} ended by itself:\n{self.log_tail()}")
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise Failed(f"{self.name} does not answer:\n{self.log_tail()}") from None

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(2):
                return await self.answers()
        except (OSError, TimeoutError, psycopg.Error):
            return False

    def log_tail(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""

    def pids(self) -> list[int]:
        """Its own, and those of its children."""
        if self.popen is None or self.popen.poll() is not None:
            return []
        pid = self.popen.pid
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            children = []
        return [pid, *map(int, children)]

    def send(self, number: signal.Signals) -> None:
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def freeze(self) -> None:
        self.send(signal.SIGSTOP)

    def thaw(self) -> None:
        self.send(signal.SIGCONT)

    async def kill(self) -> None:
        self.send(signal.SIGKILL)
        await self._ended()

    async def stop(self) -> None:
        """End it in its own way; after a while, kill it."""
        if self.popen is None:
            return
        self.thaw()
        self.popen.send_signal(self.stop_signal)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._ended()
        except TimeoutError:
            await self.kill()

    async def _ended(self) -> None:
        await until(lambda: self.popen is None or self.popen.poll() is not None)


async def until(come: Callable[[], bool]) -> None:
    """There is nothing that would tell us, so it is looked at again and again."""
    while not come():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def as_account(name: str | None) -> dict[str, Any]:
    """What Popen needs to run a program as somebody else, which only root can."""
    if name is None:
        return {}
    account = pwd.getpwnam(name)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
