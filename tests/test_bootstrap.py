"""A fresh clone prepares itself: really run, in copies that have two small wheels for requirements."""

import ast
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chatsite import bootstrap

from .clone import ROOT, Clone
from .services.process import as_user, wait_until


@pytest.fixture
def clone():
    made = Clone()
    yield made
    shutil.rmtree(made.parent)


@pytest.mark.slow
def test_it_prepares_itself_once_and_keeps_arguments_and_exit_code(clone):
    code, out, err = clone.run("quickstart", "--port", "two words", "fail")
    assert code == 7
    assert out == f"prefix {clone.venv}\narguments ['quickstart', '--port', 'two words', 'fail']\n"
    assert "Installing the requirements" in err
    before = clone.installed_at()
    code, _, err = clone.run("quickstart")
    assert (code, err) == (0, "")
    # Every other command uses what is there.
    code, out, err = clone.run("clients", "--json")
    assert (code, err) == (0, "")
    assert f"prefix {clone.venv}" in out
    # More requirements are added to what is there; having those for tests is having those for running.
    clone.install("test")
    assert clone.installed_at() == before
    assert clone.run("quickstart")[2] == ""
    # Other requirements are installed when they are needed, and not before.
    clone.lock("# changed\n")
    assert clone.run("clients")[2] == ""
    assert "Installing" in clone.run("quickstart")[2]
    # Nothing is written into the clone besides, and the folder for keys and data is closed to others.
    assert (clone.root / "var").stat().st_mode & 0o777 == 0o700
    assert {path.name for path in clone.root.iterdir()} - {"__pycache__"} == {
        ".venv", "chatsite", "manage.py", "requirements.txt", "requirements-dev.txt", "var"
    }  # fmt: skip


@pytest.mark.parametrize("command", ["clients", "serve", "help", ""])
def test_other_commands_install_nothing(clone, command):
    code, out, err = clone.run(*command.split())
    assert code == 1
    assert "python3 manage.py quickstart" in err
    assert not out
    assert not clone.venv.exists()


def test_it_can_be_told_to_be_an_ordinary_manage_py(clone):
    code, _, err = clone.run("quickstart", env={"CHAT_NO_BOOTSTRAP": "1"})
    assert code == 1
    assert "No module named 'django'" in err
    assert not clone.venv.exists()


@pytest.mark.slow
def test_an_environment_that_has_the_requirements_is_used(clone):
    clone.foreign_environment("django", "channels")
    code, out, _ = clone.run("quickstart")
    assert code == 0
    assert f"prefix {clone.parent / 'theirs'}" in out
    assert not clone.venv.exists()
    # It has none for the tests, so these get an environment of their own.
    clone.install("test")


@pytest.mark.slow
def test_an_environment_without_the_requirements_is_left_alone(clone):
    clone.foreign_environment()
    clone.install()
    assert clone.run("clients")[1].startswith(f"prefix {clone.venv}")


@pytest.mark.slow
def test_a_venv_of_somebody_else_is_completed_or_left_alone(clone):
    subprocess.run([clone.python, "-m", "venv", "--without-pip", clone.venv], check=True)
    code, _, err = clone.run("quickstart")
    assert code == 1
    assert "rm -r .venv" in err
    shutil.rmtree(clone.venv)
    subprocess.run([clone.python, "-m", "venv", clone.venv], check=True)
    (clone.venv / "theirs").touch()
    clone.install()
    assert (clone.venv / "theirs").exists()


@pytest.mark.slow
def test_a_failed_installation_leaves_nothing_and_the_next_one_works(clone):
    good = (clone.root / "requirements.txt").read_text()
    (clone.root / "requirements.txt").write_text(good.replace("sha256:", "sha256:" + "0" * 8)[:-8])
    code, _, err = clone.run("quickstart")
    assert code == 1
    assert "could not be installed" in err
    assert not clone.venv.exists()
    clone.lock()
    clone.install()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_half_way_it_leaves_nothing(clone, number):
    process = clone.start("quickstart")
    wait_until(clone.unfinished.exists, what="installation has begun")
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "The next run starts afresh" in err
    assert not clone.venv.exists()
    clone.install()


@pytest.mark.slow
def test_killed_half_way_the_next_run_starts_afresh(clone):
    process = clone.start("quickstart")
    wait_until(lambda: list(clone.venv.glob("lib/python*/site-packages/pip")), what="pip is being installed")
    process.kill()  # what it had started goes on, and holds the lock
    process.communicate()
    (clone.venv / "half").touch()
    clone.install()
    assert not (clone.venv / "half").exists()
    assert not clone.unfinished.exists()


@pytest.mark.slow
def test_two_at_once_wait_for_each_other(clone):
    runs = [clone.start("quickstart") for _ in range(2)]
    ends = [run.communicate(timeout=100) for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert sum("Installing" in err for _, err in ends) == 1


@pytest.mark.slow
def test_a_venv_whose_python_has_gone_is_made_again(clone):
    clone.install()
    python = clone.venv / "bin" / "python"
    python.unlink()
    python.symlink_to(clone.parent / "gone")
    clone.install()


def test_a_python_that_only_seems_to_be_there_is_passed_over(monkeypatch, tmp_path):
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'python3.13: version not installed' >&2; exit 127\n")
    shim.chmod(0o755)
    real = tmp_path / "real" / "python3"
    real.parent.mkdir()
    real.symlink_to(sys.executable)
    monkeypatch.setattr(bootstrap.sys, "_base_executable", str(shim))
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{real.parent}")
    assert bootstrap.find_python("quickstart") == str(real)


def test_a_python_without_venv_is_named_with_the_package_it_lacks(monkeypatch):
    monkeypatch.setattr(bootstrap, "probe", lambda path: (True, False))
    with pytest.raises(SystemExit, match=r"sudo apt install python3[.\d]*-venv\n"):
        bootstrap.find_python("quickstart")


def old_pythons() -> list[str]:
    """Pythons before 3.11 on this machine, found on PATH or kept by pyenv."""
    names = [f"python3.{minor}" for minor in range(6, 11)]
    found = [path for name in names if (path := shutil.which(name))]
    if pyenv := shutil.which("pyenv"):
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False).stdout.strip()
        found += [str(path) for path in sorted(Path(root).glob("versions/3.*/bin/python3"))]
    probe = "import sys; sys.exit(not (3, 6) <= sys.version_info[:2] < (3, 11))"
    return [
        path for path in found if subprocess.run([path, "-c", probe], capture_output=True).returncode == 0
    ]


@pytest.fixture
def old_clone():
    if not (pythons := old_pythons()):
        pytest.skip("no Python before 3.11 here to try it with")
    made = Clone(pythons[0])
    yield made
    shutil.rmtree(made.parent)


@pytest.mark.slow
def test_an_older_python_finds_a_newer_one_on_path(old_clone):
    newer = old_clone.parent / "bin"
    newer.mkdir()
    (newer / "python3").symlink_to(Path(sys.executable).resolve())
    old_clone.python = str(Path(old_clone.python))
    path = os.pathsep.join((str(Path(old_clone.python).parent), str(newer)))
    code, out, err = old_clone.run("quickstart", env={"PATH": path})
    assert code == 0, err
    assert f"prefix {old_clone.venv}" in out


def test_an_older_python_alone_says_what_is_needed(old_clone):
    code, _, err = old_clone.run("quickstart", env={"PATH": str(old_clone.parent)})
    assert code == 1
    assert err.startswith("Python 3.11 or newer is needed. This one is 3.")
    assert not old_clone.venv.exists()


def test_both_files_are_in_words_that_old_pythons_know():
    ast.parse((ROOT / "chatsite/bootstrap.py").read_text(), feature_version=(3, 6))
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 4))
    python2 = shutil.which("python2")
    if python2 and subprocess.run([python2, "-c", ""], capture_output=True, check=False).returncode == 0:
        answer = subprocess.run([python2, "manage.py"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert answer.stderr.startswith("Python 3.11 or newer is needed"), answer.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_plain_account_can_do_it_and_root_can_use_it():
    plain = as_user("nobody")
    candidates = [path for name in bootstrap.NAMES if (path := shutil.which(name, path=os.defpath))]
    for python in candidates:
        answer = subprocess.run(
            [python, "-I", "-c", bootstrap.PROBE], capture_output=True, check=False, **plain
        )
        if answer.stdout.startswith(b"True") and answer.returncode == 0:
            break
    else:
        pytest.skip("no Python that every account may run")
    clone = Clone(python)
    for path in (clone.parent, clone.root, clone.root / "chatsite"):
        shutil.chown(path, "nobody")
    code, out, err = clone.run("quickstart", env={"HOME": "/nonexistent"}, **plain)
    assert code == 0, err
    assert f"prefix {clone.venv}" in out
    assert clone.run("quickstart")[::2] == (0, "")
    shutil.rmtree(clone.parent)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["quickstart", "test"])
def test_the_real_requirements_install(clone, kind):
    for name in bootstrap.FILES.values():
        shutil.copy(ROOT / name, clone.root / name)
    _, err = clone.start(kind, "--version").communicate(timeout=500)
    assert "could not" not in err
    assert list(clone.venv.glob(f"chatsite-{bootstrap.SETUP[kind]}-*"))
