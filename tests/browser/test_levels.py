"""What calls somebody, on the page: mentions, levels, favourites, unread again; in step on all screens."""

import re

import pytest
from playwright.async_api import Locator, expect

from .conftest import DESKTOP, PHONE, Site, Window
from .test_messages import act


def row(shown: Window, room: str, part: str = "") -> Locator:
    return shown.page.locator(f"{part} .nav-row[data-room={room}]".strip())


async def test_mentions_are_counted_and_marked(window, site: Site, scene):
    other = site.another_room(scene, "Loading dock")
    ann = await (await window(scene.ann)).go(scene.room)
    phone = await (await window(scene.ann, **PHONE)).go(scene.room)
    ben = await (await window(scene.ben)).go(other)
    await ben.write("Nobody in particular")
    await expect(row(ann, other).locator(".count")).to_have_text("1 unread")
    await expect(ann.page).to_have_title(re.compile("^A test"))
    await ben.write(f"@{scene.ann.username} can you? `@{scene.ann.username}`")
    for each in (ann, phone):
        await expect(row(each, other).locator(".badge")).to_have_text("1 mention")
        await expect(each.page).to_have_title(re.compile(r"^\(1\) A test"))
    await expect(phone.page.locator("#back .num")).to_have_text("1")
    site.backstage.act("messages.send", scene.ola, room=other, key="k1", text="@room look")
    await expect(row(ann, other).locator(".badge")).to_have_text("2 mentions")
    await ann.page.reload()
    await ann.connected()
    await expect(row(ann, other).locator(".badge")).to_have_text("2 mentions")
    await row(ann, other).click()
    to_me = ann.page.locator(".message--to-me")
    await expect(to_me).to_have_count(2)
    await expect(to_me.first.locator(".mention--me")).to_have_text(
        f"@{scene.ann.username}"
    )  # not that in the code
    await expect(ben.page.locator(".message--to-me")).to_have_count(1)
    for each in (ann, phone):
        await expect(row(each, other).locator(".badge")).to_have_count(0)
        await expect(each.page).not_to_have_title(re.compile(r"^\("))


async def test_a_mention_by_an_edit_is_counted_until_it_is_taken_away(window, site: Site, scene):
    other = site.another_room(scene, "Loading dock")
    asked = site.say(scene.ben, other, "Can you?")
    ann = await (await window(scene.ann)).go(scene.room)
    phone = await (await window(scene.ann, **PHONE)).go(scene.room)
    ben = await (await window(scene.ben)).go(other)
    await act(ben, "Can you?", "More actions")
    await ben.page.get_by_role("menuitem", name="Edit").click()
    await ben.field.fill(f"Can you, @{scene.ann.username}?")
    await ben.page.keyboard.press("Enter")
    for each in (ann, phone):
        await expect(row(each, other).locator(".badge")).to_have_text("1 mention")
    await ann.page.reload()
    await ann.connected()
    await expect(row(ann, other).locator(".badge")).to_have_text("1 mention")
    site.backstage.act("messages.edit", scene.ben, room=other, target=asked, text="Can you, anybody?")
    for each in (ann, phone):
        await expect(row(each, other).locator(".count")).to_have_text("1 unread")


async def test_levels_and_favourites_are_in_step(window, site: Site, scene):
    other = site.another_room(scene, "Loading dock")
    ann = await (await window(scene.ann)).go(other)
    tab = await (await ann.another_tab()).go(scene.room)
    phone = await (await window(scene.ann, **PHONE)).go(scene.room)
    await ann.page.get_by_role("button", name="Details").click()
    await ann.page.get_by_role("button", name="Add to the favourites").click()
    for each in (ann, tab, phone):
        await expect(row(each, other, "#favourites")).to_have_count(1)
        await expect(row(each, other, "#rooms")).to_have_count(0)
    await expect(ann.page.get_by_role("button", name="Remove from the favourites")).to_be_visible()
    # Only what is to one.
    await ann.page.get_by_role("radio", name="Only what is to you").check()
    await row(ann, scene.room).click()  # what is in view is read
    site.say(scene.ben, other, "Nobody in particular")
    await expect(row(tab, other)).to_have_class(re.compile("nav-row--unread"))
    await expect(row(tab, other).locator(".nav-row__side")).to_have_count(0)
    site.say(scene.ben, other, f"@{scene.ann.username}?")
    await expect(row(tab, other).locator(".badge")).to_have_text("1 mention")
    # Nothing at all.
    await row(ann, other).click()
    await ann.page.get_by_role("radio", name="Nothing", exact=True).check()
    for each in (tab, phone):
        await expect(row(each, other)).to_have_class(re.compile("nav-row--muted"))
        await expect(row(each, other)).not_to_have_class(re.compile("nav-row--unread"))
        await expect(each.page).not_to_have_title(re.compile(r"^\("))
    await phone.page.reload()
    await phone.connected()
    await expect(row(phone, other, "#favourites")).to_have_class(re.compile("nav-row--muted"))
    # Out of the list, and found again.
    await ann.page.get_by_role("radio", name="Nothing, and not in the list").check()
    for each in (ann, tab, phone):
        await expect(row(each, other)).to_have_count(0)
    await tab.page.get_by_role("button", name="Add a room").click()
    await tab.page.get_by_role("menuitem", name="Browse rooms").click()
    await tab.page.get_by_role("button", name="Show Loading dock").click()
    for each in (ann, tab, phone):
        await expect(row(each, other, "#favourites")).to_have_count(1)


async def test_unread_from_here_on_everywhere(window, site: Site, scene):
    for text in ("one", "two", "three"):
        site.say(scene.ben, scene.room, text)
    other = site.another_room(scene, "Loading dock")
    ann = await (await window(scene.ann)).go(scene.room)
    phone = await (await window(scene.ann, **PHONE)).go(other)
    await expect(row(phone, scene.room).locator(".count")).to_have_count(0)
    await act(ann, "two", "More actions")
    await ann.page.get_by_role("menuitem", name="Mark unread from here").click()
    await expect(row(phone, scene.room).locator(".count")).to_have_text("2 unread")
    # Where it was said it stays unread as well, although it is in view, until the room is opened again.
    await expect(row(ann, scene.room).locator(".count")).to_have_text("2 unread")
    await expect(ann.page.locator(".new-line, .day--new")).to_have_count(1)
    site.say(scene.ben, scene.room, "four")
    await expect(row(ann, scene.room).locator(".count")).to_have_text("3 unread")
    await ann.page.reload()
    await ann.connected()
    await expect(row(phone, scene.room).locator(".count")).to_have_count(0)
    # By keyboard, and over with Escape.
    await ann.page.locator(".message", has_text="three").focus()
    await ann.page.keyboard.press("u")
    for each in (ann, phone):
        await expect(row(each, scene.room).locator(".count")).to_have_text("2 unread")
    await ann.page.keyboard.press("Escape")
    await expect(row(phone, scene.room).locator(".count")).to_have_count(0)


async def test_a_conversation_is_put_away_until_somebody_writes(window, site: Site, scene):
    room = site.backstage.do("direct", person=scene.ann.id, usernames=[scene.ben.username])
    site.say(scene.ben, room, "Hello")
    ann = await (await window(scene.ann)).go(room)
    phone = await (await window(scene.ann, **PHONE)).go(scene.room)
    await ann.page.get_by_role("button", name="Details").click()
    await ann.page.get_by_role("button", name="Put away until somebody writes").click()
    for each in (ann, phone):
        await expect(row(each, room)).to_have_count(0)
    site.say(scene.ben, room, "Once more")
    for each in (ann, phone):
        await expect(row(each, room, "#direct")).to_have_count(1)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_what_is_new_far_above_is_one_press_away(window, site: Site, scene, size):
    for number in range(300):
        site.say(scene.ben, scene.room, f"line {number}.")
    ann = await (await window(scene.ann, **size)).go(scene.room)
    await ann.sees("line 299.")
    up = ann.page.get_by_role("button", name="First new message")
    await up.click()
    await expect(ann.page.locator(".new-line, .day--new")).to_be_in_viewport()
    await expect(ann.messages.filter(has_text="line 0.")).to_be_in_viewport()
    await expect(up).to_be_hidden()
    await ann.page.get_by_role("button", name="Latest").click()
    await expect(ann.messages.filter(has_text="line 299.")).to_be_in_viewport()
    await expect(up).to_be_hidden()
