"""The operators' pages, looked at and used in Chromium, while people come and go."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from .conftest import DESKTOP, PHONE, SETTLED, Site
from .test_page import THEMES_AND_SIZES

pytest_plugins = ["tests.plugin_servers"]

CLIENTS, ANNOUNCEMENTS = "/staff/clients/", "/staff/announcements/"


@pytest.fixture
def boss(site: Site):
    return site.backstage.person("boss", is_staff=True)


@pytest.fixture
def arrive(site: Site, sockets):
    """Somebody's socket; its client id is at the end of it."""

    async def connect(person, *rooms: str):
        socket = await sockets(site.server.address("ws/chat/"), person)
        ready = await socket.expect("chat.ready")
        for room in rooms:
            await socket.ok("join", room=room)
        return socket, ready["client"]

    return connect


def row(page: Page, client: str):
    return page.locator(f'tr[data-client="{client}"]')


async def test_clients_come_and_go_by_themselves(window, scene, boss, arrive):
    first, one = await arrive(scene.ann, scene.room)
    page = (await window(boss)).page
    await page.goto(CLIENTS)
    await expect(row(page, one)).to_contain_text("A test")
    second, two = await arrive(scene.ben)
    await expect(row(page, two)).to_contain_text(scene.ben.username)
    await second.ok("join", room=scene.room)
    await expect(row(page, two)).to_contain_text("A test")
    await first.close()
    await expect(row(page, one)).to_have_count(0)
    await expect(row(page, two)).to_have_count(1)


async def test_the_chosen_one_of_three_tabs_is_messaged_and_disconnected(window, scene, boss, arrive):
    tabs = [await arrive(scene.ann) for _ in range(3)]
    page = (await window(boss)).page
    await page.goto(CLIENTS)
    await row(page, tabs[1][1]).get_by_role("checkbox").check()
    await expect(page.get_by_text("1 client chosen")).to_be_visible()

    await page.locator("#chosen").get_by_role("button", name="Message").click()
    await page.get_by_label("Text").fill("Save your work")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("#toasts")).to_have_text("1 client reached")
    await tabs[1][0].expect("chat.system_message", text="Save your work")
    for socket, _client in tabs:
        await socket.nothing_more()

    await row(page, tabs[1][1]).get_by_role("button", name="Disconnect").click()
    await page.get_by_label("Reason").fill("Maintenance")
    await page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    await tabs[1][0].expect("chat.force_disconnect", reason="Maintenance")
    assert await tabs[1][0].hung_up() == 4000
    await expect(row(page, tabs[1][1])).to_have_count(0)
    await expect(page.locator("#chosen")).to_be_hidden()
    await tabs[0][0].nothing_more()


async def test_the_list_can_be_filtered_and_all_of_it_chosen(window, scene, boss, arrive):
    _socket, ann = await arrive(scene.ann, scene.room)
    _socket, ben = await arrive(scene.ben)
    page = (await window(boss)).page
    await page.goto(CLIENTS)
    await page.get_by_role("searchbox").fill(scene.ben.username)
    await expect(row(page, ann)).to_be_hidden()
    await expect(row(page, ben)).to_be_visible()
    await page.get_by_label("Choose all").check()
    await expect(page.get_by_text("1 client chosen")).to_be_visible()
    await page.get_by_role("button", name="Clear").click()
    await page.get_by_role("searchbox").fill("nobody is called like this")
    await expect(page.get_by_text("No client fits.")).to_be_visible()
    await page.get_by_role("searchbox").fill("")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_text("Paused")).to_be_visible()


async def test_the_page_says_so_when_the_server_is_away(window, scene, boss, own_server):
    page = (await window(boss, server=own_server)).page
    await page.goto(CLIENTS)
    await expect(page.locator("#live")).to_have_text("Live")
    own_server.kill()
    await expect(page.locator("#live")).to_contain_text("The server cannot be reached")


async def test_an_announcement_from_the_page_is_seen_in_the_room_at_once(window, scene, boss):
    ann = await (await window(scene.ann)).go(scene.room)
    page = (await window(boss)).page
    await page.goto(ANNOUNCEMENTS)
    await page.get_by_label("Text").fill("The quay is closed. Take the bridge.")
    await page.get_by_text("Warning", exact=True).click()
    await expect(page.locator(".announce__preview strong")).to_have_text("The quay is closed.")
    options = page.locator("#id_rooms option")
    value = await options.evaluate_all(
        "(all, slug) => all.filter((one) => one.value === slug).length", scene.room
    )
    assert value == 1
    # Rooms of tests have the same name; the list behind the field is what is sent.
    await page.locator("#id_rooms").evaluate(
        "(list, slug) => { [...list.options].find((one) => one.value === slug).selected = true; }", scene.room
    )
    await page.get_by_role("button", name="Announce").click()
    await expect(page.get_by_text("Announced.")).to_be_visible()
    shown = ann.page.locator(".announcement")
    await expect(shown).to_contain_text("The quay is closed.")
    await page.get_by_role("button", name="End now The quay").first.click()
    await expect(shown).to_have_count(0)


async def test_rooms_are_picked_by_name(window, site, scene, boss):
    site.another_room(scene, "Tidal basin")
    page = (await window(boss)).page
    await page.goto(ANNOUNCEMENTS)
    where = page.get_by_label("Where")
    await where.fill("tidal")
    await where.press("Enter")
    await expect(page.locator(".picked .tag")).to_have_text(["Tidal basin"])
    await expect(page.get_by_role("button", name="Announce in 1 room")).to_be_visible()
    await where.press("Backspace")
    await expect(page.locator(".picked .tag")).to_have_count(0)
    await expect(page.get_by_role("button", name="Announce to everyone")).to_be_visible()


@pytest.mark.parametrize(("theme", "size"), THEMES_AND_SIZES)
async def test_nobody_is_kept_out_by_how_the_pages_are_made(window, scene, boss, arrive, size, theme):
    _socket, client = await arrive(scene.ann, scene.room)
    page = (await window(boss, theme=theme, **(DESKTOP if size == "desktop" else PHONE))).page
    for address in (CLIENTS, ANNOUNCEMENTS):
        await page.goto(address)
        if address == CLIENTS:
            await row(page, client).get_by_role("checkbox").check()
        else:
            await page.get_by_label("Text").fill("Closed. Take the bridge.")
        await page.evaluate(SETTLED)
        found = await Axe().run(page)
        assert not found.response["violations"], f"{address}\n{found.generate_report()}"
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
