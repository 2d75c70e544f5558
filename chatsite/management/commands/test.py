"""`test`: the whole suite. Runs pytest, and what is marked `database` once more on PostgreSQL."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import BaseCommand

from tests.services import Missing, environment, postgres

EPILOG = "Everything else goes to pytest: folders, files, -k WORD, -x, -n 2 … See pytest --help."
DONE = {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}


class Command(BaseCommand):
    help = "Run the tests, starting the real servers they need."
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Takes its own options; Django's parser would refuse those that are meant for pytest."""
        parser = ArgumentParser(
            prog="manage.py test", description=self.help, epilog=EPILOG, allow_abbrev=False
        )
        parser.add_argument(
            "--require",
            metavar="LIST",
            default="",
            help="fail, not skip, what needs one of these and cannot have it: redis,postgres,browser,ldap",
        )
        parser.add_argument(
            "--database",
            choices=("both", "sqlite", "postgres"),
            default="both",
            help="where the tests keep their rows. both, the default: on SQLite, and those with the marker "
            "`database` also on PostgreSQL. sqlite, postgres: all of them there, once",
        )
        parser.add_argument(
            "--plain", action="store_true", help="switch off what is there for speed, in tests and servers"
        )
        parser.add_argument("-m", dest="marks", metavar="MARKS", default="", help="as in pytest")
        options, rest = parser.parse_known_args(argv[2:])
        os.environ["TEST_RUN_PLAIN"] = "1" if options.plain else ""
        sys.exit(self.run(options, side_by_side(rest)))

    def run(self, options: Namespace, rest: list[str]) -> int:
        runs = []
        if options.database != "postgres":
            runs.append(Run(rest, marks=options.marks, require=options.require))
        if options.database != "sqlite" and not (runs and runs[0].code not in DONE):
            runs += self.run_on_postgres(options, rest, again=bool(runs))
        finished = all(run.code in DONE for run in runs)
        self.sum_up([run.account for run in runs if run.account], finished=finished)
        return max((run.code for run in runs), default=0)

    def run_on_postgres(self, options: Namespace, rest: list[str], *, again: bool) -> list["Run"]:
        found = postgres.find()
        if isinstance(found, Missing):
            if not again:
                self.stderr.write(f"postgres: NOT TESTED ({found.reason})")
                sys.exit(1)
            return []  # the first run has said so, and failed if it was required
        marks = " and ".join(f"({part})" for part in (options.marks, again and "database") if part)
        if again:
            self.stdout.write("\nOnce more on PostgreSQL: what is marked `database`.")
            self.stdout.flush()
        with server(found) as url:
            run = Run(rest, marks=marks, require=options.require, database=url)
        return [run] if run.code != pytest.ExitCode.NO_TESTS_COLLECTED or not again else []

    def sum_up(self, accounts: list[dict], *, finished: bool) -> None:
        """The last lines: which services there were, and the sum of the runs."""
        if not accounts:
            return
        sums: Counter[str] = sum((Counter(account["outcomes"]) for account in accounts), Counter())
        failed = sums["failed"] + sums["error"]
        self.stdout.write("\n".join(["", *accounts[0]["services"]]))
        end = "" if finished else ", and not finished"
        self.stdout.write(f"{sums['passed']} passed, {failed} failed, {sums['skipped']} skipped{end}")


def side_by_side(arguments: list[str]) -> list[str]:
    """The whole suite runs in one process more than there are processors, as most tests wait for something; a
    part of it in one process, which starts sooner and shows what a test prints."""
    own = {argument.partition("=")[0] for argument in arguments}
    is_part = own & {"-n", "--numprocesses", "-k", "-s", "--pdb"} or any(
        Path(argument.partition("::")[0]).exists() for argument in arguments
    )
    if is_part:
        return arguments
    return ["-n", str(min((os.cpu_count() or 1) + 1, 8)), "--dist", "worksteal", *arguments]


class Run:
    """One run of pytest, in a process of its own: it has other settings than this one. `account` is what
    tests/plugin_services.py wrote about it; None when it did not come to that."""

    def __init__(self, arguments: list[str], *, marks: str, require: str, database: str = "") -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "account.json"
            command = [sys.executable, "-m", "pytest", *arguments, "--account", str(file)]
            command += [
                part
                for name, value in (("-m", marks), ("--require", require))
                if value
                for part in (name, value)
            ]
            env = environment(TEST_RUN_DATABASE_URL=database, TEST_RUN_FOLDER=folder)
            self.code = run_to_its_end(command, env)
            self.account = json.loads(file.read_text()) if file.exists() else None


@contextlib.contextmanager
def server(found: postgres.Found) -> Iterator[str]:
    """Address of a database on the server that is given, or on one that runs for as long as this."""
    if found.url:
        yield found.url
        return
    assert found.program is not None  # noqa: S101 - what has no address has to be started
    running = postgres.Server(found.program)
    running.start()
    try:
        yield postgres.create_database(running.address("postgres"), "chat")
    finally:
        running.remove()


def run_to_its_end(command: list[str], env: dict[str, str]) -> int:
    """Pass SIGTERM on. Ctrl-C reaches pytest by itself, and it needs a moment to tidy up after it."""
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env)  # noqa: S603
    before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                code = process.wait()
                return code if code >= 0 else 128 - code  # as shells tell of a signal
    finally:
        signal.signal(signal.SIGTERM, before)
