"""`lint`: everything that reads the code without running it, and the documents made from the code."""

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
FIX = ([BIN / "ruff", "check", "--fix", "--quiet", "."], [BIN / "ruff", "format", "--quiet", "."])
STEPS: dict[str, list[str | Path]] = {
    "rules": [BIN / "ruff", "check", "--quiet", "."],
    "layout": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "types": [BIN / "mypy", "--no-error-summary", "chat", "chatsite"],
    "imports": [BIN / "lint-imports"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "documents": [*MANAGE, "document", "--check"],
}


class Command(BaseCommand):
    help = f"Check {', '.join(STEPS)}."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fix", action="store_true", help="first mend what can be mended without thinking"
        )

    def handle(self, *, fix: bool, **options) -> None:
        for command in FIX if fix else ():
            run(command)
        failed = [name for name, command in STEPS.items() if not self.step(name, command)]
        if failed:
            raise CommandError(f"Not as it should be: {', '.join(failed)}.")

    def step(self, name: str, command: list[str | Path]) -> bool:
        answer = run(command)
        passed = answer.returncode == 0
        self.stdout.write(f"{name}: {'ok' if passed else answer.stdout}")
        self.stdout.flush()
        return passed


def run(command: list) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        command,
        cwd=settings.BASE_DIR,
        text=True,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
