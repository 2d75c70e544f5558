"""The page in 简体中文 and 한국어: nothing is in English, nothing is cut, on the desktop and on the phone."""

import contextlib
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from ..servers import Stage
from .conftest import DESKTOP, PHONE, Site, Window

NAMES = {"zh-CN": ("林雨晴", "大厅", "潮汐表"), "ko-KR": ("박준호", "로비", "물때표")}
LOOKS = {"desktop": DESKTOP, "phone": PHONE}
LANGUAGES = {"zh-CN": "zh-hans", "ko-KR": "ko"}

# Words in English letters, in what is read and what is read out. What people wrote or are called, code, keys
# and the names of languages may be.
ENGLISH = """() => {
  const mute = "noscript, script, style, bdi, code, kbd, time, option, " +
    ".avatar, .prose, .person__more, .me__status, .past [dir=auto], .announcement [dir=auto]";
  const found = new Set();
  const names = [...document.querySelectorAll("bdi")].map((node) => node.textContent).filter(Boolean);
  const take = (text) => {
    const ours = names.reduce((rest, name) => rest.replaceAll(name, ""), text);
    for (const [word] of ours.matchAll(/(?<![@/\\w.-])[A-Za-z]{2,}/g)) found.add(`${word} in ${text.trim()}`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(mute)) take(walker.currentNode.data);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"]) {
    const named = [...document.querySelectorAll(`[${name}]`)].filter((node) => !node.closest(mute));
    for (const node of named) take(node.getAttribute(name));
  }
  return [...found].filter((words) => !/^(Chatsite|CSS) /.test(words));
}"""

# Texts that do not fit where they stand, and buttons that break into two lines.
CUT = """() => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push("wider than the window");
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
    if (!own || !node.checkVisibility() || node.closest(".hidden-text, .skip, .message, script")) continue;
    const { overflowX, lineHeight } = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    const words = node.textContent.trim();
    if (overflowX !== "visible" && node.scrollWidth > node.clientWidth + 1) found.push(`cut: ${words}`);
    if (box.left < -1 || box.right > innerWidth + 1) found.push(`outside: ${words}`);
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = range.getBoundingClientRect().height / (parseFloat(lineHeight) || 20);
    if (node.matches("button, .button") && lines > 1.7) found.push(`in two lines: ${words}`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def stage(browser_program) -> Iterator[Stage]:
    """Of their own: on that of the others rooms, topics and invitations of other tests are in English."""
    with contextlib.closing(Stage(CHAT_CHANNEL_LAYER="embedded")) as stage:
        yield stage
        assert stage.complaints() == ""


@pytest.fixture
def site(stage: Stage) -> Site:
    return Site(stage, stage.server("serve"))


@pytest.fixture
def boss(site: Site, language):
    name, lobby, other = NAMES[language]
    person = site.backstage.person("boss", is_staff=True, is_superuser=True, first_name=name, password="x")
    for title, topic in ((lobby, ""), (other, other)):
        site.backstage.act("rooms.create", person, name=title, topic=topic)
    return person


async def faults(window: Window, language: str) -> list[str]:
    """What is wrong with the page as it is now."""
    page = window.page
    assert await page.evaluate("document.documentElement.lang") == LANGUAGES[language]
    return [f"{page.url}: {each}" for each in [*await page.evaluate(ENGLISH), *await page.evaluate(CUT)]]


async def send(window: Window, text: str) -> None:
    """With the button: on the phone Enter breaks the line."""
    await window.field.fill(text)
    await window.page.locator("#composer .send").click()


def pairs(*chosen: tuple[str, str]) -> pytest.MarkDecorator:
    """Every language in every look; all but those that were chosen wait for the slow run."""
    every = [(language, look) for language in NAMES for look in LOOKS]
    params = [pytest.param(*pair, marks=[pytest.mark.slow] * (pair not in chosen)) for pair in every]
    return pytest.mark.parametrize(("language", "look"), params)


@pairs(("zh-CN", "desktop"), ("ko-KR", "phone"))
async def test_the_chat(window, boss, language, look):
    ours = await window(boss, locale=language, **LOOKS[look])
    page, found = ours.page, []
    await page.goto("/")
    await ours.connected()
    await send(ours, "1 2 3")
    await ours.sees("1 2 3")
    found += await faults(ours, language)
    await page.locator("#details").click()
    found += await faults(ours, language)
    await page.locator("#panel .panel__head button").click()
    await ours.field.fill("1" * 3990)
    found += await faults(ours, language)
    await ours.field.fill("")
    if look == "phone":
        await page.locator("#back").click()
    for opener in ("#workspace-menu", "#add-room", "#me-menu", "[data-act=palette]"):
        await page.locator(opener).click()
        found += await faults(ours, language)
        await page.keyboard.press("Escape")
    for steps in range(2):  # browse, create
        await page.locator("#add-room").click()
        for _ in range(steps):
            await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.locator("dialog")).to_be_visible()
        found += await faults(ours, language)
        await page.keyboard.press("Escape")
    assert found == []


@pairs(("zh-CN", "phone"), ("ko-KR", "desktop"))
async def test_the_doors_and_the_settings(window, boss, language, look):
    stranger, ours = [await window(who, locale=language, **LOOKS[look]) for who in (None, boss)]
    await stranger.page.goto("/accounts/login/")
    found = await faults(stranger, language)
    for path in (
        "/settings/profile/",
        "/settings/password/",
        "/settings/devices/",
        "/settings/people/",
        "/settings/workspace/",
        "/staff/announcements/",
        "/staff/clients/",
        "/accounts/logout/",
    ):
        await ours.page.goto(path)
        found += await faults(ours, language)
    await ours.page.goto("/staff/announcements/")
    await ours.page.locator("textarea").fill("1. 2")
    found += await faults(ours, language)
    assert found == []


@pytest.mark.parametrize("language", NAMES)
async def test_the_connection_notice(window, boss, language):
    ours = await window(boss, locale=language, shared=False, **PHONE)
    page = ours.page
    await page.goto("/")
    await ours.connected()
    await page.context.set_offline(True)
    await send(ours, "1")
    await expect(ours.notice.locator("strong")).to_be_visible()
    found = await faults(ours, language)
    await page.context.set_offline(False)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(ours.notice.locator(".toast--success")).to_be_visible()
    assert found + await faults(ours, language) == []
