"""The Content-Security-Policy in a real browser: admin and sockets work under it, intruders do not."""

import pytest
from playwright.async_api import async_playwright

from .cast import PASSWORD
from .services.browser import FLAGS
from .site import Site

ADMIN = ("/admin/", "/admin/auth/user/", "/admin/auth/user/1/change/")

SOCKET = """() => new Promise((done) => {
    const socket = new WebSocket(`ws://${location.host}/ws/chat/`, ["chat.v1"]);
    socket.onmessage = (event) => done(JSON.parse(event.data).type);
    socket.onerror = () => done("refused");
})"""

INLINE = """() => {
    const script = document.createElement("script");
    script.textContent = "window.harmed = true";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", '<img src="/none" onerror="window.harmed = true">');
    return fetch("http://stranger.example/").then(() => true, () => Boolean(window.harmed));
}"""


@pytest.fixture
def server():
    site = Site()
    site.prepare()
    server = site.serve()
    yield server
    server.stop()


async def test_the_policy(browser_program, server):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_program, args=FLAGS)
        page = await browser.new_page(base_url=f"http://{server.address}")
        told = []
        page.on("console", lambda message: told.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: told.append(f"{page.url}: {error}"))

        await page.goto("/accounts/login/?next=/admin/")
        await page.fill("input[name=login]", "owner")
        await page.fill("input[name=password]", PASSWORD)
        await page.press("input[name=password]", "Enter")
        await page.wait_for_url("**/admin/")
        for path in ADMIN:
            response = await page.goto(path, wait_until="networkidle")
            assert response.status == 200
        assert [line for line in told if "Content Security Policy" in line] == []

        assert await page.evaluate(SOCKET) == "chat.ready"
        assert await page.evaluate(INLINE) is False
        broken = [line for line in told if "Content Security Policy" in line]
        assert all(any(word in line for line in broken) for word in ("script-src", "connect-src"))
        await browser.close()
