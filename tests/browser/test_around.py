"""What stands around the room is loaded when reading and writing work: early wishes wait, and it may fail."""

import asyncio
import re

from playwright.async_api import Route, expect

AROUND = re.compile(r"/around[^/]*\.js")
CONNECTED = "#app[data-connection=open]"
THERE = "#app[data-around=there]"


async def test_what_is_pressed_before_it_is_there_is_done_when_it_is(window, scene):
    ann = await window(scene.ann)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def wait(route: Route) -> None:
        asked.set()
        await go_on.wait()
        await route.continue_()

    await ann.page.route(AROUND, wait)
    await ann.page.goto(f"/chat/{scene.room}/")
    await asked.wait()
    await expect(ann.page.locator(CONNECTED)).to_be_attached()
    await ann.write("Said before all of the page is there")
    await ann.settled()
    await ann.page.get_by_role("button", name="Details").click()
    await expect(ann.page.locator("#panel")).to_have_count(0)
    go_on.set()
    await expect(ann.page.locator("#panel")).to_be_visible()
    await ann.page.get_by_role("button", name="Details", exact=True).click()
    await expect(ann.page.locator("#panel")).to_have_count(0)  # pressed once, done once


async def test_without_it_one_reads_and_writes_and_it_is_tried_again(window, scene):
    ann = await window(scene.ann)
    await ann.page.route(AROUND, lambda route: route.abort())
    await ann.page.goto(f"/chat/{scene.room}/")
    await expect(ann.page.locator(CONNECTED)).to_be_attached()
    await ann.write("Said without the rest")
    await ann.settled()
    await ann.page.locator("[data-act=palette]").click()
    await expect(ann.page.locator("#toasts")).to_contain_text("This did not load")
    await expect(ann.page.locator(THERE)).to_have_count(0)
    await ann.page.unroute(AROUND)
    await ann.page.locator("[data-act=palette]").click()
    await expect(ann.page.get_by_role("dialog")).to_be_visible()
    await expect(ann.page.locator(THERE)).to_be_attached()
    ann.complaints.clear()  # what was not loaded is told in the console
