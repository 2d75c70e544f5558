"""`quickstart`: from nothing to a chat that runs, in one command; the second time, simply `serve`."""

import contextlib
import os
import re
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError
from django.urls import reverse

from chat import readiness, serving
from chat.actions import invitations
from chat.tasks import worker
from chat.webpush import vapid

from .serve import LOOPBACK, problems

EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104  told apart, not listened on
REMOTE = "Not started: {host} is for other machines, too. If that is what you want, add --allow-remote."


class Command(BaseCommand):
    help = "Make keys and database where they are missing, and serve the chat, background work included."
    requires_system_checks = []  # As with `serve`: run below, and reported in one line each.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port (default: 8000; 0: any free one)")
        parser.add_argument("--demo", action="store_true", help="add people, rooms and history to look at")
        parser.add_argument("--allow-remote", action="store_true", help="let other machines reach it")

    def handle(self, *, host: str, port: int, demo: bool, allow_remote: bool, **options) -> None:
        if host not in LOOPBACK and not allow_remote:
            raise CommandError(REMOTE.format(host=host))
        self.allow(host)
        keep_secret_key()
        vapid.keep_key()
        try:
            if readiness.database():
                call_command("migrate", verbosity=0)
        except DatabaseError as error:
            raise CommandError(f"Not started: the database refuses: {error}") from None
        if found := problems(host=host, workers=1):
            raise CommandError("\n".join(f"Not started: {problem}" for problem in found))
        if demo:
            call_command("demo", stdout=self.stdout)
        try:
            with background_work():
                serving.run(host=host, port=port, started=self.welcome)
        except OSError as error:
            raise CommandError(f"Not started: {host} port {port}: {error.strerror}.") from None

    def allow(self, host: str) -> None:
        """Pages are answered under the address that is listened on, if it is one."""
        if host in EVERY_ADDRESS:
            self.stdout.write(
                "Name what people will call this machine in ALLOWED_HOSTS, or they get an error."
            )
        elif host not in LOOPBACK:
            settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, f"[{host}]" if ":" in host else host]

    def welcome(self, address: str) -> None:
        """Only now, when the port is ours: a new first-run link ends the one that another server showed."""
        address = re.sub(r"//(0\.0\.0\.0|\[::\]):", "//127.0.0.1:", address)
        lines = [f"The chat is on {address} – Ctrl-C ends it."]
        if code := invitations.first_run_code():
            link = address + reverse("welcome", args=[code])
            lines += ["Nobody owns it yet. This link, which works once, makes you the owner:", f"    {link}"]
        self.stdout.write("\n".join(["", *lines, ""]))
        self.stdout.flush()


def keep_secret_key() -> None:
    """Write down the key that this process has made up, readable for this account alone."""
    if not settings.SECRET_KEY_IS_TEMPORARY:
        return
    path: Path = settings.SECRET_KEY_FILE
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{settings.SECRET_KEY}\n")
    path.chmod(0o600)
    settings.SECRET_KEY_IS_TEMPORARY = False


@contextlib.contextmanager
def background_work() -> Iterator[None]:
    """What the command `worker` does in a process of its own, done in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
