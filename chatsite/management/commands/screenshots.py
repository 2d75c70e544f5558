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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.services import Missing, browser

FOLDER = settings.BASE_DIR / "docs" / "screenshots"
LOOKS: dict[str, tuple[ViewportSize, bool]] = {
    "desktop": ({"width": 1440, "height": 900}, False),
    "desktop-dark": ({"width": 1440, "height": 900}, True),
    "phone": ({"width": 375, "height": 760}, False),
    "phone-dark": ({"width": 375, "height": 760}, True),
}


class Screen(NamedTuple):
    person: str  # empty: nobody is signed in
    address: str
    act: Callable[[Page], object] = lambda page: None


SCREENS = {
    "sign-in": Screen("", "/accounts/login/"),
    "room": Screen("ann", "/chat/tidelines/"),
    "lobby": Screen("ben", "/chat/lobby/"),
    "thread": Screen(
        "ann", "/chat/tidelines/", lambda page: page.locator("#timeline .replies").first.click()
    ),
    "search": Screen("ben", "/chat/tidelines/", lambda page: search(page, "tide")),
    "palette": Screen("ann", "/chat/lobby/", lambda page: page.keyboard.press("Control+k")),
    "details": Screen("ann", "/chat/lobby/", lambda page: page.locator("#details").click()),
    "profile": Screen("ben", "/settings/profile/"),
    "security": Screen("ben", "/settings/security/"),
    "devices": Screen("ben", "/settings/devices/"),
    "clients": Screen("owner", "/staff/clients/"),
    "announcements": Screen("owner", "/staff/announcements/"),
}


def search(page: Page, words: str) -> None:
    page.locator("[data-act=search]").first.click()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


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
            for look, (size, dark) in LOOKS.items():
                pages: dict[str, Page] = {}
                for name, (person, address, act) in SCREENS.items():
                    if person not in pages:
                        pages[person] = opened(chromium, origin, size, dark=dark)
                        if person:
                            sign_in(pages[person], person, passwords[person])
                    take(pages[person], address, act, FOLDER / f"{name}-{look}.png")
                for page in pages.values():
                    page.context.close()
                self.stdout.write(f"docs/screenshots/*-{look}.png")


def take(page: Page, address: str, act: Callable[[Page], object], path: Path) -> None:
    page.goto(address)
    if page.locator("#timeline").count():
        page.wait_for_selector("#timeline[aria-busy=false] .message")
    act(page)
    page.wait_for_timeout(1000)  # until what opened stands still
    page.wait_for_function("[...document.images].every((each) => each.complete || each.loading === 'lazy')")
    page.screenshot(path=path)


def opened(chromium: Browser, origin: str, size: ViewportSize, *, dark: bool) -> Page:
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    return chromium.new_context(
        base_url=origin, viewport=size, color_scheme=scheme, locale="en-GB", timezone_id="UTC"
    ).new_page()


def sign_in(page: Page, person: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", person)
    page.fill("input[type=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_selector("#timeline")


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
