"""The doors and the settings in a real browser: from an empty database to people who were invited."""

import contextlib
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from ..cast import PASSWORD
from ..services import sqlite
from ..site import Serving, Site
from .conftest import SETTLED

NEW_PASSWORD = "a heron on the quay"
LOOKS = [(375, "light"), (1280, "dark")]
OTHER_LOOKS = [(375, "dark"), (1280, "light")]
FIRST_RUN_CODE = "from chat.actions import invitations; print(invitations.first_run_code())"
# The pages of this file; {code} is an invitation's.
DOORS = ["/accounts/login/", "/join/{code}/", "/join/nothing/", "/mails/off/nothing/"]
SETTINGS = [
    "/settings/profile/",
    "/settings/password/",
    "/settings/devices/",
    "/settings/people/",
    "/join/{code}/",
]
INVITATION = """
from django.contrib.auth import get_user_model
from chat.actions import invitations
from chat.models import Room
Room.objects.filter(slug="lobby").update(is_default=True)
print(invitations.create(get_user_model().objects.get(username="owner")))
"""


@contextlib.contextmanager
def serving(site: Site) -> Iterator[Serving]:
    running = site.serve()
    yield running
    running.stop()


def printed(site: Site, program: str) -> str:
    answer = site.manage("shell", "-v0", given=program)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split()[-1]


@pytest.fixture(scope="module")
def empty_site(browser_program) -> Site:
    site = Site()
    assert sqlite.lay(site.env)
    return site


@pytest.fixture(scope="module")
def house(browser_program) -> Iterator[tuple[str, str]]:
    """The address of a site with the cast of the tests, and the code of an invitation to it."""
    site = Site(CHAT_RATE_LIMITS="off")
    site.prepare()
    code = printed(site, INVITATION)
    with serving(site) as running:
        yield f"http://{running.address}", code


async def open_page(browser: Browser, **options) -> Page:
    """A page of a browser profile of its own. `complaints` has what its console said was wrong."""
    context = await browser.new_context(**options)
    page = await context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


async def fill_in(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        await page.locator(f"[name={name}]").fill(value)
    await page.locator("main form button[type=submit]").first.click()


async def sign_in(page: Page, address: str, username: str = "owner", password: str = PASSWORD) -> None:
    await page.goto(f"{address}/accounts/login/")
    await fill_in(page, login=username, password=password)
    await page.wait_for_url(re.compile("/chat/|/$"))


async def faults(page: Page, looks: list[tuple[int, str]] = LOOKS) -> list[str]:
    """What is wrong with the page as it is shown."""
    found = []
    for width, scheme in looks:
        await page.set_viewport_size({"width": width, "height": 720})
        await page.emulate_media(color_scheme=scheme)
        await page.evaluate(SETTLED)
        look = f"{page.url} {width} {scheme}"
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{look}: wider than the window")
        result = await Axe().run(page)
        found += [
            f"{look}: {each['id']} {each['nodes'][0]['html']}" for each in result.response["violations"]
        ]
    return found


async def test_from_an_empty_database_to_the_first_room(empty_site, browser):
    code = printed(empty_site, FIRST_RUN_CODE)
    with serving(empty_site) as running:
        page, address = await open_page(browser), f"http://{running.address}"
        await page.goto(address)
        await expect(page.get_by_text("printed a first-run link")).to_be_visible()
        assert await faults(page) == []
        # `serve` printed a link of its own when it started, and made ours useless.
        await page.goto(f"{address}/welcome/{code}/")
        await expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
        page.complaints.clear()  # Chromium notes the 404
        await page.goto(f"{address}/welcome/{printed(empty_site, FIRST_RUN_CODE)}/")
        assert await faults(page) == []
        await fill_in(page, workspace="Harbour Museum", name="Ingrid", username="all", password=NEW_PASSWORD)
        await expect(page.locator("[name=username]")).to_be_focused()
        await expect(page.get_by_text("This name is spoken for.")).to_be_visible()
        assert await faults(page) == []
        await fill_in(page, username="ingrid", password=NEW_PASSWORD)
        await page.wait_for_url("**/chat/lobby/")
        await expect(page.get_by_role("heading", name="Lobby", level=1)).to_be_visible()
        await expect(page.get_by_role("button", name="Harbour Museum")).to_be_visible()
        assert page.complaints == []


async def test_an_invitation_from_the_button_to_the_first_room(house, browser):
    address, _ = house
    owner = await open_page(browser, permissions=["clipboard-read", "clipboard-write"])
    await sign_in(owner, address)
    await owner.goto(f"{address}/settings/people/")
    await owner.get_by_label("Lets in").select_option("1 person")
    await owner.get_by_role("button", name="Make a link").click()
    await owner.get_by_role("button", name="Copy the link").click()
    await expect(owner.get_by_role("button", name="Copied")).to_be_visible()
    assert await faults(owner) == []
    link = await owner.evaluate("navigator.clipboard.readText()")

    nina = await open_page(browser)
    await nina.goto(link)
    await expect(nina.get_by_text("owner invites you to the chat.")).to_be_visible()
    # A username is proposed until somebody writes one.
    username = nina.get_by_label("Username")
    await nina.get_by_label("Your name").fill("Niña Berg")
    await expect(username).to_have_value("nina.berg")
    await username.fill("Nina")
    await nina.get_by_label("Your name").fill("Nina Berg")
    await expect(username).to_have_value("Nina")
    await nina.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    await nina.get_by_role("button", name="Show the password").click()
    await expect(nina.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    await fill_in(nina, name="Nina Berg", username="Nina")
    await nina.wait_for_url("**/chat/lobby/")
    await expect(nina.get_by_text("Nina Berg").first).to_be_visible()
    assert owner.complaints + nina.complaints == []

    late = await open_page(browser)
    await late.goto(link)
    await expect(late.get_by_role("heading", name="This link does not work")).to_be_visible()


async def test_a_second_click_sends_nothing_twice(house, browser):
    address, code = house
    page = await open_page(browser)
    await page.goto(f"{address}/join/{code}/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for name, value in {"name": "Otto", "username": "otto", "password": NEW_PASSWORD}.items():
        await page.locator(f"[name={name}]").fill(value)
    await page.get_by_role("button", name="Join").dblclick()
    await page.wait_for_url("**/chat/lobby/")
    assert len([url for url in sent if "/join/" in url]) == 1


async def test_a_wrong_password_leaves_the_keyboard_where_it_is_needed(house, browser):
    address, _ = house
    page = await open_page(browser)
    await page.goto(f"{address}/settings/profile/")
    await expect(page.get_by_label("Username")).to_be_focused()
    await page.keyboard.type("ann")
    await page.keyboard.press("Tab")
    await page.keyboard.type("wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("do not match")
    await expect(page.get_by_label("Password", exact=True)).to_be_focused()
    assert await faults(page) == []
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/settings/profile/")


@pytest.mark.parametrize(
    "looks", [LOOKS, pytest.param(OTHER_LOOKS, marks=pytest.mark.slow)], ids=["two", "others"]
)
async def test_every_page_in_every_look(house, browser, looks):
    address, code = house
    page = await open_page(browser)
    found = []
    for path in DOORS:
        await page.goto(address + path.format(code=code))
        found += await faults(page, looks)
    page.complaints.clear()  # Chromium notes the 404
    await sign_in(page, address)
    for path in SETTINGS:
        await page.goto(address + path.format(code=code))
        found += await faults(page, looks)
    assert found + page.complaints == []
