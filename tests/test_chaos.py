"""`chaos` itself: it runs, ends, leaves nothing behind, and finds out sites that break a promise."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from chat.chaos import programs

from .services import environment
from .services.process import wait_until
from .site import MANAGE

CLEAN = "0 lost, 0 doubled, 0 out of order, 0 after removal"
MUTANTS = ("--settings", "tests.mutants.settings")
SHORT = ("--minutes", "0.15", "--calm", "0.1", "--freeze", "1", "--people", "6")


def begin(*arguments, folder, **env) -> subprocess.Popen[str]:
    """A run whose files are all in `folder`."""
    return subprocess.Popen(
        [sys.executable, str(MANAGE), "chaos", *arguments],
        env=environment(TMPDIR=str(folder), **env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(*arguments, folder, seconds=110, **env) -> tuple[int, str]:
    """Exit code and output of a run to its end."""
    process = begin(*arguments, folder=folder, **env)
    try:
        written = process.communicate(timeout=seconds)[0]
    finally:
        process.kill()
    assert "Traceback" not in written, written
    return process.returncode, written


def number(name, written):
    return int(re.search(rf"{name} +([\d,]+)", written)[1].replace(",", ""))


def left_behind(folder) -> list[str]:
    """Files of a run, and processes that know its folder."""
    found = [str(path) for path in folder.iterdir()]
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in path.read_bytes():
                found.append((path.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # somebody else's, or gone
    return found


@pytest.mark.slow
def test_a_few_faults(folder):
    few = ("--minutes", "0.05", "--calm", "0.1", "--freeze", "1", "--people", "6", "--seed", "7")
    code, written = run(*few, *MUTANTS, folder=folder, MUTANT="short_leases")
    assert code == 0, written
    assert written.rstrip().endswith(CLEAN)
    assert "seed 7" in written
    assert number("acknowledged", written) > 10
    assert number("deliveries", written) > 50
    assert left_behind(folder) == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--database", "mysql://host/name"], "--database is"),
        (["--redis", "host:6379"], "--redis is"),
        (["--database", "postgres://nobody@127.0.0.1:1/none"], "No database could be made there"),
    ],
)
def test_what_cannot_be_used_is_said(arguments, reason):
    with pytest.raises(CommandError, match=reason) as refusal:
        call_command("chaos", *arguments)
    assert refusal.value.returncode == 2


def test_no_password_is_shown(capsys):
    with pytest.raises(CommandError) as refusal:
        call_command(
            "chaos", "--database", "postgres://nobody:hush@127.0.0.1:1/none", "--redis=redis://:hush@h"
        )
    shown = capsys.readouterr()
    assert "127.0.0.1:1/none, Redis: redis://h" in shown.out
    assert "hush" not in shown.out + shown.err + str(refusal.value)


def test_a_site_that_cannot_be_set_up_says_why(folder):
    code, written = run("--layer", "redis", folder=folder)
    assert code == 2, written
    assert "CHAT_CHANNEL_LAYER=redis needs it" in written
    assert left_behind(folder) == []


@pytest.mark.parametrize(("what", "package"), [("--redis=own", "redis"), ("--database=postgres", "postgres")])
def test_what_is_missing_is_named(monkeypatch, what, package):
    monkeypatch.setattr(programs, "_runs", lambda program: False)
    monkeypatch.setattr(programs, "_package", lambda name: None)
    with pytest.raises(CommandError, match=f"apt install {package}") as refusal:
        call_command("chaos", what)
    assert refusal.value.returncode == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda each: each.name
)
def test_it_takes_everything_with_it(folder, services, number):
    services.get("redis")
    process = begin("--redis", "own", "--calm", "0.1", "--freeze", "1", folder=folder)
    assert "seed" in process.stdout.readline()
    assert "1  " in process.stdout.readline()  # the first fault: everything runs
    os.kill(process.pid, number)
    process.communicate(timeout=60)
    if number == signal.SIGKILL:  # that leaves files, but no process
        wait_until(lambda: all(Path(each).exists() for each in left_behind(folder)), what="all are gone")
    else:
        assert process.returncode == 130
        assert left_behind(folder) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "site",
    [("--servers", "2"), ("--database", "postgres", "--redis", "own")],
    ids=["sqlite", "postgres-redis"],
)
def test_thirty_kills(folder, services, site):
    if "postgres" in site:
        services.get("postgres")
        services.get("redis")
    storm = ("--minutes", "4", "--kills", "30", "--calm", "0.2", "--freeze", "3")
    code, written = run(*storm, *site, folder=folder, seconds=290)
    assert code == 0, written
    assert written.rstrip().endswith(CLEAN)
    assert number("with kill -9 of", written) >= 30
    assert left_behind(folder) == []


@pytest.mark.slow
def test_a_cramped_layer(folder):
    """The stock layer in memory drops what comes while one message waits, and soon forgets its groups."""
    code, written = run(
        *SHORT, *MUTANTS, "--layer", "memory", "--cramped", folder=folder, MUTANT="short_leases"
    )
    assert code == 0, written


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mutant", "breach", "more"),
    [
        (
            "acknowledge_before_commit",
            "lost",
            ("--only", "kill -9 a server", "--calm", "0.9", "--minutes", "0.5"),
        ),
        ("forget_keys", "doubled", ("--only", "cut after storing")),
        ("check_at_the_door_only", "after removal", ("--only", "be slow")),
        ("rely_on_the_layer", "too late", ("--only", "be slow", "--layer", "none")),
        ("trust_the_goodbye", "wrong in the registry", ("--only", "kill -9 a server")),
    ],
)
def test_a_site_that_breaks_a_promise_is_found_out(folder, mutant, breach, more):
    code, written = run(*SHORT, *MUTANTS, *more, folder=folder, MUTANT=f"short_leases,{mutant}")
    assert code == 1, written
    assert re.search(rf"[1-9]\d* {breach}", written), written
    (kept,) = folder.iterdir()
    assert str(kept) in written
    assert list((kept / "ledgers").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("more", [("--only", "kill -9 a server"), ("--only", "be slow", "--layer", "none")])
def test_the_same_runs_find_nothing_where_nothing_is_taken_out(folder, more):
    code, written = run(*SHORT, *MUTANTS, *more, folder=folder, MUTANT="short_leases")
    assert code == 0, written
