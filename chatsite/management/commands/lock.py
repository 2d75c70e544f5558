"""Write the requirements files again from the ranges in pyproject.toml."""

import shutil
import subprocess
import tomllib
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

# Universal: one file for every Python from 3.11 on and every platform, told apart by markers. No header, as
# it would repeat somebody's paths; no addresses, because a hash is all it takes to know a package.
COMPILE = ("pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
           "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet")  # fmt: skip


class Command(BaseCommand):
    help = "For developers: lock the requirements with uv. Keeps every version that is still in its range."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--upgrade", action="store_true", help="take the newest version of everything")

    def handle(self, *, upgrade: bool, **options: Any) -> None:
        if not (uv := shutil.which("uv")):
            raise CommandError("uv is needed for this. Install it with: pip install uv")
        again = ["--upgrade"] if upgrade else []
        like_those = ["--constraint", "requirements.txt"]
        for output, more, given in (
            ("requirements.txt", ["pyproject.toml"], ""),
            ("requirements-dev.txt", ["pyproject.toml", "--group", "dev", *like_those], ""),
            ("requirements-ldap.txt", ["-", "--no-annotate", *like_those], extra("ldap")),
        ):
            command = [uv, *COMPILE, "--output-file", output, *more, *again]
            answer = subprocess.run(  # noqa: S603
                command, cwd=settings.BASE_DIR, input=given, text=True, check=False
            )
            if answer.returncode:
                raise CommandError(f"{output} could not be written.")
            self.stdout.write(output)


def extra(name: str) -> str:
    """What has to be compiled stands in a file for itself, to be installed beside the others."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return "\n".join(project["optional-dependencies"][name])
