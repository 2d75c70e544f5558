"""Threads beside the room: open, reply, read, follow, come back; by mouse, keyboard and finger."""

import re
import uuid

import pytest
from playwright.async_api import Locator, expect

from .conftest import DESKTOP, PHONE, Site, Window
from .test_page import THEMES_AND_SIZES, finds_nothing

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def reply(site: Site, person, room: str, thread: int, text: str, **fields) -> int:
    where = {"room": room, "thread": thread, "text": text, "key": str(uuid.uuid4()), **fields}
    return site.backstage.act("messages.send", person, **where)["seq"]


def row(shown: Window, text: str) -> Locator:
    return shown.page.locator("#timeline .message", has_text=text)


def line(shown: Window, seq: int) -> Locator:
    """What a root shows of its replies."""
    return shown.page.locator(f"#timeline .replies[data-thread='{seq}']")


def panel(shown: Window) -> Locator:
    return shown.page.locator(".panel.thread")


def replies(shown: Window) -> Locator:
    return panel(shown).locator(".message:not(.message--bones) .prose")


async def write(shown: Window, text: str) -> None:
    field = panel(shown).locator("textarea")
    await field.fill(text)
    await field.press("Enter")
    if await shown.page.evaluate("matchMedia('(pointer: coarse)').matches"):
        await panel(shown).get_by_role("button", name="Send").click()


async def test_two_people_talk_beside_the_room(window, site: Site, scene):
    root = site.say(scene.ann, scene.room, "Who has the key?")
    ann, ben = await window(scene.ann), await window(scene.ben)
    for each in (ann, ben):
        await each.go(scene.room)
    await row(ben, "Who has the key?").hover()
    await row(ben, "Who has the key?").get_by_role("button", name="Reply in a thread").click()
    await expect(ben.page).to_have_url(re.compile(rf"/chat/{scene.room}/\?thread={root}$"))
    await expect(replies(ben)).to_have_text(["Who has the key?"])
    await write(ben, "I do")
    await expect(replies(ben)).to_have_text(["Who has the key?", "I do"])
    for each in (ann, ben):
        await expect(line(each, root)).to_contain_text("1 reply")
        await expect(each.page.locator("#timeline .prose")).to_have_text(["Who has the key?"])
    threads = ann.page.locator("#threads")
    await expect(threads.locator(".count")).to_have_text("1 unread")
    await expect(line(ann, root).locator(".badge")).to_have_text("1 unread")
    await line(ann, root).click()
    await expect(replies(ann)).to_have_text(["Who has the key?", "I do"])
    await expect(threads.locator(".count")).to_have_count(0)
    await panel(ann).locator("textarea").fill("Thanks")
    await expect(panel(ben).locator(".typing")).to_have_text(f"{scene.ann.username} is typing")
    await panel(ann).get_by_label("Also show it in").check()
    await panel(ann).locator("textarea").press("Enter")
    for each in (ann, ben):
        await expect(replies(each)).to_have_text(["Who has the key?", "I do", "Thanks"])
        await expect(line(each, root)).to_contain_text("2 replies")
        await expect(row(each, "Thanks")).to_contain_text("Replied in a thread")
    # What is done to a reply is seen in both places; so is what becomes of the root.
    await panel(ann).locator("textarea").press("ArrowUp")
    await write(ann, "Thanks a lot")
    await expect(row(ben, "Thanks a lot")).to_contain_text("(edited)")
    await expect(replies(ben).last).to_have_text("Thanks a lot (edited)")
    last = panel(ben).locator(".message").last
    await last.hover()
    await last.get_by_role("button", name="React with thumbs up").click()
    await expect(row(ann, "Thanks a lot").locator(".reaction").first).to_have_text("👍1")
    site.backstage.act("messages.delete", scene.ann, room=scene.room, target=root)
    for each in (ann, ben):
        await expect(replies(each).first).to_have_text("This message was deleted")
        await expect(line(each, root)).to_contain_text("2 replies")
    await ben.page.reload()
    await expect(replies(ben)).to_have_text(["This message was deleted", "I do", "Thanks a lot (edited)"])


async def test_two_people_on_their_phones(window, site: Site, scene):
    root = site.say(scene.ann, scene.room, "Who has the key?")
    reply(site, scene.ola, scene.room, root, "Ask Ben")
    ann, ben = await window(scene.ann, **PHONE), await window(scene.ben, **PHONE)
    for each in (ann, ben):
        await each.go(scene.room)
        await line(each, root).tap()
        await expect(replies(each)).to_have_count(2)
    await write(ben, "I do")
    await write(ann, "Thanks")
    for each in (ann, ben):
        await expect(replies(each)).to_have_text(["Who has the key?", "Ask Ben", "I do", "Thanks"])
        await panel(each).get_by_role("button", name="Close the thread").tap()
        await expect(line(each, root)).to_contain_text("3 replies")
        await expect(each.page.locator("#timeline .prose")).to_have_text(["Who has the key?"])


@SIZES
async def test_back_closes_it(window, site: Site, scene, size):
    root = site.say(scene.ann, scene.room, "Who has the key?")
    reply(site, scene.ben, scene.room, root, "I do")
    ann = await (await window(scene.ann, **size)).go(scene.room)
    await line(ann, root).click()
    await expect(replies(ann)).to_have_text(["Who has the key?", "I do"])
    if size is PHONE:
        await expect(ann.page.locator("#timeline")).to_be_hidden()
    await write(ann, "Thanks")
    await expect(replies(ann).last).to_have_text("Thanks")
    await ann.page.go_back()
    await expect(panel(ann)).to_have_count(0)
    await expect(row(ann, "Who has the key?")).to_be_visible()
    await ann.page.go_forward()
    await expect(replies(ann)).to_have_count(3)
    await panel(ann).get_by_role("button", name="Close the thread").click()
    await expect(panel(ann)).to_have_count(0)
    await expect(ann.page).to_have_url(re.compile(rf"/chat/{scene.room}/$"))


async def test_the_room_stays_where_one_was_reading(window, site: Site, scene):
    root = site.say(scene.ann, scene.room, "Who has the key?")
    reply(site, scene.ben, scene.room, root, "I do")
    for number in range(60):
        site.say(scene.ann, scene.room, f"line {number}.")
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.sees("line 59.")
    await line(ann, root).scroll_into_view_if_needed()
    before = await ann.top_of("line 1.")
    await line(ann, root).click()
    await expect(replies(ann)).to_have_count(2)
    assert abs(await ann.top_of("line 1.") - before) < 2
    await ann.page.go_back()
    await expect(panel(ann)).to_have_count(0)
    assert abs(await ann.top_of("line 1.") - before) < 2
    # On the phone the list of rooms comes back where the list of threads was opened from.
    phone = await (await window(scene.ann, **PHONE)).go(scene.room)
    await phone.page.locator("#back").click()
    await phone.page.locator("#threads").click()
    await expect(phone.page.locator(".thread-row")).to_have_count(1)
    await phone.page.go_back()
    await expect(phone.page.locator("#threads")).to_be_visible()


async def test_with_the_keyboard_alone(window, site: Site, scene):
    root = site.say(scene.ben, scene.room, "Who has the key?")
    site.say(scene.ben, scene.room, "Anybody?")
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.sees("Anybody?")
    await ann.page.locator("#timeline").focus()
    await ann.page.keyboard.press("ArrowUp")
    await ann.page.keyboard.press("ArrowUp")
    await ann.page.keyboard.press("t")
    field = panel(ann).locator("textarea")
    await expect(field).to_be_focused()
    await ann.page.keyboard.type("I do")
    await ann.page.keyboard.press("Enter")
    await expect(line(ann, root)).to_contain_text("1 reply")
    await ann.page.keyboard.press("Escape")
    await expect(panel(ann)).to_have_count(0)
    await expect(ann.page.locator(f"#timeline .message[data-seq='{root}']")).to_be_focused()


async def test_a_link_to_a_reply_opens_its_thread_there(window, site: Site, scene):
    root = site.say(scene.ann, scene.room, "Who has the key?")
    wanted = reply(site, scene.ben, scene.room, root, "I do, wombat")
    for number in range(120):
        reply(site, scene.ben, scene.room, root, f"line {number}")
    for number in range(60):
        site.say(scene.ben, scene.room, f"flat {number}")
    ann = await window(scene.ann)
    for address in (f"?thread={root}#m{wanted}", f"#m{wanted}"):
        await ann.page.goto("about:blank")
        await ann.page.goto(f"/chat/{scene.room}/{address}")
        found = panel(ann).locator(f".message[data-seq='{wanted}']")
        await expect(found).to_be_focused()
        await expect(found).to_be_in_viewport()
    await panel(ann).get_by_role("button", name="Close the thread").click()
    await ann.page.keyboard.press("Control+f")
    await ann.page.keyboard.type("wombat")
    await ann.page.get_by_role("dialog").get_by_role("link", name=re.compile("wombat")).click()
    await expect(panel(ann).locator(f".message[data-seq='{wanted}']")).to_be_focused()


async def test_what_is_written_offline_is_sent_once(window, site: Site, scene):
    root = site.say(scene.ann, scene.room, "Who has the key?")
    ann = await (await window(scene.ann, shared=False)).go(scene.room)
    await row(ann, "Who has the key?").hover()
    await row(ann, "Who has the key?").get_by_role("button", name="Reply in a thread").click()
    await expect(replies(ann)).to_have_count(1)
    await panel(ann).locator("textarea").fill("begun")
    await ann.page.context.set_offline(True)
    await expect(ann.page.locator("#app")).to_have_attribute("data-connection", "waiting")
    await write(ann, "written offline")
    await expect(panel(ann).locator(".message--pending")).to_have_count(1)
    await expect(ann.page.locator("#timeline .message--pending")).to_have_count(0)
    await panel(ann).locator("textarea").fill("and a draft")
    reply(site, scene.ben, scene.room, root, "meanwhile")
    await ann.page.context.set_offline(False)
    await ann.connected()
    await expect(panel(ann).locator(".message--pending")).to_have_count(0)
    await expect(replies(ann)).to_have_text(["Who has the key?", "meanwhile", "written offline"])
    await expect(line(ann, root)).to_contain_text("2 replies")
    await ann.page.reload()
    await expect(replies(ann)).to_have_text(["Who has the key?", "meanwhile", "written offline"])
    await expect(panel(ann).locator("textarea")).to_have_value("and a draft")
    await expect(ann.field).to_have_value("")


@SIZES
async def test_the_list_of_threads_and_following(window, site: Site, scene, size):
    other = site.another_room(scene, "Workshop")
    first = site.say(scene.ann, other, "Where is the hood?")
    second = site.say(scene.ann, scene.room, "Who has the key?")
    reply(site, scene.ben, other, first, f"Ask @{scene.ann.username}")
    reply(site, scene.ben, scene.room, second, "I do")
    site.backstage.act("reading.mark", scene.ann, room=scene.room, seq=10**6, thread=second)
    ann = await (await window(scene.ann, **size)).go(scene.room)
    if size is PHONE:
        await ann.page.locator("#back").click()
    await expect(ann.page.locator("#threads .badge")).to_have_text("1 unread")
    await ann.page.locator("#threads").click()
    rows = ann.page.locator(".thread-row")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("Where is the hood?")
    await expect(rows.first).to_contain_text("Workshop")
    await rows.first.click()
    await expect(replies(ann).first).to_have_text("Where is the hood?")
    await expect(ann.page).to_have_url(re.compile(rf"/chat/{other}/\?thread={first}$"))
    await expect(ann.page.locator("#threads .badge")).to_have_count(0)
    bell = panel(ann).get_by_role("button", name="Follow this thread")
    await expect(bell).to_have_attribute("aria-pressed", "true")
    await bell.click()
    await expect(bell).to_have_attribute("aria-pressed", "false")
    reply(site, scene.ben, other, first, "More")
    await expect(replies(ann).last).to_have_text("More")
    await expect(ann.page.locator("#threads .nav-row__side")).to_have_text("")


@pytest.mark.parametrize(("theme", "size"), THEMES_AND_SIZES)
async def test_axe_finds_nothing_in_the_panels(window, site: Site, scene, theme, size):
    root = site.say(scene.ann, scene.room, "Who has the key?")
    reply(site, scene.ben, scene.room, root, "I do")
    reply(site, scene.ben, scene.room, root, "Really", also_in_room=True)
    still = {**(DESKTOP if size == "desktop" else PHONE), "reduced_motion": "reduce"}
    ann = await (await window(scene.ann, theme=theme, **still)).go(scene.room)
    await expect(line(ann, root)).to_be_visible()
    await finds_nothing(ann, "the room")
    await ann.page.goto(f"/chat/{scene.room}/?thread={root}")
    await expect(replies(ann)).to_have_count(3)
    await finds_nothing(ann, "a thread")
    await ann.page.goto(f"/chat/{scene.room}/?threads")
    await expect(ann.page.locator(".thread-row")).to_have_count(1)
    await finds_nothing(ann, "the list")
