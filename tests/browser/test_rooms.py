"""Rooms for announcements and for newcomers, made on the page; two people, at a desk and with a phone."""

import re

from playwright.async_api import expect

from .conftest import DESKTOP, PHONE, Site, Window


def details(shown: Window):
    return shown.page.locator("#panel")


async def test_a_room_for_announcements(window, site: Site, scene):
    ola, ann = await window(scene.ola), await window(scene.ann, **PHONE)
    await ola.go(scene.room)
    await ola.page.get_by_role("button", name="Add a room").click()
    await ola.page.get_by_role("menuitem", name="Create a room").click()
    name = f"News {scene.room[-6:]}"
    await ola.page.get_by_role("textbox", name="Name").fill(name)
    await ola.page.get_by_role("checkbox", name="For announcements").check()
    await ola.page.get_by_role("button", name="Create the room").click()
    await expect(ola.page.locator(".room__head h1")).to_have_text(name)
    await ola.write("The lift is mended")
    # Ann finds it, reads it, reacts; she writes nothing.
    await ann.go(scene.room)
    await ann.page.locator("#back").tap()
    await ann.page.get_by_role("button", name="Add a room").tap()
    await ann.page.get_by_role("menuitem", name="Browse rooms").tap()
    await ann.page.get_by_label("Find a room").fill(name)
    await ann.page.get_by_role("button", name=f"Join {name}").tap()
    await ann.sees("The lift is mended")
    await expect(ann.field).to_be_disabled()
    await expect(ann.field).to_have_attribute("placeholder", "Only moderators write here")
    site.backstage.act("reactions.react", scene.ann, room=await slug(ann), target=2, emoji="👍", on=True)
    await expect(ola.page.locator(".reaction[data-emoji='👍']")).to_be_visible()
    # Then everybody may.
    await ola.page.get_by_role("button", name="Details").click()
    await ola.page.get_by_role("button", name="Let everybody write").click()
    await expect(ann.field).to_be_enabled()
    await expect(ann.page.locator(".event").last).to_contain_text("lets everybody write here")
    await ola.page.get_by_role("button", name="Let only moderators write").click()
    await expect(ann.field).to_be_disabled()


async def slug(shown: Window) -> str:
    return re.search(r"/chat/([^/]+)/", shown.page.url)[1]


async def test_rooms_for_newcomers_are_chosen_by_operators(window, site: Site, scene):
    ola = await (await window(scene.ola)).go(scene.room)
    await ola.page.get_by_role("button", name="Details").click()
    await expect(details(ola).get_by_role("button", name="Rename the room")).to_be_visible()
    await expect(details(ola).get_by_role("button", name=re.compile("newcomers"))).to_have_count(0)
    chief = site.backstage.person("chief", is_staff=True, is_superuser=True)
    site.backstage.act("rooms.add", scene.ola, room=scene.room, username=chief.username)
    shown = await (await window(chief)).go(scene.room)
    await shown.page.get_by_role("button", name="Details").click()
    await details(shown).get_by_role("button", name="Make it a room for newcomers").click()
    await expect(ola.page.locator(".event").last).to_contain_text("made this a room for newcomers")
    await details(shown).get_by_role("button", name="No room for newcomers any more").click()
    await expect(ola.page.locator(".event").last).to_contain_text("no room for newcomers")
    # An owner's link may make an operator.
    await shown.page.locator("#workspace-menu").click()
    await shown.page.get_by_role("menuitem", name="Invite people").click()
    await shown.page.get_by_role("checkbox", name="As operators").check()
    await shown.page.get_by_role("button", name="Make the link").click()
    await expect(shown.page.get_by_label("Invitation link")).to_have_value(re.compile("/join/"))
    await shown.page.keyboard.press("Escape")
    await shown.page.goto("/settings/people/")
    await expect(shown.page.locator(".device").first).to_contain_text("For operators")


LONG = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"


async def test_long_names_break_or_end_with_dots(window, site: Site, scene):
    """Of the team, and of a room: at a desk and with a phone."""
    slug = site.another_room(scene, LONG, topic=f"https://example.com/{LONG}")
    site.backstage.act("workspace.change", name="Harbour Museum and its friends on the other side")
    try:
        for size in (DESKTOP, PHONE):
            ann = await (await window(scene.ann, **size)).go(slug)
            start = ann.page.locator(".room-start h2")
            await expect(start).to_be_visible()
            column = await ann.page.locator(".timeline__inner").bounding_box()
            # What a name has is its text: the box of its bdi, whatever is cut off.
            assert await start.locator("bdi").evaluate("(e) => e.getBoundingClientRect().right") <= (
                column["x"] + column["width"]
            )
            line = await ann.field.evaluate("(field) => parseFloat(getComputedStyle(field).lineHeight)")
            assert (await ann.field.bounding_box())["height"] < 2 * line
            await ann.page.get_by_role("button", name="Details").click()
            await ann.page.get_by_role("button", name="Leave the room").click()
            dialog = ann.page.get_by_role("dialog")
            assert await dialog.evaluate("(e) => e.scrollWidth <= e.clientWidth")
            await ann.page.keyboard.press("Escape")
        desk = await (await window(scene.ann)).go(slug)
        await desk.page.get_by_role("button", name="Add a room").click()  # it was under the room
        await expect(desk.page.get_by_role("menuitem", name="Create a room")).to_be_visible()
    finally:
        site.backstage.act("workspace.change", name="Chatsite")


async def test_who_is_alone_invites_somebody(window, site: Site, scene):
    chief = site.backstage.person("chief", is_staff=True)
    site.backstage.act("rooms.add", scene.ola, room=scene.room, username=chief.username)
    shown = await (await window(chief)).go(scene.room)
    add = shown.page.locator(".room-start").get_by_role("button", name="Add people")
    await add.click()
    await shown.page.get_by_role("dialog").get_by_role("button", name="Invite people").click()
    await shown.page.get_by_role("button", name="Make the link").click()
    # A page over plain http has no clipboard: the link, which is shown once, stays to be copied by hand.
    await shown.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await shown.page.get_by_role("button", name="Copy the link").click()
    link = shown.page.get_by_label("Invitation link")
    await expect(link).to_be_focused()
    await expect(shown.page.get_by_role("alert")).to_have_text("The browser does not let this page copy.")
    assert await link.evaluate("(e) => e.selectionEnd - e.selectionStart === e.value.length")
    # Others cannot invite.
    ola = await (await window(scene.ola)).go(scene.room)
    await ola.page.locator(".room-start").get_by_role("button", name="Add people").click()
    await expect(ola.page.get_by_role("button", name="Done")).to_be_visible()
    await expect(ola.page.get_by_role("dialog").get_by_role("button", name="Invite people")).to_have_count(0)


async def test_a_dialog_of_a_menu_gives_the_focus_back_to_its_button(window, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    button = ann.page.get_by_role("button", name="Add a room")
    await button.press("Enter")
    await ann.page.get_by_role("menuitem", name="Create a room").press("Enter")
    await expect(ann.page.get_by_role("textbox", name="Name")).to_be_focused()
    await ann.page.keyboard.press("Escape")
    await expect(button).to_be_focused()
