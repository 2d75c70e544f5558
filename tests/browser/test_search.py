"""Search and jumping in history on the page: two people, a desk and a phone, by keyboard alone."""

import re

import pytest
from playwright.async_api import Locator, expect

from .conftest import DESKTOP, PHONE, Site, Window
from .test_page import THEMES_AND_SIZES, finds_nothing


def results(shown: Window) -> Locator:
    return shown.page.get_by_role("dialog", name="Search messages").locator(".result")


async def test_searching_and_jumping_by_keyboard(window, site: Site, scene):
    seq = site.say(scene.ben, scene.room, "<b>The</b> plan for Monday 明天下午开会 & more")
    for number in range(130):
        site.say(scene.ben, scene.room, f"line {number}")
    secret = site.another_room(scene, "Secret", kind="private")
    site.say(scene.ben, secret, "Another plan")
    ann = await (await window(scene.ann)).go(scene.room)
    keys = ann.page.keyboard
    # From the palette, over all rooms.
    await keys.press("Control+k")
    await keys.type("plan")
    await ann.page.get_by_role("option", name="Search messages for “plan”").click()
    await expect(results(ann)).to_have_count(2)
    await expect(results(ann).first.locator("mark")).to_have_text("plan")
    await expect(results(ann).first).to_contain_text("Secret")
    await expect(ann.page.get_by_role("status").filter(has_text="2 messages")).to_be_visible()
    await keys.press("Escape")
    # In this room, by two Chinese letters; what is found is text, whatever is written in it.
    await keys.press("Control+f")
    await expect(ann.page.get_by_role("searchbox")).to_have_value(f"in:{scene.room} ")
    await keys.press("End")
    await keys.type("下午")
    await expect(results(ann)).to_have_count(1)
    await expect(results(ann).locator(".prose")).to_have_text(
        "<b>The</b> plan for Monday 明天下午开会 & more"
    )
    await expect(results(ann).locator("mark")).to_have_text("下午")
    await keys.press("ArrowDown")
    await expect(results(ann).first).to_be_focused()
    await keys.press("Enter")
    message = ann.page.locator(f".message[data-seq='{seq}']")
    await expect(message).to_be_in_viewport()
    await expect(message).to_be_focused()
    assert ann.page.url.endswith(f"/chat/{scene.room}/#m{seq}")
    # From there the room goes on downwards by itself, to its end.
    await expect(ann.page.locator(".gap")).to_have_count(0, timeout=15_000)
    await ann.sees("line 129")
    # What is wrong is said below the field.
    await keys.press("Control+f")
    await ann.page.get_by_role("searchbox").fill("before:soon")
    await expect(ann.page.get_by_role("alert").filter(has_text="2026-03-31")).to_be_visible()
    await ann.page.get_by_role("searchbox").fill("nothing like it")
    await expect(ann.page.get_by_role("status").filter(has_text="Nothing found.")).to_be_visible()


async def test_a_phone_a_date_and_who_was_removed(window, site: Site, scene):
    secret = site.another_room(scene, "Secret", kind="private")
    first = site.say(scene.ben, secret, "The plan is made")
    for number in range(60):
        site.say(scene.ben, secret, f"line {number}")
    ann = await (await window(scene.ann, **PHONE)).go(secret)
    await ann.sees("line 59")
    search = ann.page.get_by_role("button", name="Search messages")
    await search.tap()
    await ann.page.get_by_role("searchbox").fill("plan")
    await expect(results(ann)).to_have_count(1)
    assert await ann.page.evaluate("document.documentElement.scrollWidth") <= 375
    await ann.page.get_by_role("button", name="Jump to a date").tap()
    await ann.page.get_by_label("Day").fill("2020-02-29")
    await ann.page.get_by_role("button", name="Jump", exact=True).tap()
    await expect(ann.page.locator(f".message[data-seq='{first}']")).to_be_in_viewport()
    await ann.go(scene.room)
    site.backstage.act("rooms.remove", scene.ola, room=secret, username=scene.ann.username)
    await search.tap()
    await ann.page.get_by_role("searchbox").fill("plan")
    await expect(ann.page.get_by_role("status").filter(has_text=re.compile("Nothing found"))).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "size"), THEMES_AND_SIZES)
async def test_axe_finds_nothing(window, site: Site, scene, theme: str, size: str):
    site.say(scene.ben, scene.room, "The plan for Monday")
    still = {**(DESKTOP if size == "desktop" else PHONE), "reduced_motion": "reduce"}
    ann = await (await window(scene.ann, theme=theme, **still)).go(scene.room)
    await ann.page.get_by_role("button", name="Search messages").click()
    await ann.page.get_by_role("searchbox").fill("plan")
    await expect(results(ann)).to_have_count(1)
    await finds_nothing(ann, "search")
    await ann.page.get_by_role("button", name="Jump to a date").click()
    await finds_nothing(ann, "jump to a date")
