"""A copy of what prepares itself, to be run for real: its requirements are small wheels made on the spot."""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from chatsite import bootstrap

from .services import environment
from .services.process import make_folder

ROOT = Path(__file__).resolve().parent.parent

# The Python that made the environment of this run: a clone knows nothing of that environment.
PYTHON = sys._base_executable  # type: ignore[attr-defined]

# A Django that says where it runs, and with what.
DJANGO = """
import sys
def execute_from_command_line(argv):
    print("prefix", sys.prefix)
    print("arguments", argv[1:])
    sys.exit(7 if argv[-1] == "fail" else 0)
"""


class Clone:
    """A copy of what prepares itself, in a folder whose name has a space."""

    def __init__(self, python: str = PYTHON) -> None:
        self.python = python
        self.parent = make_folder()
        self.root = self.parent / "a chat"
        self.venv = self.root / ".venv"
        (self.root / "chatsite").mkdir(parents=True)
        for name in ("manage.py", "chatsite/__init__.py", "chatsite/bootstrap.py"):
            shutil.copy(ROOT / name, self.root / name)
        self.runtime = [self.wheel("django", {"core/management/__init__.py": DJANGO}), self.wheel("channels")]
        self.dev = [*self.runtime, self.wheel("pytest"), self.wheel("pytest_django")]
        self.lock()

    def wheel(self, name: str, files: dict[str, str] | None = None) -> str:
        """A wheel that pip accepts; its line in the requirements."""
        info = f"{name}-1.dist-info"
        metadata = {
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        content = {f"{name}/{path}": text for path, text in {"__init__.py": "", **(files or {})}.items()}
        path = self.parent / f"{name}-1-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for place, text in {**content, **metadata}.items():
                archive.writestr(place, text)
            archive.writestr(f"{info}/RECORD", "".join(f"{each},,\n" for each in [*content, *metadata]))
        return f"{name} @ {path.as_uri()} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"

    def lock(self, remark: str = "") -> None:
        for name, lines in (("requirements.txt", self.runtime), ("requirements-dev.txt", self.dev)):
            (self.root / name).write_text(remark + "".join(lines))

    def start(self, *arguments: str, env: dict[str, str] | None = None, **options) -> subprocess.Popen:
        own = {name: value for name, value in environment().items() if name != "CHAT_NO_BOOTSTRAP"}
        return subprocess.Popen(
            [self.python, "manage.py", *arguments],
            cwd=self.root,
            env={**own, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **options,
        )

    def run(self, *arguments: str, **options) -> tuple[int, str, str]:
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=100)
        return process.returncode, out, err

    def install(self, command: str = "quickstart") -> None:
        code, out, err = self.run(command)
        assert code == 0, err
        assert f"prefix {self.venv}" in out

    @property
    def unfinished(self) -> Path:
        return self.venv / bootstrap.UNFINISHED.name

    def installed_at(self) -> int:
        return next(self.venv.glob("lib/python*/site-packages/django/__init__.py")).stat().st_mtime_ns

    def foreign_environment(self, *packages: str) -> None:
        """Run from now on in an environment of somebody else, which has these packages."""
        place = self.parent / "theirs"
        subprocess.run([self.python, "-m", "venv", "--without-pip", place], check=True)
        library = next(place.glob("lib/python*/site-packages"))
        for name in packages:
            with zipfile.ZipFile(self.parent / f"{name}-1-py3-none-any.whl") as wheel:
                wheel.extractall(library)
        self.python = str(place / "bin" / "python")
