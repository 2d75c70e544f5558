"""Windows of people in a real Chromium, in front of a real server.

site                  a `servers.Stage` of these tests and its server
browser               one Chromium for the whole run; each window is a profile of its own in it
window(person, …)     a signed-in `Window`; what a page complains about fails the test

Chromium lives on one event loop, so all tests of this folder run on that of the session.
"""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from ..backstage import Backstage, Person, Scene
from ..plugin_servers import opened_sockets
from ..servers import Server, Stage
from ..services.browser import FLAGS

DESKTOP = {"viewport": {"width": 1440, "height": 900}}
# What moves, and colours that change with the theme, take a moment and are not to be measured half-way.
SETTLED = """new Promise(requestAnimationFrame).then(
    () => Promise.allSettled(document.getAnimations().map((each) => each.finished)))"""
PHONE = {"viewport": {"width": 375, "height": 760}, "has_touch": True, "is_mobile": True}

# Said by Chromium when a connection is refused or lost, which some tests arrange.
# The last two are said where a test wants no service worker, and where it has no push service.
EXPECTED = (
    "net::ERR_",
    "WebSocket connection to",
    "Failed to load resource",
    "Service Worker registration blocked",
    "does not support the Push API in incognito mode",
)

expect.set_options(timeout=10_000)


@dataclass(frozen=True)
class Site:
    stage: Stage
    server: Server

    @property
    def backstage(self) -> Backstage:
        return self.stage.backstage

    def say(self, person: Person, room: str, text: str) -> int:
        """A message by another road than the page; its seq."""
        return self.backstage.act("messages.send", person, room=room, key=str(uuid.uuid4()), text=text)["seq"]

    def another_room(self, scene: Scene, name: str, **fields: Any) -> str:
        slug = f"room-{uuid.uuid4().hex[:8]}"
        self.backstage.act("rooms.create", scene.ola, name=name, slug=slug, **fields)
        for person in (scene.ann, scene.ben):
            self.backstage.act("rooms.add", scene.ola, room=slug, username=person.username)
        return slug


@pytest.fixture
def site(stages: Callable[..., Stage]) -> Site:
    stage = stages()
    stage.backstage.do("clear_away")
    return Site(stage, stage.server("serve"))


@pytest.fixture
def scene(site: Site) -> Scene:
    return site.backstage.scene()


@dataclass(frozen=True)
class Window:
    """One person's page."""

    page: Page
    complaints: list[str]

    @property
    def field(self) -> Locator:
        return self.page.locator("#message")

    @property
    def messages(self) -> Locator:
        return self.page.locator(".message:not(.message--bones) .prose")

    @property
    def pending(self) -> Locator:
        return self.page.locator(".message--pending")

    @property
    def notice(self) -> Locator:
        return self.page.locator("#connection")

    async def go(self, room: str) -> "Window":
        await self.page.goto(f"/chat/{room}/")
        await self.connected()
        return self

    async def connected(self) -> None:
        await expect(self.page.locator("#app[data-connection=open][data-around=there]")).to_be_attached()

    async def texts(self) -> list[str]:
        return [text.strip() for text in await self.messages.all_inner_texts()]

    async def another_tab(self) -> "Window":
        """Of the same browser."""
        return Window(watched(await self.page.context.new_page(), self.complaints), self.complaints)

    async def write(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    async def settled(self) -> None:
        """Everything that was written is in the log."""
        await expect(self.page.locator(".message--pending")).to_have_count(0)

    async def sees(self, text: str) -> None:
        await expect(self.messages.filter(has_text=text)).to_have_count(1)

    async def top_of(self, text: str) -> float:
        box = await self.messages.filter(has_text=text).last.bounding_box()
        assert box, f"{text} is not shown"
        return box["y"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(browser_program) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_program, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """The Chromium of the run, without the profiles that a test leaves behind."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sockets() -> AsyncIterator[Callable[..., object]]:
    """As elsewhere, on the loop of these tests."""
    async with opened_sockets() as connect:
        yield connect


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, site: Site) -> AsyncIterator[Callable[..., Awaitable[Window]]]:
    opened: list[Window] = []

    async def open_window(
        person: Person | None,
        *,
        theme: str = "light",
        server: Server | None = None,
        shared: bool = True,
        **options: Any,
    ) -> Window:
        """`shared`: one socket for all its tabs, or one for each, as in a browser without shared workers.

        What takes a page offline does not reach the worker: such tests have no shared socket.
        """
        origin = (server or site.server).origin
        options = {"service_workers": "block", **(options or DESKTOP)}
        context = await browser.new_context(base_url=origin, color_scheme=theme, **options)
        if person:
            await context.add_cookies([{"name": "sessionid", "value": person.session, "url": origin}])
        if not shared:
            await context.add_init_script("delete window.SharedWorker")
        complaints: list[str] = []
        shown = Window(watched(await context.new_page(), complaints), complaints)
        opened.append(shown)
        return shown

    yield open_window
    for each in opened:
        await each.page.context.close()
        assert each.complaints == []


def watched(page: Page, complaints: list[str]) -> Page:
    page.on("pageerror", lambda error: complaints.append(error.stack or error.message))
    page.on("console", lambda line: complaints.append(line.text) if _is_complaint(line) else None)
    return page


def _is_complaint(line: Any) -> bool:
    return line.type in ("error", "warning") and not any(words in line.text for words in EXPECTED)


@pytest.fixture
def own_server(site: Site) -> Iterator[Server]:
    """A server that a test may end and start again."""
    server = site.stage.another_server("serve")
    yield server
    server.remove()
