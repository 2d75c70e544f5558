"""Rooms for announcements and for newcomers, made on the page; two people, at a desk and with a phone."""

import re

from playwright.async_api import expect

from .conftest import PHONE, Site, Window


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
