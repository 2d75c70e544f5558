"""Being told while the page is open, and what of it is taken back; the page of settings for it."""

import asyncio
import re
import time

import pytest
from playwright.async_api import expect

from .conftest import DESKTOP, PHONE, Site
from .test_accounts import faults

APP = {**DESKTOP, "service_workers": "allow", "permissions": ["notifications"]}
READY = "navigator.serviceWorker.ready.then(() => true)"
SHOWN = """navigator.serviceWorker.ready
    .then((worker) => worker.getNotifications())
    .then((all) => all.map(({title, body, tag}) => [title, body, tag]))"""
# A page of a test is always in front, as far as it is told.
BEHIND = """() => {
    document.hasFocus = () => false;
    Object.defineProperty(document, "visibilityState", {get: () => "hidden"});
}"""


async def turned_on(window, site: Site, person, room: str, **options):
    """Somebody's page, on a device that is told, and in all of their rooms by now."""
    site.backstage.act("drafts.write", person, room=room, text="begun", version=0)
    shown = await window(person, **{**APP, **options})
    await shown.page.goto("/settings/notifications/")
    await shown.page.get_by_role("switch", name="Notify me on this device").check()
    # Where there is a push service it is woken as well; a browser of a test reaches none.
    note = shown.page.locator("[data-note]:not([hidden])")
    await expect(note).to_have_text(re.compile("While the chat is open|Also while"))
    await shown.go(room)
    await expect(shown.field).to_have_value("begun")  # what a page asks for when it has joined them
    await shown.page.evaluate(READY)
    return shown


class Displayed:
    """Every notification that a browser has displayed, as it notes them itself: also what is gone again."""

    FENCE = "the last one"

    def __init__(self, shown) -> None:
        self.page, self.noted = shown.page, []

    @classmethod
    async def by(cls, shown) -> "Displayed":
        """From now on."""
        made, service = cls(shown), {"service": "notifications"}
        line = await shown.page.context.new_cdp_session(shown.page)
        line.on("BackgroundService.backgroundServiceEventReceived", made._note)
        await line.send("BackgroundService.startObserving", service)
        await line.send("BackgroundService.setRecording", {**service, "shouldRecord": True})
        return made

    def _note(self, said) -> None:
        event = said["backgroundServiceEvent"]
        if event["eventName"] == "Notification displayed":
            self.noted += [each["value"] for each in event["eventMetadata"] if each["key"] == "Body"]

    async def texts(self) -> list[str]:
        """Of all so far: one that is displayed now is noted after them. To be asked for once."""
        await self.page.evaluate(
            """async (body) => {
                const worker = await navigator.serviceWorker.ready;
                await worker.showNotification(body, {body, tag: body});
                for (const each of await worker.getNotifications({tag: body})) each.close();
            }""",
            self.FENCE,
        )
        deadline = time.monotonic() + 30
        while self.FENCE not in self.noted:
            assert time.monotonic() < deadline, self.noted
            await asyncio.sleep(0.05)
        return self.noted[: self.noted.index(self.FENCE)]


async def notifications(shown, count: int, body: str = "", *, seconds: float = 30) -> list:
    """What the system shows, as soon as it is so many and, if one is named, this one is among them. What was
    there for a moment is not seen: `Displayed` is for what is never to be shown."""
    deadline = time.monotonic() + seconds
    while True:
        found = await shown.page.evaluate(SHOWN)
        if len(found) == count and (not body or any(each[1] == body for each in found)):
            return found
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.1)


async def test_a_page_behind_others_notifies_and_takes_it_back_when_read_elsewhere(window, scene, site: Site):
    other = site.another_room(scene, "Loading dock")
    ann = await turned_on(window, site, scene.ann, scene.room)
    await ann.page.evaluate(BEHIND)
    site.say(scene.ben, other, "The crates are **here**")
    ben = scene.ben.username
    assert await notifications(ann, 1) == [[f"{ben} in Loading dock", "The crates are here", other]]
    site.say(scene.ben, other, "All nine")
    await notifications(ann, 1, "All nine")  # a room has one
    phone = await (await window(scene.ann, **PHONE)).go(other)
    await phone.sees("All nine")
    assert await notifications(ann, 0) == []


async def test_a_page_in_front_says_it_itself_and_only_for_other_rooms(window, scene, site: Site):
    other = site.another_room(scene, "Loading dock")
    ann = await turned_on(window, site, scene.ann, scene.room)
    displayed = await Displayed.by(ann)
    site.say(scene.ben, scene.room, "Seen at once")
    site.say(scene.ben, other, "The crates are here")
    toast = ann.page.locator(".toast--message")
    await expect(toast).to_have_count(1)
    await expect(toast).to_contain_text("The crates are here")
    await toast.get_by_role("button", name="Show").click()
    await ann.sees("The crates are here")
    await expect(toast).to_have_count(0)
    assert await displayed.texts() == []


async def test_levels_and_quiet_decide_on_the_page_as_well(window, scene, site: Site):
    other = site.another_room(scene, "Loading dock")
    quiet = site.another_room(scene, "Quiet corner")
    site.backstage.act("preferences.prefer", scene.ann, room=other, level="mentions")
    site.backstage.act("preferences.prefer", scene.ann, room=quiet, level="nothing")
    ann = await turned_on(window, site, scene.ann, scene.room)
    await ann.page.evaluate(BEHIND)
    displayed = await Displayed.by(ann)
    site.say(scene.ben, quiet, f"@{scene.ann.username} not even this")
    site.say(scene.ben, other, "Nobody in particular")
    site.say(scene.ben, other, f"@{scene.ann.username} you")
    ((_title, body, tag),) = await notifications(ann, 1)
    assert (body, tag) == (f"@{scene.ann.username} you", other)
    assert await displayed.texts() == [body]


async def test_without_a_click_nobody_is_asked_or_told(window, scene, site: Site):
    ann = await window(scene.ann, **DESKTOP, service_workers="allow")
    asked = "Notification.requestPermission = () => { throw new Error('asked without a click') }"
    await ann.page.add_init_script(asked)
    await ann.go(scene.room)
    other = site.another_room(scene, "Loading dock")
    site.say(scene.ben, other, "hello")
    await expect(ann.page.locator(f".nav-row[data-room={other}]")).to_have_class(re.compile("unread"))
    assert await notifications(ann, 0) == []


async def test_quiet_hours_are_kept_and_half_of_them_is_not_taken(window, scene):
    ann = await window(scene.ann, timezone_id="Asia/Seoul", **DESKTOP)
    page = ann.page
    await page.goto("/settings/notifications/")
    await expect(page.get_by_label("Time zone")).to_have_value("Asia/Seoul")
    await page.get_by_label("From").fill("22:00")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Quiet hours need a beginning and an end.")).to_be_visible()
    assert await faults(page) == []
    await page.get_by_label("To", exact=True).fill("07:30")
    await page.get_by_label("Do not disturb").select_option("For an hour")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(page.get_by_label("From")).to_have_value("22:00")
    await expect(page.get_by_label("To", exact=True)).to_have_value("07:30")
    await expect(page.get_by_label("Do not disturb").locator("option:checked")).to_have_text(
        re.compile("^Until ")
    )
    await ann.go(scene.room)
    await expect(page.get_by_title("Do not disturb")).to_be_visible()
    await page.goto("/settings/notifications/")
    await page.get_by_label("Do not disturb").select_option("Off")
    await page.get_by_label("From").fill("")
    await page.get_by_label("To", exact=True).fill("")
    await page.get_by_role("button", name="Save").click()
    await ann.go(scene.room)
    await expect(page.get_by_title("Do not disturb")).to_be_hidden()


async def do_not_disturb(shown, choice: str):
    """Chosen on the page of settings."""
    await shown.page.goto("/settings/notifications/")
    await shown.page.get_by_label("Do not disturb").select_option(choice)
    await shown.page.get_by_role("button", name="Save").click()
    await expect(shown.page.get_by_text("Saved.")).to_be_visible()


async def test_do_not_disturb_holds_at_once_on_a_page_that_is_open_elsewhere(window, scene, site: Site):
    other = site.another_room(scene, "Loading dock")
    ann = await turned_on(window, site, scene.ann, scene.room)
    await ann.page.evaluate(BEHIND)
    mark, row = ann.page.get_by_title("Do not disturb"), ann.page.locator(f".nav-row[data-room={other}]")
    await expect(mark).to_be_hidden()
    phone = await window(scene.ann, **PHONE)
    await do_not_disturb(phone, "For an hour")
    await expect(mark).to_be_visible()
    displayed = await Displayed.by(ann)
    site.say(scene.ben, other, f"@{scene.ann.username} not now")
    await expect(row).to_have_class(re.compile("unread"))
    # The page decides by a timer that was set before this one, and is shorter.
    await ann.page.evaluate("new Promise((done) => setTimeout(done, 2000))")
    await do_not_disturb(phone, "Off")
    await expect(mark).to_be_hidden()
    site.say(scene.ben, other, f"@{scene.ann.username} now")
    ((_title, body, _tag),) = await notifications(ann, 1)
    assert body == f"@{scene.ann.username} now"
    assert await displayed.texts() == [body]


async def test_do_not_disturb_that_was_chosen_meanwhile_holds_after_a_time_without_a_connection(
    window, scene
):
    ann = await (await window(scene.ann, shared=False)).go(scene.room)
    await ann.page.context.set_offline(True)
    await expect(ann.page.locator("#app[data-connection=open]")).to_have_count(0)
    await do_not_disturb(await window(scene.ann, **PHONE), "For an hour")
    await ann.page.context.set_offline(False)
    await ann.connected()
    await expect(ann.page.get_by_title("Do not disturb")).to_be_visible()


@pytest.mark.parametrize("look", [(1440, "light"), (375, "dark")], ids=["desktop", "phone"])
async def test_axe_finds_nothing_on_the_page(window, scene, look):
    ann = await window(scene.ann)
    await ann.page.goto("/settings/notifications/")
    assert await faults(ann.page, [look]) == []
