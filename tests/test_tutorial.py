"""A room page as the Channels tutorial teaches to write it works here unchanged, and so do its tests.

The page below and the clients are our own, and do what the tutorial's parts 1 to 4 ask of theirs:
one socket without a subprotocol at ``ws/chat/<room>/``, ``{"message": …}`` both ways, a log in a
text area, a line to write in that Enter sends, and a complaint in the console when the socket closes.
"""

import asyncio
import json
import struct
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright

from .backstage import Person, Scene
from .doors import EMBEDDED, Door, ways
from .handshakes import KEY
from .services.browser import FLAGS

SERVE, DAPHNE = EMBEDDED
EACH = pytest.mark.parametrize("room_door", ways(EMBEDDED, names=["async", "sync"]), indirect=True)
IN_A_BROWSER = pytest.mark.parametrize(
    "room_door", [*ways([SERVE], names=["async"]), *ways([DAPHNE], names=["sync"])], indirect=True
)

# A page that Playwright puts in place comes from no address, and could open no socket to this machine.
ANY_ADDRESS = "--disable-features=LocalNetworkAccessChecks"

PAGE = """<!doctype html>
<title>Room</title>
<textarea id="chat-log" cols="80" rows="20"></textarea><br>
<input id="chat-message-input" size="80"><br>
<input id="chat-message-submit" type="button" value="Say it">
<script id="path" type="application/json">%s</script>
<script>
  const find = (id) => document.getElementById(id);
  const path = JSON.parse(find("path").textContent);
  const socket = new WebSocket("ws://" + window.location.host + path);
  socket.onmessage = (event) => {
    find("chat-log").value += JSON.parse(event.data).message + "\\n";
  };
  socket.onclose = () => console.error("The socket closed on its own.");
  find("chat-message-input").focus();
  find("chat-message-input").onkeyup = (event) => {
    if (event.key === "Enter") find("chat-message-submit").click();
  };
  find("chat-message-submit").onclick = () => {
    socket.send(JSON.stringify({message: find("chat-message-input").value}));
    find("chat-message-input").value = "";
  };
</script>
"""


@pytest.fixture
async def chromium(browser_program) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=browser_program, args=[*FLAGS, ANY_ADDRESS]
        )
        yield browser
        await browser.close()


async def sign_in(chromium: Browser, door: Door, person: Person) -> BrowserContext:
    """Somebody's browser, which also finds the page above on the site's own host."""
    browser = await chromium.new_context()
    await browser.add_cookies([{"name": "sessionid", "value": person.session, "url": door.server.origin}])

    async def serve(route: Route) -> None:
        room = route.request.url.rstrip("/").rpartition("/")[2]
        path = "/" + door.address(room).split("/", 3)[3]
        await route.fulfill(content_type="text/html", body=PAGE % json.dumps(path))

    await browser.route(f"{door.server.origin}/tutorial/*/", serve)
    return browser


async def enter(browser: BrowserContext, door: Door, room: str) -> Page:
    page = await browser.new_page()
    async with page.expect_websocket():
        await page.goto(f"{door.server.origin}/tutorial/{room}/")
    await page.wait_for_function("socket.readyState === WebSocket.OPEN", timeout=10_000)
    return page


async def post(page: Page, message: str) -> None:
    await page.keyboard.type(message + "\n")


async def sees(page: Page, message: str) -> None:
    await page.wait_for_function(
        "(message) => document.getElementById('chat-log').value.includes(message)",
        arg=message,
        timeout=10_000,
    )


async def log_of(page: Page) -> str:
    return await page.input_value("#chat-log")


@IN_A_BROWSER
async def test_windows_on_one_room_see_what_is_posted(room_door: Door, scene: Scene, chromium: Browser):
    ann, ben = [await sign_in(chromium, room_door, person) for person in (scene.ann, scene.ben)]
    windows = [await enter(browser, room_door, scene.room) for browser in (ann, ann, ben)]
    for number, window in enumerate(windows):
        await post(window, f"hello {number}")
        for other in windows:
            await sees(other, f"hello {number}\n")
    assert [await log_of(window) for window in windows] == ["hello 0\nhello 1\nhello 2\n"] * 3


@IN_A_BROWSER
async def test_windows_on_other_rooms_do_not(room_door: Door, scene: Scene, chromium: Browser):
    other = room_door.backstage.scene().room  # open: whoever comes is let in
    complaints = []
    browser = await sign_in(chromium, room_door, scene.ann)
    browser.on("console", lambda message: complaints.append(message.text))
    here, there = await enter(browser, room_door, scene.room), await enter(browser, room_door, other)
    await post(here, "hello")
    await sees(here, "hello\n")
    await post(there, "world")
    await sees(there, "world\n")
    assert "hello" not in await log_of(there)
    assert "world" not in await log_of(here)
    assert complaints == []


class Window:
    """The same page without a browser: bytes on a connection, and a log."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.log = ""

    @classmethod
    async def open(cls, door: Door, person: Person, room: str) -> "Window":
        reader, writer = await asyncio.open_connection("127.0.0.1", door.server.port)
        path = door.address(room).split("/", 3)[3]
        lines = [
            f"GET /{path} HTTP/1.1",
            f"Host: 127.0.0.1:{door.server.port}",
            f"Origin: {door.server.origin}",
            f"Cookie: sessionid={person.session}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {KEY.decode()}",
            "Sec-WebSocket-Version: 13",
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert answer.startswith("HTTP/1.1 101")
        assert "sec-websocket-protocol" not in answer.lower()
        return cls(reader, writer)

    def submit(self, message: str) -> None:
        text = json.dumps({"message": message}).encode()
        assert len(text) < 126
        self.writer.write(bytes([0x81, 0x80 | len(text)]) + bytes(4) + text)  # masked with zeros

    async def see(self, message: str) -> None:
        while message not in self.log:
            kind, length = await self.reader.readexactly(2)
            if length == 126:
                (length,) = struct.unpack(">H", await self.reader.readexactly(2))
            text = await self.reader.readexactly(length)
            assert kind == 0x81, text
            self.log += json.loads(text)["message"] + "\n"

    def close(self) -> None:
        self.writer.close()


@EACH
async def test_a_client_of_two_dozen_lines(room_door: Door, scene: Scene):
    other = room_door.backstage.scene().room
    async with asyncio.timeout(20):
        windows = [
            await Window.open(room_door, person, room)
            for person, room in ((scene.ann, scene.room), (scene.ben, scene.room), (scene.ann, other))
        ]
        first, second, third = windows
        first.submit("hello")
        await first.see("hello\n")
        await second.see("hello\n")
        third.submit("world")
        await third.see("world\n")
        second.submit("bye")
        await first.see("bye\n")
        assert first.log == "hello\nbye\n"
        assert third.log == "world\n"
        for window in windows:
            window.close()
