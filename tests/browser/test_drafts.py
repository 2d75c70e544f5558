"""One person at two devices: what is begun on one stands on the other, and goes when it is sent."""

import re

from playwright.async_api import Locator, expect

from .conftest import PHONE, Site, Window
from .test_nothing_lost import enter, leave, tunnel, until

__all__ = ["tunnel"]


def begun(site: Site, room: str) -> list[str]:
    return [row["text"] for row in site.backstage.do("query", model="Draft", room__slug=room)]


async def told(site: Site, room: str, text: str) -> None:
    await until(lambda: begun(site, room) == [text], what=f"the server has {begun(site, room)}, not {text}")


def reply(window: Window) -> Locator:
    return window.page.locator("#thread-composer textarea")


async def test_begun_at_the_desk_gone_on_with_on_the_phone_and_sent(window, site: Site, scene):
    root = site.say(scene.ben, scene.room, "What about the boats?")
    desk = await (await window(scene.ann)).go(scene.room)
    phone = await (await window(scene.ann, **PHONE)).go(scene.room)
    ben = await (await window(scene.ben)).go(scene.room)
    await desk.field.fill("They are")
    await expect(phone.field).to_have_value("They are")
    await phone.field.fill("They are back in the")
    await expect(desk.field).to_have_value("They are back in the")
    await phone.page.reload()
    await expect(phone.field).to_have_value("They are back in the")
    # One that comes later finds it, and one's own edit of a message is not disturbed.
    later = await (await window(scene.ann)).go(scene.room)
    await expect(later.field).to_have_value("They are back in the")
    await later.field.fill("They are back in the harbour")
    await expect(desk.field).to_have_value("They are back in the harbour")
    await desk.field.press("Enter")
    for screen in (desk, phone, later):
        await screen.sees("They are back in the harbour")
        await expect(screen.field).to_have_value("")
    await told(site, scene.room, "")
    await ben.sees("They are back in the harbour")
    await expect(ben.field).to_have_value("")
    assert "They are back in the" not in str(await ben.page.evaluate("({ ...localStorage })"))
    await ben.settled()
    # A thread is a place of its own.
    for screen in (desk, phone):
        await screen.page.goto(f"/chat/{scene.room}/?thread={root}")
        await screen.connected()
    await reply(desk).fill("All but one")
    await expect(reply(phone)).to_have_value("All but one")
    await expect(phone.field).to_have_value("")
    await reply(desk).fill("")
    await expect(reply(phone)).to_have_value("")


async def test_what_is_begun_while_a_message_is_written_anew_waits_behind_it(window, site: Site, scene):
    site.say(scene.ann, scene.room, "A mesage")
    desk = await (await window(scene.ann)).go(scene.room)
    phone = await (await window(scene.ann, **PHONE)).go(scene.room)
    await desk.sees("A mesage")
    await desk.field.press("ArrowUp")
    await expect(desk.field).to_have_value("A mesage")
    await phone.field.fill("another one")
    await told(site, scene.room, "another one")
    await expect(desk.field).to_have_value("A mesage")
    await desk.field.press("Escape")
    await expect(desk.field).to_have_value("another one")


async def test_the_tabs_of_a_browser_and_another_device(window, site: Site, scene):
    one = await (await window(scene.ann)).go(scene.room)
    two = await (await one.another_tab()).go(scene.room)
    phone = await (await window(scene.ann, **PHONE)).go(scene.room)
    await phone.field.fill("for both")
    for tab in (one, two):
        await expect(tab.field).to_have_value("for both")
    await one.page.evaluate("document.hasFocus = () => false")
    await two.field.fill("by the second tab")
    await expect(phone.field).to_have_value("by the second tab")
    await expect(one.field).to_have_value("by the second tab")
    await phone.page.locator("#composer .send").click()  # Enter breaks the line there
    for screen in (one, two, phone):
        await screen.sees("by the second tab")
        await expect(screen.field).to_have_value("")
    await told(site, scene.room, "")


async def test_the_newer_one_stays_when_a_device_comes_out_of_a_tunnel(window, site: Site, scene, tunnel):
    desk = await (await window(scene.ann)).go(scene.room)
    phone = await (await window(scene.ann, server=tunnel)).go(scene.room)
    await desk.field.fill("before")
    await expect(phone.field).to_have_value("before")
    await enter(phone, tunnel)
    await desk.field.fill("from the desk")
    await told(site, scene.room, "from the desk")
    await phone.field.fill("later, in the tunnel")
    await leave(phone, tunnel)
    await expect(desk.field).to_have_value("later, in the tunnel")
    await enter(phone, tunnel)
    await phone.field.fill("again in the tunnel")
    await desk.field.fill("later, at the desk")
    await told(site, scene.room, "later, at the desk")
    await leave(phone, tunnel)
    await expect(phone.field).to_have_value("later, at the desk")
    # What was sent meanwhile does not come back with what was written before that.
    await enter(phone, tunnel)
    await phone.field.fill("later, at the desk or")
    await desk.field.press("Enter")
    await told(site, scene.room, "")
    await leave(phone, tunnel)
    await phone.sees("later, at the desk")
    await expect(phone.field).to_have_value("")
    assert begun(site, scene.room) == [""]


async def test_a_page_that_goes_tells_what_it_has(window, site: Site, scene):
    desk = await (await window(scene.ann)).go(scene.room)
    keeper = await desk.page.context.new_page()  # or the browser goes, too
    await desk.field.fill("written and away")
    await desk.page.close(run_before_unload=False)
    await told(site, scene.room, "written and away")
    phone = await (await window(scene.ann, **PHONE)).go(scene.room)
    await expect(phone.field).to_have_value("written and away")
    await keeper.close()


async def test_it_would_be_noticed_if_the_server_were_not_told(window, site: Site, scene):
    desk = await window(scene.ann)
    served = re.compile(r"/draftsync[^/]*\.js")

    async def mute(route) -> None:
        answer = await route.fetch()
        body = await answer.text()
        await route.fulfill(response=answer, body=body.replace("!this.ready(place)", "true"))

    await desk.page.context.route(served, mute)
    await desk.go(scene.room)
    phone = await (await window(scene.ann, **PHONE)).go(scene.room)
    await desk.field.fill("half a")
    await desk.page.reload()
    await desk.connected()
    await expect(desk.field).to_have_value("half a")
    site.say(scene.ben, scene.room, "later")
    await phone.sees("later")
    assert begun(site, scene.room) == []
    await expect(phone.field).to_have_value("")
