"""Names that are completed while somebody writes, and rooms that become links for those who are in them."""

import re

from playwright.async_api import expect

from .conftest import PHONE, Site
from .test_accounts import faults


async def test_a_room_is_completed_by_keyboard_and_linked_for_who_is_in_it(window, site: Site, scene):
    dock = site.another_room(scene, "Loading dock")
    ann, ben = [await (await window(each)).go(scene.room) for each in (scene.ann, scene.ben)]
    options = ann.page.get_by_role("listbox", name="Rooms").get_by_role("option")
    await ann.field.press_sequentially(f"Look at #{dock[:-1]}")
    await expect(options).to_have_count(1)
    await expect(options).to_have_text(f"Loading dock#{dock}")
    await expect(ann.field).to_have_attribute("aria-activedescendant", "composer-complete-0")
    await expect(ann.page.locator("#composer span[role=status].hidden-text")).to_have_text("1 suggestion")
    assert await faults(ann.page) == []
    await ann.field.press("Enter")
    await expect(ann.field).to_have_value(f"Look at #{dock} ")
    await expect(options).to_have_count(0)
    await ann.field.press_sequentially(f"not `#{dock}`")
    await ann.field.press("Enter")
    link = ben.page.locator(".prose a[data-room]")
    await expect(link).to_have_text("#Loading dock")
    await expect(link).to_have_attribute("href", f"/chat/{dock}/")
    await expect(ben.page.locator(".prose code")).to_have_text(f"#{dock}")
    await link.click()
    await expect(ben.page).to_have_url(re.compile(f"/chat/{dock}/$"))


async def test_who_is_not_in_a_room_reads_the_word_as_it_was_written(window, site: Site, scene):
    secret = site.another_room(scene, "Takeover plans", kind="private")
    site.backstage.act("rooms.remove", scene.ola, room=secret, username=scene.ben.username)
    site.say(scene.ann, scene.room, f"See #{secret} and #no-such-room")
    ben = await (await window(scene.ben)).go(scene.room)
    await ben.sees(f"See #{secret} and #no-such-room")
    await expect(ben.page.locator(".prose a")).to_have_count(0)
    assert "Takeover" not in await ben.page.content()
    await ben.field.press_sequentially("#take")
    await expect(ben.page.get_by_role("listbox")).to_have_count(0)
    ann = await (await window(scene.ann)).go(scene.room)
    await expect(ann.page.locator(".prose a[data-room]")).to_have_text("#Takeover plans")


async def test_an_open_room_is_found_linked_and_entered(window, site: Site, scene):
    slug = site.another_room(scene, "Reading circle")
    site.backstage.act("rooms.remove", scene.ola, room=slug, username=scene.ben.username)
    site.say(scene.ann, scene.room, f"Come to #{slug}")
    ben = await (await window(scene.ben)).go(scene.room)
    await expect(ben.page.locator(".prose a[data-room]")).to_have_text("#Reading circle")
    await ben.field.press_sequentially("#reading")
    await expect(ben.page.get_by_role("listbox", name="Rooms").get_by_role("option").first).to_be_visible()
    await ben.field.fill("")
    await ben.page.locator(".prose a[data-room]").click()
    await expect(ben.page).to_have_url(re.compile(f"/chat/{slug}/$"))
    await ben.connected()
    await expect(ben.page.locator("#rooms")).to_contain_text("Reading circle")


async def test_people_and_emoji_on_the_phone_and_what_escape_and_composing_leave_alone(
    window, site: Site, scene
):
    ann = await (await window(scene.ann, theme="dark", **PHONE)).go(scene.room)
    ben = scene.ben.username
    await expect(ann.page.get_by_role("listbox")).to_have_count(0)
    await ann.page.get_by_role("button", name="Details").click()  # by then the members are known
    await expect(ann.page.locator("#panel .person").first).to_be_visible()
    await ann.page.get_by_role("button", name="Close details").click()
    await ann.field.press_sequentially(f"@{ben}")
    await expect(ann.page.get_by_role("listbox")).to_have_count(0)  # it is written out
    await ann.field.press("Backspace")
    people = ann.page.get_by_role("listbox", name="People").get_by_role("option")
    await expect(people.first).to_be_visible()
    box = await ann.page.locator(".complete").bounding_box()
    assert 0 <= box["x"] < box["x"] + box["width"] <= 375
    assert await faults(ann.page) == []
    await people.first.tap()
    await expect(ann.field).to_have_value(f"@{ben} ")
    await ann.field.press_sequentially(":tada")
    await expect(ann.page.get_by_role("listbox", name="Emoji").get_by_role("option")).to_have_text("🎉party")
    await ann.field.press("Tab")
    await expect(ann.field).to_have_value(f"@{ben} 🎉 ")
    await ann.field.press_sequentially(":par")
    await ann.field.press("Escape")
    await expect(ann.page.get_by_role("listbox")).to_have_count(0)
    await ann.field.press_sequentially("t")
    await expect(ann.page.get_by_role("listbox")).to_have_count(0)  # it was let be
    await expect(ann.field).to_have_value(f"@{ben} 🎉 :part")


async def test_a_thread_completes_and_links_as_well(window, site: Site, scene):
    dock = site.another_room(scene, "Loading dock")
    root = site.say(scene.ben, scene.room, "Where?")
    ann = await window(scene.ann)
    await ann.page.goto(f"/chat/{scene.room}/?thread={root}")
    field = ann.page.locator("#thread-composer textarea")
    await field.press_sequentially("#dock")  # one's own stand before what other tests left
    await expect(ann.page.get_by_role("listbox", name="Rooms").get_by_role("option").first).to_contain_text(
        dock
    )
    await field.press("Tab")
    await field.press("Enter")
    link = ann.page.locator(".thread .prose a[data-room]")
    await expect(link).to_have_text("#Loading dock")
    await link.click()
    await expect(ann.page).to_have_url(re.compile(f"/chat/{dock}/$"))


async def test_an_emoji_whose_name_is_written_out_needs_no_list(window, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.field.press_sequentially(":tad")
    await expect(ann.page.get_by_role("listbox", name="Emoji")).to_be_visible()
    await ann.field.press_sequentially("a:")
    await expect(ann.field).to_have_value("🎉")
    await expect(ann.page.get_by_role("listbox", name="Emoji")).to_have_count(0)
    await ann.field.fill("")
    await ann.field.press_sequentially("at 10:30: and :nosuchname:")
    await expect(ann.field).to_have_value("at 10:30: and :nosuchname:")


async def test_a_mention_in_arabic_reads_from_its_sign(window, site: Site, scene):
    site.say(scene.ann, scene.room, f"مرحبا @{scene.ben.username}")
    ben = await (await window(scene.ben)).go(scene.room)
    sign_is_first = """(mention) => {
      const at = (from) => {
        const range = document.createRange();
        range.setStart(mention.firstChild, from);
        range.setEnd(mention.firstChild, from + 1);
        return range.getBoundingClientRect().left;
      };
      return at(0) < at(1);
    }"""
    assert await ben.page.locator(".mention").evaluate(sign_is_first)
