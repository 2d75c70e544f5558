"""Every screen turned around, on desktop and phone: nothing sticks out, and panels stand on the other side.

None of our languages is written from right to left yet, so the pages are only told that they are."""

import pytest
from playwright.async_api import Page, expect

from ..cast import PASSWORD
from ..pictures import picture
from .conftest import DESKTOP, PHONE, SETTLED, Site, Window
from .test_accounts import FIRST_RUN_CODE, empty_site, fill_in, printed, serving  # noqa: F401 - a fixture
from .test_files import as_file, pick, ready

sizes = pytest.mark.parametrize(
    "size",
    [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone", marks=pytest.mark.slow)],
)

# Before anything of the page is there, as a page in such a language would be.
TURNED = """new MutationObserver((_changes, observer) => {
  if (!document.documentElement) return;
  document.documentElement.dir = "rtl";
  observer.disconnect();
}).observe(document, { childList: true })"""

# What is seen of an element outside the window; what its frame scrolls or cuts off does not count.
OUTSIDE = """() => {
  const width = document.documentElement.clientWidth;
  const found = document.documentElement.scrollWidth > width ? ["the page is wider than the window"] : [];
  const framed = (node) => {
    for (let one = node.parentElement; one && one !== document.body; one = one.parentElement)
      if (getComputedStyle(one).overflowX !== "visible") return true;
    return false;
  };
  for (const node of document.querySelectorAll("body *")) {
    if (!node.checkVisibility({ visibilityProperty: true })) continue;
    if (node.closest(".hidden-text, .skip, svg *")) continue;
    const { left, right, width: own } = node.getBoundingClientRect();
    if (own && (left < -1 || right > width + 1) && !framed(node))
      found.push(`${node.tagName}.${node.className} from ${left} to ${right}`);
  }
  for (const node of document.querySelectorAll("main, nav, .panel, dialog[open], .popover"))
    if (node.checkVisibility() && node.scrollWidth > node.clientWidth + 1 && !node.matches("[hidden]"))
      found.push(`${node.tagName}.${node.className} scrolls sideways`);
  return found;
}"""


async def holds(page: Page, name: str) -> None:
    await page.evaluate(SETTLED)
    assert await page.evaluate("document.documentElement.dir") == "rtl"
    assert await page.evaluate(OUTSIDE) == [], name


async def stands_left(page: Page, selector: str, size: dict) -> None:
    """Where the end of a line is; on the phone it takes the whole width."""
    box = await page.locator(selector).bounding_box()
    assert box, selector
    assert box["x"] == 0, selector
    if size is PHONE:
        assert box["width"] == size["viewport"]["width"], selector
    else:
        assert box["width"] < size["viewport"]["width"] / 2, selector


async def turned(window, person, size) -> Window:
    shown = await window(person, **size)
    await shown.page.add_init_script(TURNED)
    return shown


@sizes
async def test_the_chat(window, site: Site, scene, size):
    dock = site.another_room(scene, "Loading dock")
    site.backstage.announce(text="Fire drill at noon. Stay inside.", rooms=[scene.room])
    site.say(scene.ben, scene.room, "2전시실 조도는 50럭스 and العربية together")
    site.say(scene.ben, scene.room, "> quoted\n\n- list\n\n```python\n" + "a_long_line(" * 20 + "\n```")
    site.say(
        scene.ben, scene.room, f"@{scene.ann.username} see #{dock}\n\n|a|b|\n|-|-|\n|{'x' * 90}|{'y' * 90}|"
    )
    root = site.say(scene.ben, scene.room, "هل وصلت الصناديق؟")
    for text in ("نعم", "all nine of them"):
        key = f"reply {text}"
        fields = {"room": scene.room, "key": key, "text": text, "thread": root}
        site.backstage.act("messages.send", scene.ann, **fields)
    ann = await (await turned(window, scene.ann, size)).go(scene.room)
    page = ann.page
    await ann.sees("هل وصلت")

    await pick(
        ann, as_file("harbour.jpg", picture("JPEG", (1600, 1000))), as_file("مخطط القاعة.pdf", b"%PDF-1")
    )
    await ready(ann, 2)
    await ann.field.fill("From the tower #load")
    await ann.field.press("End")
    await ann.field.press("d")
    await ann.field.press("Backspace")
    await expect(page.get_by_role("listbox", name="Rooms")).to_be_visible()
    await holds(page, "writing with files and a list of rooms")
    await ann.field.press("Escape")
    await page.get_by_role("button", name="Send", exact=True).click()
    await ann.settled()
    await expect(page.locator(".picture img")).to_have_js_property("complete", True)
    await holds(page, "a room")
    await page.locator(".picture a").first.click()
    await expect(page.locator(".lightbox")).to_be_visible()
    await holds(page, "a picture")
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="Details").click()
    await expect(page.locator("#panel .person").first).to_be_visible()
    await holds(page, "details")
    await stands_left(page, "#panel", size)
    await page.get_by_role("button", name="Close details").click()

    await page.goto(f"/chat/{scene.room}/?thread={root}")
    await expect(page.locator(".thread .message")).to_have_count(3)
    await holds(page, "a thread")
    heading, where = [await page.locator(f".panel__head h2{each}").bounding_box() for each in ("", " span")]
    assert (
        where["x"] + where["width"] < heading["x"] + heading["width"] - 20
    )  # behind the word, so left of it
    await stands_left(page, ".panel.thread", size)
    await page.goto(f"/chat/{scene.room}/?threads")
    await expect(page.locator(".panel")).to_contain_text("هل وصلت")
    await holds(page, "the list of threads")
    await stands_left(page, ".panel", size)
    await page.goto(f"/chat/{scene.room}/")
    await ann.connected()

    await page.get_by_role("button", name="Search messages").first.click()
    await page.keyboard.type("together")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("together")
    await holds(page, "search")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox")).to_be_visible()
    await holds(page, "the palette")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+/")
    await expect(page.locator(".shortcuts")).to_be_visible()
    await holds(page, "the shortcuts")
    await page.keyboard.press("Escape")
    if size is PHONE:
        await page.locator("#back").click()
        await holds(page, "the list of rooms")
    else:
        box = await page.locator(".sidebar").bounding_box()
        assert box["x"] + box["width"] == size["viewport"]["width"]
    for deed in ("Browse rooms", "Create a room"):
        await page.get_by_role("button", name="Add a room").click()
        await page.get_by_role("menuitem", name=deed).click()
        await expect(page.get_by_role("dialog", name=deed)).to_be_visible()
        await holds(page, deed)
        await page.keyboard.press("Escape")


PAGES = [
    "/settings/profile/",
    "/settings/notifications/",
    "/settings/devices/",
    "/settings/devices/phone/",
    "/settings/security/",
    "/settings/security/email/",
    "/settings/security/app/",
    "/settings/security/passkeys/add/",
    "/settings/password/",
    "/settings/people/",
    "/staff/announcements/",
    "/staff/clients/",
]


@sizes
async def test_pages_of_settings_and_staff(window, site: Site, scene, size):
    boss = site.backstage.person("boss", is_staff=True, is_superuser=True, password=PASSWORD)
    site.backstage.announce(text="Fire drill at noon. Stay inside until somebody comes.", rooms=[scene.room])
    page = (await turned(window, boss, size)).page
    await page.goto(f"/accounts/again/?next={PAGES[0]}")
    await holds(page, "again")
    await fill_in(page, password=PASSWORD)
    await expect(page.get_by_role("heading", name="Profile")).to_be_visible()
    for address in PAGES:
        await page.goto(address)
        assert page.url.endswith(address), address
        await holds(page, address)
        if size is DESKTOP:
            box = await page.locator(".sidebar").bounding_box()
            assert box["x"] + box["width"] == 1440, address
    await page.goto("/settings/devices/phone/")
    await page.locator("main form button").first.click()
    await expect(page.locator("main svg rect, main svg path, main img").first).to_be_visible()
    await holds(page, "a picture to sign in with")


@sizes
async def test_doors(window, site: Site, size):
    page = (await turned(window, None, size)).page
    for address in (
        "/accounts/login/",
        "/accounts/forgotten/",
        "/join/nothing/",
        "/mails/off/nothing/",
        "/offline/",
    ):
        await page.goto(address)
        await holds(page, address)


async def test_it_would_be_noticed(window):
    page = (await turned(window, None, PHONE)).page
    await page.goto("/accounts/login/")
    await page.locator("h1").evaluate("(node) => { node.style.cssText = 'position: relative; left: 90px' }")
    assert len(await page.evaluate(OUTSIDE)) == 1


@pytest.mark.slow
async def test_the_first_run(browser, empty_site):  # noqa: F811 - the fixture
    with serving(empty_site) as running:
        for size in (DESKTOP, PHONE):
            context = await browser.new_context(base_url=f"http://localhost:{running.port}", **size)
            page = await context.new_page()
            await page.add_init_script(TURNED)
            await page.goto(f"/welcome/{printed(empty_site, FIRST_RUN_CODE)}/")
            await expect(page.get_by_label("Team name")).to_be_visible()
            await holds(page, "first run")
