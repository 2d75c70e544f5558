"""`serve`: the production server. It does not start with settings that are not safe."""

from argparse import ArgumentParser

from django.conf import settings
from django.core import checks
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError
from django.urls import reverse

from chat import readiness, serving
from chat.actions import invitations
from chat.webpush import vapid

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Command(BaseCommand):
    help = "Serve the site. SIGTERM ends it gracefully, within ten seconds."
    requires_system_checks = []  # They are run below, together with the rest, and reported in one line each.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port (default: 8000; 0: any free one)")
        parser.add_argument("--workers", type=int, default=1, help="server processes (default: 1)")

    def handle(self, *, host: str, port: int, workers: int, **options) -> None:
        if found := problems(host=host, workers=workers):
            raise CommandError("\n".join(f"Not started: {problem}" for problem in found))
        for warning in checks.run_checks():
            self.stderr.write(f"{warning.id}: {warning.msg}")
        self.keep_vapid_key()
        try:
            serving.run(host=host, port=port, workers=workers, started=self.say)
        except OSError as error:
            raise CommandError(f"Not started: {host} port {port}: {error.strerror}.") from None

    def keep_vapid_key(self) -> None:
        try:
            vapid.keep_key()
        except OSError as error:
            self.stderr.write(f"Closed browsers are not notified: no key can be kept: {error.strerror}.")

    def say(self, address: str) -> None:
        lines = [f"Serving on {address}"]
        if code := invitations.first_run_code():
            link = address + reverse("welcome", args=[code])
            lines += [
                "Nobody owns the site yet. This link, which works once, makes you the owner:",
                f"    {link}",
            ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def problems(*, host: str, workers: int) -> list[str]:
    """Every reason not to start, one sentence each."""
    found = []
    if settings.DEBUG and host not in LOOPBACK:
        found.append("DEBUG is on, and errors show source code. Turn it off, or serve on 127.0.0.1.")
    if "*" in settings.ALLOWED_HOSTS:
        found.append("ALLOWED_HOSTS is *, so any page could pass for this site. Name the site's hosts.")
    if settings.SECRET_KEY_IS_TEMPORARY and (workers > 1 or not settings.DEBUG):
        found.append("SECRET_KEY is not set, so everybody would be signed out at the next start.")
    if workers < 1:
        found.append("--workers is less than 1.")
    if workers > 1 and not settings.REDIS_URL:
        found.append(f"--workers {workers} needs REDIS_URL, or the processes cannot reach each other.")
    try:
        errors = [each for each in checks.run_checks(databases=["default"]) if each.is_serious()]
        found += [f"{error.id}: {error.msg}" for error in errors]
        if problem := readiness.database():
            found.append(f"The database {problem}.")
    except DatabaseError as error:
        found.append(f"The database does not answer: {' '.join(str(error).split())}.")
    return found
