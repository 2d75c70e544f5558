"""The service worker when something is pushed, as Chromium delivers it: shown, changed, taken back."""

import contextlib
import json

from playwright.async_api import expect

from .test_notifications import BEHIND, Displayed, notifications, turned_on


class Post:
    """What a push service would hand to this browser."""

    def __init__(self, line, origin: str) -> None:
        self.line, self.origin, self.registration = line, origin, None

    async def open(self, page) -> "Post":
        self.line.on("ServiceWorker.workerRegistrationUpdated", self._note)
        await self.line.send("ServiceWorker.enable")
        while self.registration is None:
            await page.wait_for_timeout(50)
        return self

    def _note(self, said) -> None:
        for each in said["registrations"]:
            if not each["isDeleted"]:
                self.registration = each["registrationId"]

    async def push(self, **word) -> None:
        where = {"origin": self.origin, "registrationId": self.registration}
        await self.line.send("ServiceWorker.deliverPushMessage", {**where, "data": json.dumps(word)})

    async def push_until_shown(self, shown, **word) -> None:
        """A browser on a busy machine loses a push now and then, once in some hundred runs. To push again
        what is shown by then changes nothing."""
        for patience in (5, 10, 30):
            await self.push(**word)
            with contextlib.suppress(AssertionError):
                await notifications(shown, 1, seconds=patience)
                return
        raise AssertionError("nothing was shown")


async def test_what_is_pushed_is_shown_once_a_room_and_taken_back(window, scene, site):
    ann = await turned_on(window, site, scene.ann, scene.room)
    await ann.page.evaluate(BEHIND)
    post = await Post(await ann.page.context.new_cdp_session(ann.page), site.server.origin).open(ann.page)
    displayed = await Displayed.by(ann)
    here = {"room": "elsewhere", "title": "Ben in Elsewhere", "url": "/chat/elsewhere/#m5"}
    await post.push(**here, seq=5, body="one")
    await notifications(ann, 1, "one")
    await post.push(**here, seq=6, body="two")
    await notifications(ann, 1, "two")
    await post.push(room="another", seq=1, title="Ben", body="psst", url="/chat/another/")
    await notifications(ann, 2, "psst")
    await post.push(room="elsewhere", read=5)  # of an older one
    await post.push(room="another", read=1)
    await notifications(ann, 1, "two")
    await post.push(room="elsewhere", read=6)
    await notifications(ann, 0)
    assert await displayed.texts() == ["one", "two", "psst"]


async def test_the_open_page_takes_back_what_woke_the_browser(window, scene, site):
    ann = await turned_on(window, site, scene.ann, scene.room)
    post = await Post(await ann.page.context.new_cdp_session(ann.page), site.server.origin).open(ann.page)
    other = site.another_room(scene, "Loading dock")
    seq = site.say(scene.ben, other, "The crates are here")
    row = ann.page.locator(f".nav-row[data-room={other}]")
    await expect(row.locator(".count")).to_have_text("1 unread")
    word = {
        "room": other,
        "seq": seq,
        "title": "Ben in Loading dock",
        "body": "The crates are here",
        "url": "/",
    }
    await post.push_until_shown(ann, **word)
    await row.click()
    await ann.sees("The crates are here")
    await notifications(ann, 0)
