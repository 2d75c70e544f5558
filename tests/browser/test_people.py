"""Pictures of people, the look of the workspace, and who is idle; on two people's screens."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from ..pictures import SVG, picture
from .conftest import PHONE, Site, Window
from .test_page import THEMES_AND_SIZES

PROFILE, WORKSPACE = "/settings/profile/", "/settings/workspace/"
JPEG = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG", (400, 300))}


def faces(shown: Window, person, inside: str = ""):
    return shown.page.locator(f'{inside} [data-face="{person.id}"]')


@pytest.fixture
def boss(site: Site):
    return site.backstage.person("boss", is_staff=True)


async def choose(shown: Window, address: str, file: dict) -> None:
    await shown.page.goto(address)
    await shown.page.locator("[data-file]").set_input_files(file)


async def test_a_new_name_is_read_everywhere_at_once(window, site: Site, scene):
    site.say(scene.ann, scene.room, "Here I am")
    pair = site.backstage.do("direct", person=scene.ann.id, usernames=[scene.ben.username])
    site.say(scene.ann, pair, "Psst")
    ben = await (await window(scene.ben)).go(scene.room)
    phone = await (await window(scene.ann, **PHONE)).go(pair)
    await ben.sees("Here I am")
    await ben.page.get_by_role("button", name="Details").click()
    ann = await window(scene.ann)
    await ann.page.goto(PROFILE)
    await ann.page.get_by_label("Name", exact=True).fill("Ann Verhoeven")
    await ann.page.get_by_role("button", name="Save").click()
    for place in (".message__author", "#panel .person__name", f".nav-row[data-room={pair}]"):
        await expect(ben.page.locator(place).filter(has_text="Ann Verhoeven")).to_have_count(1)
    await expect(phone.page.locator(".me__name")).to_have_text("Ann Verhoeven")
    await expect(phone.page.locator(".message__author")).to_have_text("Ann Verhoeven")


async def test_a_picture_is_seen_everywhere_at_once_and_nothing_jumps(window, site: Site, scene):
    site.say(scene.ann, scene.room, "Here I am")
    ben = await (await window(scene.ben)).go(scene.room)
    await ben.sees("Here I am")
    await ben.page.get_by_role("button", name="Details").click()
    everywhere = [".message", ".room__members", "#panel"]
    for place in everywhere:
        await expect(faces(ben, scene.ann, place)).to_have_count(1)
        await expect(faces(ben, scene.ann, place).locator("img")).to_have_count(0)
    before = [await faces(ben, scene.ann, place).bounding_box() for place in everywhere]

    ann = await window(scene.ann, **PHONE)
    await choose(ann, PROFILE, JPEG)
    await expect(ann.page.locator("[data-status]")).to_have_text("Saved.")
    await expect(faces(ann, scene.ann, ".portrait").locator("img")).to_be_visible()
    for place in everywhere:
        image = faces(ben, scene.ann, place).locator("img")
        await expect(image).to_be_visible()
        await image.evaluate("image => image.decode()")
    assert [await faces(ben, scene.ann, place).bounding_box() for place in everywhere] == before
    site.say(scene.ann, scene.room, "And here")
    await ben.page.reload()
    await expect(faces(ben, scene.ann, ".message").locator("img")).to_have_count(2)

    await ann.page.get_by_role("button", name="Remove").tap()
    await expect(ann.page.get_by_role("button", name="Remove")).to_be_hidden()
    await expect(faces(ben, scene.ann).locator("img")).to_have_count(0)
    await expect(faces(ben, scene.ann, ".message").first).not_to_be_empty()  # initials again


async def test_what_changed_while_there_was_no_connection_is_seen_afterwards(window, site: Site, scene):
    ben = await (await window(scene.ben, shared=False)).go(scene.room)
    site.say(scene.ann, scene.room, "Here I am")
    await ben.sees("Here I am")
    await ben.page.context.set_offline(True)
    await expect(ben.page.locator("#app[data-connection=open]")).to_have_count(0)
    ann = await window(scene.ann)
    await choose(ann, PROFILE, JPEG)
    await expect(ann.page.locator("[data-status]")).to_have_text("Saved.")
    await ben.page.context.set_offline(False)
    await ben.connected()
    await expect(faces(ben, scene.ann, ".message").locator("img")).to_be_visible()


async def test_a_picture_that_does_not_come_leaves_the_initials(window, site: Site, scene):
    ann = await window(scene.ann)
    await choose(ann, PROFILE, JPEG)
    await expect(ann.page.locator("[data-status]")).to_have_text("Saved.")
    site.say(scene.ann, scene.room, "Here I am")
    ben = await window(scene.ben)
    await ben.page.route("**/picture/*", lambda route: route.abort())
    await ben.go(scene.room)
    await expect(faces(ben, scene.ann, ".message")).to_be_visible()
    await expect(faces(ben, scene.ann).locator("img")).to_have_count(0)


async def test_what_is_no_picture_is_said_in_words(window, scene):
    ann = await window(scene.ann)
    await choose(ann, PROFILE, {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": SVG})
    await expect(ann.page.locator("[data-status]")).to_contain_text("no picture that can be shown")
    await expect(ann.page.get_by_role("button", name="Choose a picture")).to_be_focused()


async def test_logo_and_colour_change_on_every_screen(window, site: Site, scene, boss):
    ann = await (await window(scene.ann)).go(scene.room)
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--accent-hue').trim()"
    try:
        chief = await window(boss)
        await choose(chief, WORKSPACE, {**JPEG, "name": "logo.jpg"})
        await expect(ann.page.locator(".workspace__mark img")).to_be_visible()
        await chief.page.get_by_role("radio", name="Plum").check()
        await chief.page.get_by_role("textbox", name="Team name").fill("Harbour")
        await chief.page.get_by_role("button", name="Save").click()
        await expect(ann.page.locator(".workspace__name")).to_contain_text("Harbour")
        await ann.page.wait_for_function(f"{accent} === '345'")
        await expect(ann.page).to_have_title("A test - Harbour")
        assert await chief.page.evaluate(accent) == "345"
        nobody = await window(None)
        await nobody.page.goto("/accounts/login/")
        await expect(nobody.page.locator(".door__mark img")).to_be_visible()
        # A colour of one's own chooses itself; a grey has no hue.
        await chief.page.get_by_label("Another colour").fill("#777777")
        await expect(chief.page.get_by_role("radio", name="Another one")).to_be_checked()
        await chief.page.get_by_role("button", name="Save").click()
        await expect(chief.page.locator("#colour_error")).to_contain_text("not grey")
        assert (await Axe().run(chief.page)).response["violations"] == []
    finally:
        site.backstage.act("workspace.change", name="Chatsite", hue=None)
        site.backstage.act("workspace.take_logo_away")
    await expect(ann.page.locator(".workspace__mark")).to_have_text("C")


async def write_style(shown: Window, css: str) -> None:
    await shown.page.goto(WORKSPACE)
    await shown.page.get_by_label("Style sheet of your own").fill(css)
    await shown.page.get_by_role("button", name="Save").click()
    await expect(shown.page.get_by_text("Saved.")).to_be_visible()


async def ink_is(shown: Window, colour: str) -> None:
    await expect(shown.page.locator("body")).to_have_css("color", colour)


async def test_a_style_sheet_of_one_s_own_changes_every_screen_and_locks_nobody_out(
    window, site: Site, scene, boss
):
    ann, nobody = await (await window(scene.ann)).go(scene.room), await window(None)
    away = await (await window(scene.ben, shared=False)).go(scene.room)
    chief = await window(boss)
    before, brown, blue = "oklch(0.235 0.008 262)", "rgb(90, 40, 10)", "rgb(10, 40, 90)"
    await expect(ann.page.locator("[data-workspace-style]")).to_have_count(0)
    try:
        await write_style(chief, f":root {{ --ink: {brown} }}")
        await ink_is(chief, before)  # here it is mended, so here it is not used
        for shown in (ann, away):
            await ink_is(shown, brown)
        await nobody.page.goto("/accounts/login/")
        await ink_is(nobody, brown)
        await away.page.context.set_offline(True)
        await expect(away.page.locator("#app[data-connection=open]")).to_have_count(0)
        # A mistake: nothing is to be seen any more, but where it is mended, and on the way there.
        await write_style(chief, f"body {{ display: none }} :root {{ --ink: {blue} }}")
        await ink_is(ann, blue)
        await expect(ann.page.locator("[data-workspace-style]")).to_have_count(1)
        await expect(ann.field).to_be_hidden()
        await nobody.page.goto("/accounts/login/")
        await expect(nobody.page.get_by_role("button", name="Sign in")).to_be_hidden()
        await nobody.page.goto(WORKSPACE)
        await expect(nobody.page.get_by_role("button", name="Sign in")).to_be_visible()
        await write_style(chief, "")
        await ink_is(ann, before)
        await expect(ann.field).to_be_visible()
        # What was changed while there was no connection is seen afterwards.
        await ink_is(away, brown)
        await away.page.context.set_offline(False)
        await away.connected()
        await ink_is(away, before)
    finally:
        site.backstage.act("workspace.change", style="")


async def test_a_style_sheet_of_one_s_own_reaches_no_other_site(window, site: Site, scene):
    foreign = "http://stranger.example"
    css = f"""@import url({foreign}/more.css);
        @font-face {{ font-family: theirs; src: url({foreign}/a.woff2) }}
        body {{ background-image: url({foreign}/seen.png); font-family: theirs; color: rgb(90, 40, 10) }}"""
    site.backstage.act("workspace.change", style=css)
    try:
        ann = await window(scene.ann)
        reached: list[str] = []
        await ann.page.route(f"{foreign}/**", lambda route: reached.append(route.request.url))
        await ann.go(scene.room)
        await ink_is(ann, "rgb(90, 40, 10)")
        refused = ("more.css", "a.woff2", "seen.png")
        while not all(any(each in line for line in ann.complaints) for each in refused):
            await ann.page.wait_for_event("console")
        assert all("Content Security Policy" in line for line in ann.complaints)
        assert reached == []
        ann.complaints.clear()
    finally:
        site.backstage.act("workspace.change", style="")


async def test_who_touches_nothing_is_shown_as_idle_by_shape_and_in_words(window, site: Site, scene):
    ben = await (await window(scene.ben)).go(scene.room)
    await ben.page.get_by_role("button", name="Details").click()
    row = ben.page.locator("#panel .person", has=faces(ben, scene.ann))
    ann = await window(scene.ann)
    await ann.page.clock.install()
    await ann.go(scene.room)
    await expect(row).to_contain_text("online")
    drawn = "dot => getComputedStyle(dot).backgroundImage"
    assert await row.locator(".presence").evaluate(drawn) == "none"

    await ann.page.clock.fast_forward("05:01")
    await expect(row).to_contain_text("idle")
    await expect(row.locator(".presence")).to_have_attribute("data-is", "idle")
    assert "linear-gradient" in await row.locator(".presence").evaluate(drawn)  # half of the disc
    await ben.page.reload()  # and who comes now sees it, too
    await ben.page.get_by_role("button", name="Details").click()
    await expect(row).to_contain_text("idle")

    await ann.field.press("H")
    await expect(row).to_contain_text("online")


@pytest.mark.parametrize(("theme", "size"), THEMES_AND_SIZES)
async def test_axe_finds_nothing(window, site: Site, scene, boss, theme: str, size: str):
    options = PHONE if size == "phone" else {}
    site.backstage.act("workspace.change", hue=102)  # the palest of the swatches
    try:
        shown = await window(boss, theme=theme, **options)
        for address in (PROFILE, WORKSPACE):
            await choose(shown, address, JPEG)
            await expect(shown.page.locator("[data-status]")).to_have_text("Saved.")
            assert (await Axe().run(shown.page)).response["violations"] == []
    finally:
        site.backstage.act("workspace.change", hue=None)
        site.backstage.act("workspace.take_logo_away")
