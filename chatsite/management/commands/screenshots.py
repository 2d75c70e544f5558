"""The pictures of the documents, taken of the demo in a real Chromium."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from playwright.sync_api import Browser, Page, sync_playwright

from tests.services import Missing, browser

FOLDER = settings.BASE_DIR / "docs" / "screenshots"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 375, "height": 760}

# name, who, address, size, dark
PICTURES = (
    ("room", "ann", "/chat/tidelines/", DESKTOP, False),
    ("room-dark", "ben", "/chat/lobby/", DESKTOP, True),
    ("room-phone", "ann", "/chat/lobby/", PHONE, False),
    ("room-phone-dark", "mod", "/chat/tidelines/", PHONE, True),
    ("clients", "owner", "/staff/clients/", DESKTOP, False),
    ("announcements", "owner", "/staff/announcements/", DESKTOP, False),
    ("profile", "ben", "/settings/profile/", DESKTOP, False),
)


class Command(BaseCommand):
    help = "Take the pictures in docs/screenshots anew, of the demo in a folder of its own."

    def handle(self, **options) -> None:
        found = browser.find()
        if isinstance(found, Missing):
            raise CommandError(f"There is no browser: {found.reason}")
        FOLDER.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory() as folder,
            demo(Path(folder)) as (origin, passwords),
            sync_playwright() as play,
        ):
            chromium = play.chromium.launch(executable_path=found.program, args=list(browser.FLAGS))
            for name, person, address, size, dark in PICTURES:
                page = signed_in(chromium, origin, person, passwords[person], size, dark=dark)
                page.goto(origin + address)
                page.wait_for_load_state("networkidle")
                if page.locator("#timeline").count():
                    page.wait_for_selector("#timeline[aria-busy=false] .message")
                page.screenshot(path=FOLDER / f"{name}.png")
                self.stdout.write(f"docs/screenshots/{name}.png")


def signed_in(
    chromium: Browser, origin: str, person: str, password: str, size: dict[str, int], *, dark: bool
) -> Page:
    context = chromium.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if dark else "light",
        locale="en-GB",
        timezone_id="UTC",
    )
    page = context.new_page()
    page.goto(f"{origin}/accounts/login/")
    page.fill("input[name=login]", person)
    page.fill("input[type=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_selector("#timeline")
    return page


@contextlib.contextmanager
def demo(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A server on the demo's data: its origin, and the passwords by username."""
    env = {
        **os.environ,
        "CHAT_VAR_DIR": str(folder),
        "SECRET_KEY": "of the pictures",
        "CHAT_ENV_FILE": os.devnull,
    }
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=env, check=True)  # noqa: S603 - our own command
    told = subprocess.run([*manage, "demo"], env=env, check=True, capture_output=True, text=True)  # noqa: S603
    passwords = dict(re.findall(r"^ +(\w+) +(\S+)", told.stdout, re.MULTILINE))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([*manage, "serve", "--port", str(port)], env=env, stderr=subprocess.DEVNULL)  # noqa: S603
    origin = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{origin}/healthz")
        yield origin, passwords
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str) -> None:
    for _ in range(300):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address)  # noqa: S310 - our own server
            return
        time.sleep(0.1)
    raise CommandError("The server did not start.")
