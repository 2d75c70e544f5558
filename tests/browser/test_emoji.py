"""All emoji: chosen for messages and reactions by mouse, keyboard and finger, and completed by name."""

from playwright.async_api import Locator, expect

from .conftest import PHONE, SETTLED, Site, Window
from .test_accounts import faults
from .test_messages import long_press, row


def picker(shown: Window) -> Locator:
    return shown.page.locator(".emoji")


async def test_one_writes_and_another_reacts_with_any_emoji(window, site: Site, scene):
    ann, ben = [await (await window(each)).go(scene.room) for each in (scene.ann, scene.ben)]
    asked = []
    ann.page.on("request", lambda request: asked.append(request.url))
    await ann.field.fill("A  for you")
    await ann.field.evaluate("(field) => field.setSelectionRange(2, 2)")
    await ann.page.locator("#composer").get_by_role("button", name="Choose an emoji").click()
    search = picker(ann).get_by_role("searchbox", name="Search emoji")
    await expect(search).to_be_focused()
    await search.press_sequentially("lobster")
    await expect(picker(ann).get_by_role("status")).to_have_text("1 emoji found")
    assert await faults(ann.page) == []
    await picker(ann).get_by_role("button", name="lobster").click()
    await expect(picker(ann)).to_have_count(0)
    await expect(ann.field).to_be_focused()
    await expect(ann.field).to_have_value("A 🦞 for you")
    await ann.field.press("Enter")
    await ben.sees("A 🦞 for you")
    assert asked
    assert all(each.startswith(site.server.origin) for each in asked)
    await row(ben, "A 🦞").hover()
    await ben.page.get_by_role("button", name="Choose a reaction").click()
    await picker(ben).get_by_role("toolbar", name="Groups").get_by_role("button", name="Flags").click()
    await picker(ben).get_by_role("button", name="pirate flag").click()
    for each in (ann, ben):
        await expect(each.page.locator(".reaction[data-emoji='🏴‍☠️']")).to_have_text("🏴‍☠️1")
    # What one took stands first the next time.
    await ben.page.get_by_role("button", name="Add a reaction").click()
    late = picker(ben).get_by_role("group", name="Recent").get_by_role("button")
    await expect(late.first).to_have_text("🏴‍☠️")
    await expect(late.nth(1)).to_have_text("👍")


async def test_by_keyboard_alone_and_in_a_colour_that_stays(window, site: Site, scene):
    site.say(scene.ben, scene.room, "Who comes?")
    ann, ben = [await (await window(each, theme="dark")).go(scene.room) for each in (scene.ann, scene.ben)]
    await row(ann, "Who comes?").focus()
    await ann.page.keyboard.press("+")
    await expect(picker(ann).get_by_role("searchbox")).to_be_focused()
    focused = ann.page.locator(".emoji button:focus")
    for key, name in (
        ("ArrowDown", "thumbs up"),
        ("ArrowRight", "check mark"),
        ("End", "rocket"),
        ("ArrowDown", "sad"),
        ("ArrowDown", "grinning face with smiling eyes"),
        ("Home", "grinning face"),
        ("ArrowUp", "thinking"),
        ("Control+Home", "thumbs up"),
    ):
        await ann.page.keyboard.press(key)
        await expect(focused).to_have_attribute("aria-label", name)
    await ann.page.keyboard.press("Tab")
    await expect(focused).to_have_attribute("aria-label", "Skin tone: none")
    await ann.page.keyboard.press("Enter")
    await expect(focused).to_have_attribute("aria-label", "Skin tone: light")
    await ann.page.keyboard.press("Tab")
    await ann.page.keyboard.type("raising")  # with people first
    await expect(picker(ann).get_by_role("group", name="Found").get_by_role("button").first).to_have_text(
        "🙌🏻"
    )
    await ann.page.keyboard.press("Enter")
    await expect(ben.page.locator(".reaction[data-emoji='🙌🏻']")).to_have_text("🙌🏻1")
    await ann.page.reload()
    await ann.connected()
    await ann.page.locator("#composer").get_by_role("button", name="Choose an emoji").focus()
    await ann.page.keyboard.press("Enter")
    await expect(picker(ann).get_by_role("button", name="Skin tone: light")).to_be_visible()
    await ann.page.keyboard.type("no such thing")
    await expect(picker(ann)).to_contain_text("No emoji is called that")
    await ann.page.keyboard.press("Escape")
    await expect(picker(ann)).to_have_count(0)
    await expect(ann.page.locator("#composer").get_by_role("button", name="Choose an emoji")).to_be_focused()


async def test_any_is_completed_by_name_and_those_of_late_come_first(window, site: Site, scene):
    ann, ben = [await (await window(each)).go(scene.room) for each in (scene.ann, scene.ben)]
    options = ann.page.get_by_role("listbox", name="Emoji").get_by_role("option")
    await ann.field.press_sequentially(":na")
    await expect(options).to_have_count(8)
    await expect(options.first).to_have_text("🤢nauseated face")
    await ann.field.press_sequentially("z")
    await ann.field.press("Enter")
    await expect(ann.field).to_have_value("🧿 ")
    await ann.field.press_sequentially("and :na")
    await expect(options.first).to_have_text("🧿nazar amulet")
    await ann.field.fill(":tada")
    await expect(options).to_have_text("🎉party")
    await ann.field.press("Tab")
    await ann.field.press("Enter")
    await ben.sees("🎉")


async def test_on_the_phone_it_comes_from_below(window, site: Site, scene):
    root = site.say(scene.ben, scene.room, "Lunch?")
    ann = await (await window(scene.ann, theme="dark", **PHONE)).go(scene.room)
    await ann.page.locator("#composer").get_by_role("button", name="Choose an emoji").tap()
    sheet = ann.page.get_by_role("dialog", name="Choose an emoji")
    await expect(sheet).to_be_visible()
    await ann.page.evaluate(SETTLED)
    box = await sheet.bounding_box()
    assert (box["x"], box["width"]) == (0, 375)
    assert round(box["y"] + box["height"]) == 760
    assert await faults(ann.page) == []
    await sheet.get_by_role("button", name="Food and drink").tap()
    await sheet.get_by_role("button", name="grapes").tap()
    await expect(sheet).to_have_count(0)
    await expect(ann.field).to_have_value("🍇")
    await long_press(ann, "Lunch?")
    await ann.page.get_by_role("button", name="Choose a reaction").tap()
    sheet = ann.page.get_by_role("dialog", name="Choose a reaction")
    await sheet.get_by_role("button", name="grapes").first.tap()
    await expect(ann.page.locator(".reaction[data-emoji='🍇']")).to_have_text("🍇1")
    await ann.page.goto(f"/chat/{scene.room}/?thread={root}")
    await ann.page.locator("#thread-composer").get_by_role("button", name="Choose an emoji").tap()
    await ann.page.get_by_role("dialog").get_by_role("button", name="grapes").first.tap()
    await expect(ann.page.locator("#thread-composer textarea")).to_have_value("🍇")
