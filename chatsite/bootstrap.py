"""Bring a fresh clone to life: find a Python, make .venv, install the locked requirements, start again in it.

Standard library only, and readable by Python 3.6, because whatever `python3` happens to be first on PATH
runs it. Only `quickstart` and `test` create anything; every other command uses the .venv that is there.

What stands in .venv besides the packages:
  chatsite-unfinished      an installation is under way, or was cut short: the next one starts afresh
  chatsite-runtime-HASH    the packages of that requirements.txt are in
  chatsite-dev-HASH        and those of that requirements-dev.txt
"""
# ruff: noqa: S603, S606  starting other programs is what this file is for

import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "chatsite-unfinished"
LOCK = ROOT / "var" / "bootstrap.lock"

# Which requirements a command needs, their file, and the packages that show an environment has them.
SETUP = {"quickstart": "runtime", "test": "dev"}
FILES = {"runtime": "requirements.txt", "dev": "requirements-dev.txt"}
SIGNS = {"runtime": ("django", "channels"), "dev": ("django", "channels", "pytest", "pytest_django")}

PROBE = "import sys; print(sys.version_info >= (3, 11)); import ensurepip, venv; print('can make one')"
# Best first: the versions the whole suite runs on, then the others.
NAMES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")

NOTHING_HERE = """\
Nothing is installed here yet. Run this first:
    python3 manage.py quickstart"""
TOO_OLD = """\
Python 3.11 or newer is needed. This one is {version}, and PATH has no newer one that runs.
    Debian, Ubuntu:  sudo apt install python3 python3-venv
    macOS:           brew install python
    with uv:         uv run manage.py {command}"""
NO_VENV = """\
{python} cannot make virtual environments, because a part of Python is not installed. Install it with
    sudo apt install {package}
and run this again."""
NOT_OURS = """\
There is a .venv here that this command did not make and cannot use: it has no pip, or no Python 3.11.
Remove it (rm -r .venv), and run this again."""


def enter(argv: "list[str]") -> None:
    """Return if this process can run the command; else start it again in .venv, or exit saying why not."""
    command = argv[1] if len(argv) > 1 else "help"
    kind = SETUP.get(command)
    if os.environ.get("CHAT_NO_BOOTSTRAP") == "1" or (in_foreign_environment() and has(kind or "runtime")):
        return
    if kind:
        if not set_up(kind, command) and in_own_environment():
            return
    elif in_own_environment() or not VENV_PYTHON.exists():
        if has("runtime"):
            return
        sys.exit(NOTHING_HERE)
    # In place of this process, so that signals and the exit code are those of the command itself.
    os.execv(str(VENV_PYTHON), [str(VENV_PYTHON), *argv])


def in_own_environment() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def in_foreign_environment() -> bool:
    """A virtual environment that somebody else made and fills, even if it is called .venv."""
    return sys.prefix != sys.base_prefix and not (in_own_environment() and marks())


def has(kind: str) -> bool:
    return all(importlib.util.find_spec(name) for name in SIGNS[kind])


def set_up(kind: str, command: str) -> bool:
    """Put the requirements of `kind` into .venv unless they are there; say whether they had to be."""
    if ready(kind):
        return False
    if os.name != "posix":
        sys.exit("Chatsite runs on Linux and macOS. On Windows, use WSL.")
    try:
        with alone() as lock:
            if not ready(kind):  # another run may have done it while this one waited
                clear_away()
                install(kind, command, lock)
    except KeyboardInterrupt:
        say("Interrupted. The next run starts afresh.")
        sys.exit(130)
    except PermissionError as error:
        sys.exit(f"Chatsite keeps its packages and data in {ROOT}, and may not write there: {error.filename}")
    return True


def ready(kind: str) -> bool:
    return not UNFINISHED.exists() and stamp(kind).exists()


def stamp(kind: str) -> Path:
    """The file that says these very requirements are in .venv, under this very Python."""
    digest = hashlib.sha256()
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        digest.update(subprocess.check_output([str(VENV_PYTHON), "-V"], stderr=subprocess.DEVNULL))
    for name in ("runtime", "dev") if kind == "dev" else ("runtime",):
        digest.update((ROOT / FILES[name]).read_bytes())
    return VENV / f"chatsite-{kind}-{digest.hexdigest()[:16]}"


def marks() -> "list[Path]":
    return list(VENV.glob("chatsite-*"))


@contextlib.contextmanager
def alone():
    """Keep other runs out, and yield the lock's descriptor: whoever inherits it keeps them out as well."""
    import fcntl  # not at the top: Windows has none, and is told so in set_up

    def leave(*_: object) -> None:
        raise KeyboardInterrupt

    LOCK.parent.mkdir(mode=0o700, exist_ok=True)  # for keys and data as well
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another run is setting up .venv. Waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
        try:
            yield lock.fileno()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def clear_away() -> None:
    """Remove a .venv that a run left unfinished, or whose Python has gone; leave alone what is not ours."""
    if not VENV.exists():
        return
    usable = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if UNFINISHED.exists() or run([VENV_PYTHON, "-c", usable], stderr=subprocess.DEVNULL) != 0:
        if not marks():
            sys.exit(NOT_OURS)
        shutil.rmtree(str(VENV))


def install(kind: str, command: str, lock: int) -> None:
    fresh = not VENV.exists()
    python = find_python(command) if fresh else VENV_PYTHON
    say(f"Installing the requirements into {VENV} (about half a minute, this once) …")
    VENV.mkdir(exist_ok=True)
    UNFINISHED.touch()
    try:
        # Both inherit the lock: should this process be killed, the next one waits until they have ended.
        if fresh and run([python, "-m", "venv", VENV], pass_fds=(lock,)) != 0:
            sys.exit(f"{python} could not make {VENV}.")
        pip = [VENV_PYTHON, "-m", "pip", "install", "-qq", "--require-hashes", "--only-binary", ":all:"]
        # A person's own pip settings stay (a mirror, a proxy), but not one that would install elsewhere.
        environ = {**os.environ, "PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        if run([*pip, "-r", ROOT / FILES[kind]], pass_fds=(lock,), env=environ) != 0:
            sys.exit("The requirements could not be installed. What pip says about it is above.")
    except BaseException:
        if fresh:
            shutil.rmtree(str(VENV), ignore_errors=True)
        raise  # else the mark stays, and a server that runs from here goes on until the next run
    for old in set(marks()) - {UNFINISHED}:
        old.unlink()
    for name in ("runtime", "dev") if kind == "dev" else ("runtime",):
        stamp(name).touch()
    UNFINISHED.unlink()


def find_python(command: str) -> str:
    """The first Python that is new enough and can make an environment; else exit with what to install."""
    incomplete = ""
    for path in candidates():
        new_enough, complete = probe(path)
        if new_enough and complete:
            return path
        incomplete = incomplete or (path if new_enough else "")
    if incomplete:
        sys.exit(NO_VENV.format(python=incomplete, package=debian_package(incomplete)))
    sys.exit(TOO_OLD.format(version="{}.{}.{}".format(*sys.version_info), command=command))


def candidates():
    """This Python, or the one its environment was made with; then whatever PATH offers."""
    yield getattr(sys, "_base_executable", None) or sys.executable
    for name in NAMES:
        for folder in os.get_exec_path():
            path = shutil.which(name, path=folder)
            if path:
                yield path


def probe(path: str) -> "tuple[bool, bool]":
    """Is it new enough, and can it make one? Asked by running it, as a shim on PATH may lead nowhere."""
    command = [path, "-I", "-c", PROBE]
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return False, False
    try:
        answer = process.communicate(timeout=20)[0].splitlines()
    except subprocess.TimeoutExpired:
        process.kill()
        return False, False
    return answer[:1] == [b"True"], len(answer) == 2


def debian_package(python: str) -> str:
    """`python3-venv` serves the distribution's own Python; any other has a package of its own."""
    real = Path(python).resolve()
    return "python3-venv" if real == Path("/usr/bin/python3").resolve() else f"{real.name}-venv"


def run(command: list, **options) -> int:
    """Run to its end and return the exit code; if this process is told to stop, so is the other."""
    try:
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, **options)
    except OSError:
        return 1
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
