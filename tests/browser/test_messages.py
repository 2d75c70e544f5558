"""What can be done with a message: react, reply, edit, delete, copy its link; by mouse, keyboard, finger."""

import re
import uuid

import pytest
from playwright.async_api import Locator, expect

from .conftest import DESKTOP, PHONE, Site, Window
from .test_page import THEMES_AND_SIZES, finds_nothing


def row(shown: Window, text: str) -> Locator:
    return shown.page.locator(".message", has_text=text)


async def act(shown: Window, text: str, name: str) -> None:
    """Presses a button of the bar that stands on a message one points at."""
    await row(shown, text).hover()
    await row(shown, text).get_by_role("button", name=name, exact=True).click()


async def test_reactions_come_add_up_and_go(window, site: Site, scene):
    site.say(scene.ben, scene.room, "The lift is free")
    ann, ben = await window(scene.ann), await window(scene.ben)
    for each in (ann, ben):
        await each.go(scene.room)
    await act(ann, "The lift is free", "React with thumbs up")
    for each in (ann, ben):
        await expect(each.page.locator(".reaction[data-emoji='👍']")).to_have_text("👍1")
    await ben.page.get_by_role("button", name="thumbs up, 1").click()
    for each in (ann, ben):
        chip = each.page.get_by_role("button", name="thumbs up, 2")
        await expect(chip).to_have_attribute("aria-pressed", "true")
        await expect(chip).to_have_attribute("title", f"{scene.ann.username}, {scene.ben.username}")
    await ann.page.get_by_role("button", name="Add a reaction").click()
    await ann.page.locator(".emoji").get_by_role("button", name="party", exact=True).first.click()
    await expect(ben.page.get_by_role("button", name="party, 1")).to_have_attribute("aria-pressed", "false")
    await ann.page.get_by_role("button", name="thumbs up, 2").click()
    await ben.page.get_by_role("button", name="thumbs up, 1").click()
    for each in (ann, ben):
        await expect(each.page.locator(".reaction:not(.reaction--add)")).to_have_text(["🎉1"])
    await ben.page.reload()
    await expect(ben.page.locator(".reaction:not(.reaction--add)")).to_have_text(["🎉1"])


async def test_a_message_is_written_anew(window, site: Site, scene):
    ann, ben = await window(scene.ann), await window(scene.ben)
    for each in (ann, ben):
        await each.go(scene.room)
    await ann.write("Meet at **tree**")
    await ann.write("Or later")
    await ann.settled()
    await ann.field.fill("begun")
    await row(ann, "Meet at").hover()
    await row(ann, "Meet at").get_by_role("button", name="More actions").click()
    await ann.page.get_by_role("menuitem", name="Edit").click()
    await expect(ann.page.locator(".composer__context")).to_contain_text("Edit the message")
    await expect(ann.field).to_have_value("Meet at **tree**")
    await ann.write("Meet at **three**")
    for each in (ann, ben):
        await expect(each.messages.filter(has_text="Meet at")).to_have_text("Meet at three (edited)")
        await expect(each.messages).to_have_count(2)
    await expect(ann.field).to_have_value("begun")
    # ↑ in an empty field takes the last of one's own, Escape lets it be.
    await ann.field.fill("")
    await ann.field.press("ArrowUp")
    await expect(ann.field).to_have_value("Or later")
    await ann.field.press("Escape")
    await expect(ann.field).to_have_value("")
    await expect(ann.page.locator(".composer__context")).to_have_count(0)
    # Nobody edits what somebody else wrote.
    await row(ben, "Or later").hover()
    await row(ben, "Or later").get_by_role("button", name="More actions").click()
    offered = ["Mark unread from hereU", "Copy the link", "Copy the text"]
    await expect(ben.page.get_by_role("menuitem")).to_have_text(offered)


@pytest.mark.slow
async def test_an_edit_without_a_connection_stays_in_the_field(window, scene):
    ann = await (await window(scene.ann, shared=False)).go(scene.room)
    await ann.write("frist")
    await ann.settled()
    await ann.field.press("ArrowUp")
    await ann.page.context.set_offline(True)
    await expect(ann.page.locator("#app")).to_have_attribute("data-connection", "waiting")
    await ann.write("first")
    await expect(ann.page.locator("#toasts")).to_contain_text("There is no connection.")
    await expect(ann.field).to_have_value("first")
    await ann.page.context.set_offline(False)
    await ann.connected()
    await ann.field.press("Enter")
    await expect(ann.messages).to_have_text(["first (edited)"])
    await expect(ann.field).to_have_value("")


async def test_a_deleted_message_leaves_its_place(window, site: Site, scene):
    site.say(scene.ben, scene.room, "Not for everybody")
    seq = site.say(scene.ann, scene.room, "My own")
    ann, ben, ola = await window(scene.ann), await window(scene.ben), await window(scene.ola)
    for each in (ann, ben, ola):
        await each.go(scene.room)
    await act(ann, "My own", "React with check mark")
    await act(ann, "My own", "More actions")
    await ann.page.get_by_role("menuitem", name="Delete").click()
    await ann.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    for each in (ann, ben):
        gone = each.page.locator(f".message--gone[data-seq='{seq}']")
        await expect(gone).to_contain_text("This message was deleted")
        await expect(gone.locator(".reaction")).to_have_count(0)
    # A moderator may take away what others wrote; others are not offered it.
    await row(ann, "Not for everybody").hover()
    await row(ann, "Not for everybody").get_by_role("button", name="More actions").click()
    await expect(ann.page.get_by_role("menuitem", name="Delete")).to_have_count(0)
    await act(ola, "Not for everybody", "More actions")
    await ola.page.get_by_role("menuitem", name="Delete").click()
    await ola.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(ben.page.locator(".message--gone")).to_have_count(2)
    await ben.page.reload()
    await expect(ben.page.locator(".message--gone")).to_have_count(2)
    await expect(ben.messages.filter(has_text="everybody")).to_have_count(0)


async def test_a_reply_quotes_and_leads_to_its_source(window, site: Site, scene):
    first = site.say(scene.ben, scene.room, "Who has the **key** to the store?")
    for number in range(130):
        site.say(scene.ben, scene.room, f"line {number}")
    site.backstage.act(
        "messages.send",
        scene.ben,
        room=scene.room,
        key=str(uuid.uuid4()),
        text="Found it",
        reply_to=first,
    )
    ann = await (await window(scene.ann)).go(scene.room)
    quote = ann.page.locator(f".quote[href='#m{first}']")
    await expect(quote).to_have_text(f"{scene.ben.username}Who has the key to the store?")
    await act(ann, "Found it", "Reply")
    await expect(ann.page.locator(".composer__context")).to_contain_text("Found it")
    await expect(ann.field).to_be_focused()
    await ann.write("Great")
    await expect(row(ann, "Great").locator(".quote")).to_contain_text("Found it")
    await expect(ann.page.locator(".composer__context")).to_have_count(0)
    await ann.settled()
    await expect(row(ann, "Great").locator(".quote")).to_contain_text("Found it")
    # The source is far above: its surroundings come, and what lies between loads as one comes near.
    await quote.click()
    source = ann.page.locator(f".message[data-seq='{first}']")
    await expect(source).to_be_in_viewport()
    await expect(source).to_be_focused()
    await expect(ann.page.locator(".gap button")).to_have_count(0)
    await expect(source).to_be_in_viewport()
    site.backstage.act("messages.delete", scene.ben, room=scene.room, target=first)
    await expect(quote).to_contain_text("This message was deleted")


async def test_a_copied_link_leads_to_its_message(window, site: Site, scene):
    seq = site.say(scene.ben, scene.room, "The plan for Monday")
    for number in range(120):
        site.say(scene.ben, scene.room, f"line {number}")
    ann = await window(scene.ann)
    await ann.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ann.page.goto(f"/chat/{scene.room}/#m{seq}")
    await expect(row(ann, "The plan for Monday")).to_be_in_viewport()
    await expect(row(ann, "The plan for Monday")).to_be_focused()
    await row(ann, "The plan for Monday").hover()
    await act(ann, "The plan for Monday", "More actions")
    await ann.page.get_by_role("menuitem", name="Copy the link").click()
    await expect(ann.page.locator("#toasts")).to_contain_text("Copied")
    assert await ann.page.evaluate("navigator.clipboard.readText()") == (
        f"{site.server.origin}/chat/{scene.room}/#m{seq}"
    )


async def test_a_link_to_the_newest_message_leads_to_the_end(window, site: Site, scene):
    for number in range(60):
        seq = site.say(scene.ben, scene.room, f"line {number}.")
    ann = await window(scene.ann)
    await ann.page.goto(f"/chat/{scene.room}/#m{seq}")
    await expect(row(ann, "line 59.")).to_be_focused()
    await expect(ann.page.get_by_role("button", name="Latest")).to_be_hidden()
    site.say(scene.ben, scene.room, "And one more")
    await expect(row(ann, "And one more")).to_be_in_viewport()


async def test_by_keyboard_alone(window, site: Site, scene):
    site.say(scene.ben, scene.room, "Ben asks")
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.write("Ann says")
    await ann.settled()
    keyboard = ann.page.keyboard
    await ann.page.locator("#timeline").focus()
    await keyboard.press("ArrowUp")
    await expect(row(ann, "Ann says")).to_be_focused()
    await keyboard.press("e")
    await expect(ann.field).to_have_value("Ann says")
    await keyboard.press("Escape")
    await expect(ann.field).to_be_focused()
    await ann.page.locator("#timeline").focus()
    await keyboard.press("ArrowUp")
    await keyboard.press("ArrowUp")
    await keyboard.press("+")
    await expect(ann.page.get_by_role("searchbox", name="Search emoji")).to_be_focused()
    await keyboard.press("ArrowDown")
    await keyboard.press("ArrowRight")
    await keyboard.press("Enter")
    await expect(ann.page.get_by_role("button", name="check mark, 1")).to_be_attached()
    # The bar is one stop behind the message's own links; arrows move in it.
    await row(ann, "Ben asks").focus()
    await keyboard.press("ArrowDown")
    await keyboard.press("ArrowUp")
    await keyboard.press("Tab")
    await expect(ann.page.get_by_role("button", name="check mark, 1")).to_be_focused()
    await keyboard.press("Shift+Tab")
    await expect(row(ann, "Ben asks")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(ann.page.locator(".reactions")).to_have_count(0)
    await expect(row(ann, "Ben asks")).to_be_focused()
    await keyboard.press("Tab")
    await expect(ann.page.get_by_role("button", name="React with thumbs up")).to_be_focused()
    for _ in range(3):
        await keyboard.press("ArrowRight")
    await expect(ann.page.get_by_role("button", name="Reply", exact=True)).to_be_focused()
    await keyboard.press("Enter")
    await expect(ann.page.locator(".composer__context")).to_contain_text("Ben asks")
    await expect(ann.field).to_be_focused()
    await keyboard.press("Escape")
    await expect(ann.page.locator(".composer__context")).to_have_count(0)
    await ann.page.locator("#timeline").focus()
    await keyboard.press("ArrowUp")
    await keyboard.press("Delete")
    await expect(ann.page.get_by_role("dialog")).to_contain_text("taken away for everybody")
    await keyboard.press("Escape")
    await expect(row(ann, "Ann says")).to_be_focused()


async def test_by_finger_a_long_press_opens_a_sheet(window, site: Site, scene):
    site.say(scene.ann, scene.room, "Press me")
    ann = await (await window(scene.ann, **PHONE)).go(scene.room)
    await long_press(ann, "Press me")
    sheet = ann.page.get_by_role("dialog", name="Message actions")
    await expect(sheet.locator(".menu-item")).to_have_text(
        [
            "Choose a reaction",
            "Reply",
            "Reply in a thread",
            "Edit",
            "Copy the link",
            "Copy the text",
            "Delete",
        ]
    )
    assert await ann.page.evaluate("document.documentElement.scrollWidth") == 375
    await sheet.get_by_role("button", name="heart").tap()
    await expect(sheet).to_have_count(0)
    await expect(ann.page.get_by_role("button", name="heart, 1")).to_be_visible()
    await expect(ann.page.locator(".toolbar")).to_have_count(0)
    await long_press(ann, "Press me")
    await sheet.get_by_role("button", name="Reply", exact=True).tap()
    await expect(ann.page.locator(".composer__context")).to_contain_text("Press me")
    await ann.page.get_by_role("button", name="Do not reply").tap()
    await expect(ann.page.locator(".composer__context")).to_have_count(0)


async def long_press(shown: Window, text: str) -> None:
    await (
        row(shown, text)
        .locator(".prose")
        .dispatch_event(
            "pointerdown", {"pointerType": "touch", "bubbles": True, "clientX": 100, "clientY": 100}
        )
    )


@pytest.mark.slow
async def test_changes_that_were_missed_are_there_on_return(window, site: Site, scene):
    kept = site.say(scene.ann, scene.room, "will change")
    lost = site.say(scene.ann, scene.room, "will go")
    ann = await (await window(scene.ann, shared=False)).go(scene.room)
    await ann.sees("will go")
    await ann.page.context.set_offline(True)
    await expect(ann.page.locator("#app")).to_have_attribute("data-connection", "waiting")
    site.backstage.act("messages.edit", scene.ann, room=scene.room, target=kept, text="has changed")
    site.backstage.act("reactions.react", scene.ben, room=scene.room, target=kept, emoji="👀", on=True)
    site.backstage.act("messages.delete", scene.ann, room=scene.room, target=lost)
    await ann.page.context.set_offline(False)
    await expect(ann.messages).to_have_text(["has changed (edited)", "This message was deleted"])
    await expect(ann.page.get_by_role("button", name="eyes, 1")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "size"), THEMES_AND_SIZES)
async def test_axe_finds_nothing(window, site: Site, scene, theme: str, size: str):
    first = site.say(scene.ben, scene.room, "Who has the key to the store?")
    gone = site.say(scene.ben, scene.room, "secret")
    site.backstage.act("messages.delete", scene.ben, room=scene.room, target=gone)
    own = site.say(scene.ann, scene.room, "I have")
    site.backstage.act("messages.edit", scene.ann, room=scene.room, target=own, text="I have it")
    for person, emoji in ((scene.ann, "👍"), (scene.ben, "👍"), (scene.ben, "🎉")):
        site.backstage.act("reactions.react", person, room=scene.room, target=first, emoji=emoji, on=True)
    site.backstage.act(
        "messages.send", scene.ben, room=scene.room, key=str(uuid.uuid4()), text="Thanks", reply_to=own
    )
    still = {**(DESKTOP if size == "desktop" else PHONE), "reduced_motion": "reduce"}
    ann = await (await window(scene.ann, theme=theme, **still)).go(scene.room)
    await expect(row(ann, "Thanks").locator(".quote")).to_contain_text("I have it")
    await finds_nothing(ann, "messages")
    if size == "desktop":
        await row(ann, "Who has").hover()
        await expect(ann.page.locator(".toolbar")).to_be_visible()
        await finds_nothing(ann, "bar")
        await ann.page.get_by_role("button", name="Choose a reaction").click()
        await expect(ann.page.get_by_role("searchbox", name="Search emoji")).to_be_focused()
        await finds_nothing(ann, "emoji")
        await ann.page.keyboard.press("Escape")
        await ann.page.get_by_role("button", name="More actions").click()
        await finds_nothing(ann, "menu")
        await ann.page.keyboard.press("Escape")
    else:
        await long_press(ann, "Who has")
        await expect(ann.page.get_by_role("dialog", name="Message actions")).to_be_visible()
        await finds_nothing(ann, "sheet")
        await ann.page.keyboard.press("Escape")
    await ann.field.press("ArrowUp")
    await expect(ann.page.locator(".composer__context")).to_have_text(re.compile("Edit the message"))
    await finds_nothing(ann, "edit")
