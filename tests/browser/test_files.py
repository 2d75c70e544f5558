"""Files: picked, dropped and pasted, with progress and a way back; seen, enlarged and kept by others."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Locator, Route, expect

from .. import pictures
from ..pictures import picture
from .conftest import DESKTOP, PHONE, Site, Window
from .test_page import THEMES_AND_SIZES, finds_nothing

sizes = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
UPLOADS = "**/api/v1/rooms/*/files"


def as_file(name: str, data: bytes, kind: str = "") -> dict[str, Any]:
    return {"name": name, "mimeType": kind or "application/octet-stream", "buffer": data}


async def pick(shown: Window, *files: dict[str, Any]) -> None:
    await shown.page.locator("#composer input[type=file]").set_input_files(list(files))


def chips(shown: Window) -> Locator:
    return shown.page.locator(".upload")


async def ready(shown: Window, count: int) -> None:
    await expect(shown.page.locator(".upload__meta", has_text="ready")).to_have_count(count)


async def hand_over(shown: Window, event: str, target: str, *files: tuple[str, bytes]) -> None:
    """As a mouse or another program would: drops or pastes files."""
    await shown.page.evaluate(
        """([event, target, files]) => {
            const data = new DataTransfer();
            for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
            const node = document.querySelector(target);
            const more = { bubbles: true, cancelable: true };
            if (event === "paste")
              return node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, ...more }));
            node.dispatchEvent(new DragEvent(event, { dataTransfer: data, ...more }));
        }""",
        [event, target, [(name, list(data)) for name, data in files]],
    )


@sizes
async def test_what_one_sends_another_sees_and_enlarges(window, scene, size):
    ann, ben = await window(scene.ann, **size), await window(scene.ben, **size)
    for each in (ann, ben):
        await each.go(scene.room)
    large, tall = picture("JPEG", (1600, 1000)), picture("PNG", (300, 900))
    await pick(ann, as_file("harbour.jpg", large), as_file("mast.png", tall))
    await ready(ann, 2)
    await ann.field.fill("From the tower")
    await ann.page.get_by_role("button", name="Send").click()
    await ann.settled()
    await expect(chips(ann)).to_have_count(0)
    await pick(ann, as_file("terms.pdf", pictures.PDF), as_file("tide.wav", pictures.WAV))
    await ready(ann, 2)
    await ann.page.get_by_role("button", name="Send").click()  # without a word
    await ann.settled()

    await ben.sees("From the tower")
    shown = ben.page.locator(".picture img")
    await expect(shown).to_have_count(2)
    await expect(shown.first).to_have_attribute("alt", "Picture: harbour.jpg")
    await expect(shown.first).to_have_js_property("complete", True)
    box = await shown.first.bounding_box()
    assert box
    assert abs(box["width"] / box["height"] - 1.6) < 0.05
    await expect(ben.page.locator("audio")).to_have_attribute("aria-label", "tide.wav")
    card = ben.page.locator("a.file")
    await expect(card).to_have_attribute("target", "_blank")
    await expect(card).to_contain_text("PDF, 71 bytes" if len(pictures.PDF) == 71 else "PDF, ")

    await ben.page.locator(".picture a").first.click()
    box = ben.page.get_by_role("dialog")
    await expect(box.locator("img")).to_have_attribute("alt", "Picture: harbour.jpg")
    await expect(box).to_contain_text("1 of 2")
    for key, name in (("ArrowRight", "mast.png"), ("ArrowRight", "mast.png"), ("ArrowLeft", "harbour.jpg")):
        await ben.page.keyboard.press(key)
        await expect(box.locator("img")).to_have_attribute("alt", f"Picture: {name}")
    await box.get_by_role("button", name="Next picture").click()
    await expect(box).to_contain_text("2 of 2")
    await ben.page.keyboard.press("Escape")
    await expect(box).to_have_count(0)
    await expect(ben.page.locator(".picture a").first).to_be_focused()
    width = await ben.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0


async def test_the_place_of_a_picture_is_there_before_it_is(window, site: Site, scene):
    ann, ben = await window(scene.ann), await window(scene.ben)
    await ann.go(scene.room)
    await pick(ann, as_file("a.jpg", picture("JPEG", (800, 600))))
    await ready(ann, 1)
    await ann.write("look")
    await ann.settled()
    let_go = asyncio.Event()

    async def late(route: Route) -> None:
        await let_go.wait()
        await route.continue_()

    await ben.page.route("**/api/v1/files/**", late)
    await ben.page.goto(f"/chat/{scene.room}/")
    image = ben.page.locator(".picture img")
    await expect(image).to_have_js_property("complete", False)
    before = await image.bounding_box()
    let_go.set()
    await expect(image).to_have_js_property("complete", True)
    assert before == await image.bounding_box()
    assert before
    assert (before["width"], before["height"]) == (352, 264)


async def test_files_are_dropped_onto_the_room_and_pasted(window, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    await hand_over(ann, "dragover", "#timeline", ("a.jpg", picture()))
    await expect(ann.page.locator(".drop")).to_contain_text("Drop files to add them in A test")
    await hand_over(ann, "drop", "#timeline", ("a.jpg", picture()), ("b.txt", b"notes"))
    await expect(ann.page.locator(".drop")).to_be_hidden()
    await ready(ann, 2)
    await hand_over(ann, "drop", ".sidebar", ("c.txt", b"missed"))
    await hand_over(ann, "paste", "#message", ("image.png", picture("PNG")))
    await ready(ann, 3)
    await expect(ann.page.locator(".upload__name")).to_have_text(["a.jpg", "b.txt", "image.png"])
    await expect(ann.field).to_be_focused()


async def test_an_upload_shows_how_far_it_is_and_is_called_off(window, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    let_go = asyncio.Event()

    async def late(route: Route) -> None:
        await let_go.wait()
        await route.continue_()

    await ann.page.route(UPLOADS, late)
    await pick(ann, *(as_file(f"{name}.bin", b"x" * 200_000) for name in "abc"))
    await expect(ann.page.locator(".upload progress")).to_have_count(2)
    await expect(chips(ann).last).to_contain_text("Waits for the others")
    await ann.field.fill("with files")
    await expect(ann.page.get_by_role("button", name="Send")).to_be_disabled()
    await ann.field.press("Enter")
    await expect(ann.page.locator("#toasts")).to_contain_text("still being uploaded")
    await ann.page.get_by_role("button", name="Cancel b.bin").click()
    await expect(ann.page.locator(".upload progress")).to_have_count(2)  # the third took its place
    let_go.set()
    await ready(ann, 2)
    await ann.page.get_by_role("button", name="Remove a.bin").click()
    await ann.field.press("Enter")
    await ann.settled()
    await expect(ann.page.locator(".file__name bdi")).to_have_text(["c.bin"])


async def test_an_upload_that_fails_is_tried_again_or_taken_out(window, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.page.route(UPLOADS, lambda route: route.abort())
    await pick(ann, as_file("a.txt", b"notes"))
    await expect(ann.page.locator(".upload--failed")).to_contain_text("No connection")
    await ann.page.unroute(UPLOADS)
    await ann.page.get_by_role("button", name="Try a.txt again").click()
    await ready(ann, 1)
    await pick(ann, as_file("nothing.txt", b""))
    await expect(ann.page.locator(".upload--failed")).to_contain_text("The file is empty")
    await ann.page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(26_000_000)], "film.mp4"));
            document.querySelector("#timeline").dispatchEvent(
              new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    await expect(ann.page.locator(".upload--failed").last).to_contain_text("Over 25 MB")
    await ann.field.press("Enter")
    await expect(ann.page.locator("#toasts")).to_contain_text("Remove the file")
    for name in ("nothing.txt", "film.mp4"):
        await ann.page.get_by_role("button", name=f"Remove {name}").click()
    await ann.field.press("Enter")
    await ann.settled()
    await expect(ann.page.locator(".file__name bdi")).to_have_text(["a.txt"])


async def test_a_message_with_files_waits_for_the_connection(window, scene):
    ann = await (await window(scene.ann, shared=False)).go(scene.room)
    await pick(ann, as_file("plan.pdf", pictures.PDF))
    await ready(ann, 1)
    await ann.page.context.set_offline(True)
    await expect(ann.page.locator("#app[data-connection=open]")).to_have_count(0)
    await ann.field.press("Enter")
    await expect(ann.pending.locator(".file__name bdi")).to_have_text(["plan.pdf"])
    await ann.page.context.set_offline(False)
    await ann.page.reload()  # it was kept
    await ann.connected()
    await ann.settled()
    await expect(ann.page.locator(".file__name bdi")).to_have_text(["plan.pdf"])


async def test_what_is_added_in_one_room_stays_there(window, site: Site, scene):
    other = site.another_room(scene, "Elsewhere")
    ann = await (await window(scene.ann)).go(scene.room)
    await pick(ann, as_file("a.txt", b"notes"))
    await ready(ann, 1)
    await ann.page.locator(f".nav-row[href='/chat/{other}/']").click()
    await expect(chips(ann)).to_have_count(0)
    await ann.page.go_back()
    await ready(ann, 1)
    await ann.page.reload()
    await ann.connected()
    await ready(ann, 1)
    await ann.field.press("Enter")
    await ann.settled()
    await expect(ann.page.locator(".file__name bdi")).to_have_text(["a.txt"])


async def test_a_deleted_message_takes_its_files_along(window, scene):
    ann, ben = await window(scene.ann), await window(scene.ben)
    for each in (ann, ben):
        await each.go(scene.room)
    await pick(ann, as_file("a.jpg", picture("JPEG", (300, 200))))
    await ready(ann, 1)
    await ann.write("wrong one")
    await ann.settled()
    await expect(ben.page.locator(".picture")).to_have_count(1)
    address = await ben.page.locator(".picture a").get_attribute("href")
    await ann.page.locator(".message", has_text="wrong one").hover()
    await ann.page.get_by_role("button", name="More actions").click()
    await ann.page.get_by_role("menuitem", name="Delete").click()
    await ann.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(ben.page.locator(".picture")).to_have_count(0)
    assert (await ben.page.request.get(address)).status == 404


async def test_everything_is_done_by_keyboard(window, scene):
    ann = await window(scene.ann)
    chosen: asyncio.Future = asyncio.get_running_loop().create_future()
    # Before the page comes: it takes Chromium a moment.
    ann.page.on("filechooser", lambda chooser: chosen.set_result(chooser))
    await ann.go(scene.room)
    await ann.field.focus()
    await ann.page.keyboard.press("Shift+Tab")
    await expect(ann.page.get_by_role("button", name="Attach files")).to_be_focused()
    await ann.page.keyboard.press("Enter")
    await (await asyncio.wait_for(chosen, 20)).set_files(as_file("a.jpg", picture("JPEG", (500, 400))))
    await ready(ann, 1)
    await expect(ann.field).to_be_focused()
    await ann.page.keyboard.press("Enter")
    await ann.settled()
    await ann.page.locator("#timeline").focus()
    await ann.page.keyboard.press("ArrowUp")
    for _step in range(4):
        await ann.page.keyboard.press("Tab")
        if await ann.page.evaluate("document.activeElement.matches('.picture a')"):
            break
    await ann.page.keyboard.press("Enter")
    await expect(ann.page.get_by_role("dialog").locator("img")).to_be_visible()
    await ann.page.keyboard.press("Escape")
    await expect(ann.page.locator(".picture a")).to_be_focused()


@pytest.mark.parametrize(("theme", "size"), THEMES_AND_SIZES)
async def test_axe_finds_nothing(window, scene, theme: str, size: str):
    still = {**(DESKTOP if size == "desktop" else PHONE), "reduced_motion": "reduce"}
    ann = await (await window(scene.ann, theme=theme, **still)).go(scene.room)
    await pick(ann, as_file("a.jpg", picture("JPEG", (500, 400))), as_file("b.zip", b"PK\x03\x04"))
    await pick(ann, as_file("c.wav", pictures.WAV))
    await ready(ann, 3)
    await ann.page.get_by_role("button", name="Send").click()
    await ann.settled()
    await pick(ann, as_file("empty.txt", b""), as_file("c.txt", b"notes"))
    await ready(ann, 1)
    await finds_nothing(ann, "room")
    await ann.page.locator(".picture a").click()
    await expect(ann.page.get_by_role("dialog").locator("img")).to_be_visible()
    await finds_nothing(ann, "picture")


async def test_a_file_goes_along_with_a_reply(window, site: Site, scene):
    """Each place to write has its own: what is dropped onto a thread is not in the room's field, and stays
    away when another thread is opened."""
    root = site.say(scene.ann, scene.room, "Who has the picture?")
    other = site.say(scene.ann, scene.room, "And who the frame?")
    ann, ben = await window(scene.ann), await window(scene.ben)

    async def open_thread(shown: Window, seq: int) -> None:
        await shown.page.goto(f"/chat/{scene.room}/?thread={seq}")
        await shown.connected()

    await open_thread(ann, root)
    await open_thread(ben, root)
    thread = ann.page.locator(".panel.thread")
    await hand_over(ann, "dragover", ".panel.thread textarea", ("sea.png", picture("PNG", (400, 300))))
    await hand_over(ann, "drop", ".panel.thread textarea", ("sea.png", picture("PNG", (400, 300))))
    await ready(ann, 1)
    await expect(ann.page.locator("#composer .upload")).to_have_count(0)
    await open_thread(ann, other)
    await expect(thread.locator(".upload")).to_have_count(0)
    await open_thread(ann, root)
    await expect(thread.locator(".upload")).to_have_count(1)
    await thread.get_by_role("button", name="Send").click()
    for each in (ann, ben):
        await expect(each.page.locator(".panel.thread .picture img")).to_have_count(1)
        await expect(each.page.locator("#timeline .picture")).to_have_count(0)
