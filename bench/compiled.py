"""Our C programs, compiled by the system's compiler when they are needed, and kept in var/bench/."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "bench"


def program(name: str, folder: Path) -> Path | None:
    """`name`, made from all the C in `folder`; None without Linux, whose epoll it needs, or a compiler."""
    compiler = shutil.which("cc")
    if compiler is None or os.uname().sysname != "Linux":
        return None
    sources = sorted([*folder.glob("*.c"), *folder.glob("*.h")])
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    made = KEPT / f"{name}-{digest}"
    if not made.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        new = made.with_suffix(f".{os.getpid()}")  # two runs may make it at once
        files = [str(source) for source in sources if source.suffix == ".c"]
        if subprocess.run([compiler, "-O2", "-o", str(new), *files], check=False, timeout=60).returncode:
            return None
        new.rename(made)
    return made
