"""The chat as an app of its own: manifest, service worker, and the page without a connection."""

import json

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from .conftest import DESKTOP, PHONE

APP = {**DESKTOP, "service_workers": "allow"}
ACTIVE = (
    "navigator.serviceWorker.ready.then(({active, scope}) => [new URL(active.scriptURL).pathname, scope])"
)


async def test_it_can_be_installed(window, scene, site):
    ann = await (await window(scene.ann, **APP)).go(scene.room)
    script, scope = await ann.page.evaluate(ACTIVE)
    assert (script, scope) == ("/sw.js", f"{site.server.origin}/")
    line = await ann.page.context.new_cdp_session(ann.page)
    found = await line.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert (manifest["display"], manifest["start_url"], manifest["scope"]) == ("standalone", "/", "/")
    for icon in manifest["icons"]:
        answer = await ann.page.request.get(icon["src"])
        assert answer.headers["content-type"] == icon["type"]
    problems = await line.send("Page.getInstallabilityErrors")
    # A profile of a test is a private one, in which nothing can be installed.
    assert {each["errorId"] for each in problems["installabilityErrors"]} <= {"in-incognito"}


@pytest.mark.parametrize(
    ("size", "theme"),
    [
        pytest.param(DESKTOP, "light", id="desktop", marks=pytest.mark.slow),
        pytest.param(PHONE, "dark", id="phone"),
    ],
)
async def test_without_a_connection_it_says_so_and_keeps_what_waits(window, scene, own_server, size, theme):
    options = {**size, "service_workers": "allow"}
    ann = await (await window(scene.ann, server=own_server, theme=theme, **options)).go(scene.room)
    await ann.page.evaluate(ACTIVE)
    own_server.stop()
    await ann.field.fill("Written in a tunnel")
    await ann.page.get_by_role("button", name="Send").click()
    await expect(ann.pending).to_have_count(1)
    await ann.page.reload()
    await expect(ann.page.get_by_role("heading", name="No connection")).to_be_visible()
    await expect(ann.page.locator("#kept")).to_have_text("Messages kept on this device, to be sent then: 1")
    family = await ann.page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "system-ui" in family  # its styles were kept, too
    result = await Axe().run(ann.page)
    assert result.response["violations"] == []
    own_server.start()
    await ann.connected()  # by itself
    await ann.settled()
    await ann.sees("Written in a tunnel")
