"""Direct messages on the page: two people at a desk and with a phone, a group, notes, the palette."""

import re

import pytest
from playwright.async_api import Locator, expect

from .conftest import DESKTOP, PHONE, Site, Window
from .test_page import THEMES_AND_SIZES, finds_nothing


def direct(shown: Window, name: str) -> Locator:
    return shown.page.locator("#direct .nav-row", has_text=name)


async def test_one_writes_and_the_other_sees_it_come(window, site: Site, scene):
    ann, ben = await window(scene.ann), await window(scene.ben, **PHONE)
    for each in (ann, ben):
        await each.go(scene.room)
    await ben.page.locator("#back").tap()
    await ann.page.get_by_role("button", name="Write to somebody").click()
    dialog = ann.page.get_by_role("dialog", name="Write to somebody")
    await dialog.get_by_label("Find people").fill(scene.ben.username)
    await dialog.get_by_role("checkbox", name=re.compile(scene.ben.username)).check()
    await dialog.get_by_role("button", name="Write").click()
    await expect(ann.page.locator(".room__head h1")).to_have_text(re.compile(scene.ben.username))
    await expect(direct(ann, scene.ben.username)).to_have_attribute("aria-current", "page")
    await expect(ann.page.locator(".room-start")).to_contain_text("nobody else can see")
    # Ben sees nothing of it until something is said.
    await expect(ben.page.locator("#direct .nav-row")).to_have_count(0)
    await ann.write("Is the lift free?")
    row = direct(ben, scene.ann.username)
    await expect(row.locator(".badge")).to_have_text("1 unread")
    await row.tap()
    await ben.sees("Is the lift free?")
    await ben.field.fill("It is")
    await ben.page.get_by_role("button", name="Send").tap()
    await ann.sees("It is")
    # Both are here, and then one of them is not.
    await expect(direct(ann, scene.ben.username).locator(".presence:not([data-is])")).to_be_visible()
    # The same place, whichever way one comes.
    await ann.go(scene.room)
    site.say(scene.ben, scene.room, "Hello, room")
    await ann.sees("Hello, room")
    await ann.page.locator(".message__author", has_text=scene.ben.username).click()
    card = ann.page.get_by_role("dialog", name=scene.ben.username)
    await expect(card).to_contain_text(f"@{scene.ben.username}")
    await card.get_by_role("button", name="Write a message").click()
    await ann.sees("It is")
    await expect(ann.page.locator("#direct .nav-row")).to_have_count(1)


async def test_a_group_notes_and_the_palette_by_keyboard(window, site: Site, scene):
    ann, ola = await window(scene.ann), await window(scene.ola)
    for each in (ann, ola):
        await each.go(scene.room)
    keys = ann.page.keyboard
    # Somebody one has not written to yet is found by name.
    await keys.press("Control+k")
    await keys.type(scene.ben.username)
    people = ann.page.get_by_role("group", name="People")
    await expect(people.get_by_role("option", name=scene.ben.username)).to_be_visible()
    await keys.press("Enter")
    await expect(direct(ann, scene.ben.username)).to_be_visible()
    await expect(ann.field).to_be_focused()
    # Several: Enter takes the first that was found, and then goes on.
    await keys.press("Control+k")
    await keys.type("Write to some")
    await keys.press("Enter")
    for each in (scene.ben, scene.ola):
        await expect(ann.page.get_by_label("Find people")).to_be_focused()
        await keys.type(each.username)
        await expect(ann.page.locator(".choices__row", has_text=each.username)).to_be_visible()
        await expect(ann.page.locator(".choices__row input:not(:checked)")).to_have_count(1)
        await keys.press("Enter")
    await expect(ann.page.get_by_role("button", name="Write to 2 people")).to_be_enabled()
    await keys.press("Enter")
    names = f"{scene.ben.username}, {scene.ola.username}"
    await expect(ann.page.locator(".room__head h1")).to_have_text(names)
    await ann.write("Both of you")
    await expect(direct(ola, f"{scene.ann.username}, {scene.ben.username}").locator(".badge")).to_be_visible()
    # Nobody can be added, and nobody can leave.
    await ann.page.get_by_role("button", name="Details").click()
    panel = ann.page.locator("#panel")
    await expect(panel.locator(".person")).to_have_count(3)
    await expect(
        panel.get_by_role("button", name=re.compile("^(Add|Edit|Leave .*|Rename .*|Archive .*)$"))
    ).to_have_count(0)
    # From the list of people to the notes one writes to oneself.
    await panel.get_by_role("button", name=scene.ann.username).click()
    await ann.page.get_by_role("button", name="Write a message").click()
    await expect(ann.page.locator(".room__head h1")).to_have_text(
        re.compile(rf"{scene.ann.username} \(you\)")
    )
    await expect(ann.page.locator(".room-start")).to_contain_text("A place for notes")
    await ann.page.reload()
    await ann.connected()
    await expect(ann.page.locator("#direct .nav-row")).to_have_count(3)
    site.backstage.act("people.deactivate", scene.ben)
    await expect(direct(ann, names)).to_be_visible()
    await expect(ann.page.locator("#direct .nav-row")).to_have_count(2)
    await ann.page.get_by_role("button", name="Archived").click()
    await ann.page.locator("#archived .nav-row").click()
    await expect(ann.field).to_have_attribute("placeholder", re.compile("This account is closed"))
    await expect(ann.page.locator(".event")).to_contain_text("was closed")


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "size"), THEMES_AND_SIZES)
async def test_axe_finds_nothing(window, site: Site, scene, theme: str, size: str):
    still = {**(DESKTOP if size == "desktop" else PHONE), "reduced_motion": "reduce"}
    ann = await (await window(scene.ann, theme=theme, **still)).go(scene.room)
    if size == "desktop":
        await ann.page.get_by_role("button", name="Write to somebody").click()
        await expect(ann.page.locator(".choices__row")).not_to_have_count(0)
        await finds_nothing(ann, "whom to write to")
        await ann.page.keyboard.press("Escape")
    room = site.backstage.do("direct", person=scene.ann.id, usernames=[scene.ben.username])
    site.say(scene.ben, room, "Here?")
    await ann.go(room)
    await ann.sees("Here?")
    await finds_nothing(ann, "a conversation")
