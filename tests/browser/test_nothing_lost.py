"""Nothing written or to be read is lost, doubled or out of order: tunnels, closed tabs, long nights."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from .conftest import Site, Window


class Tunnel:
    """The way from a browser to a server, through which nothing comes while it is closed."""

    def __init__(self, port: int) -> None:
        self.beyond = port
        self.closed = False
        self.lines: set[asyncio.StreamWriter] = set()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def dig(self) -> None:
        self.server = await asyncio.start_server(self._carry, "127.0.0.1", 0)

    async def close(self) -> None:
        """Cuts what is under way and lets nothing new through."""
        self.closed = True
        for line in [*self.lines]:
            line.transport.abort()

    def open(self) -> None:
        self.closed = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.closed:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self.beyond)
        self.lines |= {writer, back}
        with contextlib.suppress(OSError):
            await asyncio.gather(_pour(reader, back), _pour(there, writer))
        self.lines -= {writer, back}


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest_asyncio.fixture(loop_scope="session")
async def tunnel(site: Site) -> AsyncIterator[Tunnel]:
    tunnel = Tunnel(site.server.port)
    await tunnel.dig()
    yield tunnel
    await tunnel.close()
    tunnel.server.close()


async def enter(tab: Window, tunnel: Tunnel) -> None:
    await tunnel.close()
    await expect(tab.page.locator("#app")).not_to_have_attribute("data-connection", "open")


async def leave(tab: Window, tunnel: Tunnel) -> None:
    tunnel.open()
    await tab.page.evaluate("window.dispatchEvent(new Event('online'))")
    await tab.connected()


def log(site: Site, room: str) -> list[str]:
    return [row["text"] for row in site.backstage.do("query", model="Message", room__slug=room)]


def sockets(site: Site, username: str) -> list[dict[str, Any]]:
    return [each for each in site.backstage.do("live") if each["user"] == username]


async def until(check, *, what: str) -> None:
    for _ in range(200):
        if check():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(what)


async def wait_for_sockets(site: Site, username: str, count: int) -> None:
    await until(
        lambda: len(sockets(site, username)) == count,
        what=f"{username} has {len(sockets(site, username))} sockets, not {count}",
    )


@pytest.mark.parametrize(
    "shared",
    [pytest.param(True, id="one socket"), pytest.param(False, id="a socket each", marks=pytest.mark.slow)],
)
async def test_written_in_two_tabs_in_a_tunnel_each_message_comes_once_in_both(
    window, site: Site, scene, tunnel, shared
):
    one = await (await window(scene.ann, server=tunnel, shared=shared)).go(scene.room)
    two = await (await one.another_tab()).go(scene.room)
    await one.write("before")
    await two.sees("before")
    await one.settled()
    written = ["before"]
    for round_ in range(2):
        await enter(one, tunnel)
        await enter(two, tunnel)
        for number in range(3):
            for name, tab in (("one", one), ("two", two)):
                await tab.write(f"{name}, tunnel {round_}, {number}")
                written.append(f"{name}, tunnel {round_}, {number}")
        # Both show what waits, whoever wrote it.
        await expect(one.pending).to_have_count(6)
        await expect(two.pending).to_have_count(6)
        tunnel.open()
        for tab in (one, two):
            await leave(tab, tunnel)
            await tab.settled()
    assert log(site, scene.room) == written
    assert await one.texts() == await two.texts() == written


@pytest.mark.slow
async def test_offline_the_notice_counts_what_waits_in_all_tabs(window, scene, tunnel):
    one = await (await window(scene.ann, server=tunnel)).go(scene.room)
    two = await (await one.another_tab()).go(scene.room)
    await enter(one, tunnel)
    await one.write("from here")
    await two.write("from there")
    # Icons that were never drawn before are there without a connection. (A tab behind draws no frames.)
    drawn = """node => new Promise((done) => {
        const look = () => (node.getBBox().width > 0 ? done() : setTimeout(look, 50));
        look();
    })"""
    await asyncio.wait_for(one.page.locator(".message__state use").first.evaluate(drawn), 10)
    for tab in (one, two):
        await expect(tab.notice).to_contain_text("2 messages will be sent when it is back.")
        await expect(tab.page.locator(".message__state")).to_have_text("2 messages wait for the connection")
    await two.page.close()
    await expect(one.pending).to_have_count(2)
    await leave(one, tunnel)
    await one.settled()
    assert await one.texts() == ["from here", "from there"]


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "not kept"])
async def test_written_in_a_tunnel_and_the_tab_closed(window, site: Site, scene, tunnel, kept):
    """With what keeps the messages taken away, they are lost: it is this that brings them over."""
    ann = await window(scene.ann, server=tunnel)
    if not kept:
        await ann.page.context.add_init_script(
            "Object.defineProperty(window, 'indexedDB', {value: undefined})"
        )
    await ann.go(scene.room)
    await enter(ann, tunnel)
    await ann.write("first")
    await ann.write("second")
    await expect(ann.pending).to_have_count(2)
    await expect(ann.field).to_have_value("")
    await ann.page.evaluate("new Promise((done) => setTimeout(done, 100))")
    keeper = await ann.page.context.new_page()  # the browser stays open, without the chat
    await ann.page.close()
    tunnel.open()
    again = Window(keeper, ann.complaints)
    await again.go(scene.room)
    await again.settled()
    expected = ["first", "second"] if kept else []
    await until(lambda: log(site, scene.room) == expected, what=f"{log(site, scene.room)} in the log")
    await expect(again.messages).to_have_text(expected)
    await again.page.reload()
    await again.connected()
    await again.settled()
    assert log(site, scene.room) == await again.texts() == expected


async def test_an_answer_that_is_lost_with_the_page_sends_nothing_twice(window, site: Site, scene):
    """The server has it, the page was closed before it knew: the next page asks under the same key."""
    ann = await (await window(scene.ann, shared=False)).go(scene.room)
    await ann.page.evaluate(
        """() => {
          const real = WebSocket.prototype.send;
          WebSocket.prototype.send = function (text) {
            real.call(this, text);
            if (JSON.parse(text).type === "send") this.onmessage = null;
          };
        }"""
    )
    await ann.write("said once")
    await until(lambda: log(site, scene.room) == ["said once"], what="it was not stored")
    await ann.page.reload()
    await ann.connected()
    await ann.settled()
    assert await ann.texts() == log(site, scene.room) == ["said once"]


async def test_what_somebody_left_is_not_sent_by_whoever_signs_in_next(window, site: Site, scene, tunnel):
    ann = await (await window(scene.ann, server=tunnel)).go(scene.room)
    await enter(ann, tunnel)
    await ann.write("Ann's own")
    await expect(ann.pending).to_have_count(1)

    async def come_in_as(person) -> None:
        cookie = {"name": "sessionid", "value": person.session, "url": tunnel.origin}
        await ann.page.context.add_cookies([cookie])

    await come_in_as(scene.ben)
    tunnel.open()
    # The page that is still Ann's stops when the server greets somebody else.
    await expect(ann.notice).to_contain_text("Somebody else is signed in here now.")
    await expect(ann.pending).to_have_count(1)
    ben = await (await ann.another_tab()).go(scene.room)
    await ben.write("Ben's own")
    await ben.settled()
    assert log(site, scene.room) == ["Ben's own"]
    await come_in_as(scene.ann)
    await ann.page.get_by_role("button", name="Load the page anew").click()
    await ann.connected()
    await ann.settled()
    await until(lambda: log(site, scene.room) == ["Ben's own", "Ann's own"], what="Ann's message was lost")


@pytest.mark.slow
async def test_signing_out_with_something_unsent_asks_what_becomes_of_it(window, site: Site, scene, tunnel):
    ann = await (await window(scene.ann, server=tunnel)).go(scene.room)
    await enter(ann, tunnel)
    await ann.write("not sent yet")
    await expect(ann.pending).to_have_count(1)

    async def sign_out() -> None:
        await ann.page.locator("#me-menu").click()
        await ann.page.get_by_role("menuitem", name="Sign out").click()

    await sign_out()
    dialog = ann.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("1 message is not sent yet.")
    await dialog.get_by_role("button", name="Stay").click()
    await expect(dialog).to_have_count(0)
    await expect(ann.pending).to_have_count(1)
    await sign_out()
    await dialog.get_by_role("button", name="Delete it and sign out").click()
    await expect(ann.pending).to_have_count(0)


@pytest.mark.slow
async def test_written_to_a_room_one_was_removed_from_meanwhile(window, site: Site, scene, tunnel):
    ann = await (await window(scene.ann, server=tunnel)).go(scene.room)
    await enter(ann, tunnel)
    await ann.write("Who has the key?")
    await expect(ann.pending).to_have_count(1)
    site.backstage.act("rooms.remove", scene.ola, room=scene.room, username=scene.ann.username)
    await leave(ann, tunnel)
    dialog = ann.page.get_by_role("dialog", name="Not sent")
    await expect(dialog).to_contain_text("Who has the key?")
    await ann.page.keyboard.press("Escape")
    await ann.page.goto("/")
    await expect(dialog).to_contain_text("Who has the key?")
    await dialog.get_by_role("button", name="Delete").click()
    await ann.page.reload()
    await ann.connected()
    await expect(dialog).to_have_count(0)
    assert log(site, scene.room) == []


async def test_two_tabs_have_one_socket_and_with_the_last_it_goes(window, site: Site, scene):
    one = await (await window(scene.ann)).go(scene.room)
    two = await (await one.another_tab()).go(scene.room)
    third = await (await one.another_tab()).go(scene.room)
    await third.write("over the same line")
    for tab in (one, two):
        await tab.sees("over the same line")
    assert len(sockets(site, scene.ann.username)) == 1
    await one.page.close()
    await two.write("still here")
    await third.sees("still here")
    assert len(sockets(site, scene.ann.username)) == 1
    keeper = await two.page.context.new_page()
    await two.page.close()
    await third.page.close()
    await wait_for_sockets(site, scene.ann.username, 0)
    await keeper.close()


@pytest.mark.slow
async def test_without_a_shared_worker_each_tab_has_its_own_socket(window, site: Site, scene):
    one = await (await window(scene.ann, shared=False)).go(scene.room)
    two = await (await one.another_tab()).go(scene.room)
    await wait_for_sockets(site, scene.ann.username, 2)
    await two.write("from the other")
    await one.sees("from the other")
    await two.settled()


async def test_tabs_agree_on_unread_and_on_drafts_even_without_a_connection(
    window, site: Site, scene, tunnel
):
    other = site.another_room(scene, "Loading dock")
    one = await (await window(scene.ann, server=tunnel)).go(scene.room)
    two = await (await one.another_tab()).go(other)
    await expect(two.page.locator(".room-start")).to_be_visible()
    await two.page.locator(f"[data-room={scene.room}]").click()
    site.say(scene.ben, other, "First crate")
    row = f"[data-room={other}] .count"
    for tab in (one, two):
        await expect(tab.page.locator(row)).to_have_text("1 unread")
    await enter(one, tunnel)
    await two.page.bring_to_front()
    await two.page.locator(f"[data-room={other}]").click()
    await two.sees("First crate")
    await expect(one.page.locator(row)).to_have_count(0)
    await expect(one.page).not_to_have_title("(1)")
    # A draft goes over; the tab in which one is writing keeps its own.
    await one.page.evaluate("document.hasFocus = () => false")
    await two.page.locator(f"[data-room={scene.room}]").click()
    await two.field.fill("half a sent")
    await expect(one.field).to_have_value("half a sent")
    await two.write("a whole sentence")
    await expect(one.field).to_have_value("")
    await expect(one.pending).to_have_count(1)
    await leave(two, tunnel)
    await one.settled()


@pytest.mark.slow
async def test_a_server_that_restarts_gets_its_tabs_back_by_itself(window, site: Site, scene, own_server):
    one = await (await window(scene.ann, server=own_server)).go(scene.room)
    two = await (await one.another_tab()).go(scene.room)
    ben = await (await window(scene.ben, server=own_server, shared=False)).go(scene.room)
    own_server.stop()
    await one.write("written meanwhile")
    own_server.start()
    for tab in (one, two, ben):
        await expect(tab.page.locator("#app")).to_have_attribute("data-connection", "open", timeout=40_000)
    for tab in (one, two, ben):
        await tab.sees("written meanwhile")
    assert log(site, scene.room) == ["written meanwhile"]


GAP = 2_000


async def test_a_gap_of_2000_messages_is_a_line_that_loads_and_closes(window, site: Site, scene, tunnel):
    site.backstage.do("talk", person=scene.ben.id, room=scene.room, count=40)
    ann = await (await window(scene.ann, server=tunnel)).go(scene.room)
    await expect(ann.messages).to_have_count(40)
    await ann.page.locator("#timeline").focus()
    await ann.page.evaluate("document.getElementById('timeline').scrollTop = 200")
    await enter(ann, tunnel)
    site.backstage.do("fill", person=scene.ben.id, room=scene.room, count=GAP)
    await leave(ann, tunnel)
    gap = ann.page.locator(".gap button")
    await expect(ann.messages.last).to_have_text(f"line {GAP}")
    await expect(gap).to_have_text(re.compile(r"Up to 1\d\d\d messages not loaded. Load them"))
    # Read on from where one was: the line one holds on to stays where it is, page after page.
    for _ in range(20):
        if not await gap.count():
            break
        left = await gap.inner_text()
        await gap.scroll_into_view_if_needed()
        moved = await ann.page.evaluate(HOLD_WHILE_LOADING, left)
        assert moved <= 1, left
    else:
        raise AssertionError("the gap did not close")
    numbers = await ann.page.evaluate(
        "[...document.querySelectorAll('.message')].map((row) => Number(row.dataset.seq))"
    )
    assert numbers == list(range(numbers[0], numbers[0] + 40 + GAP))
    texts = await ann.texts()
    assert texts[40:] == [f"line {number}" for number in range(1, GAP + 1)]


# Presses the button of the gap and watches the first message in view in each frame, until a page has come.
HOLD_WHILE_LOADING = """
(left) => new Promise((resolve, reject) => {
  setTimeout(reject, 15_000, new Error("no page came"));
  const view = document.getElementById("timeline");
  const top = view.getBoundingClientRect().top;
  const all = [...view.querySelectorAll(".message")];
  const { seq } = all.find((one) => one.getBoundingClientRect().bottom > top).dataset;
  const place = () => view.querySelector(`.message[data-seq="${seq}"]`).getBoundingClientRect().bottom;
  const button = () => view.querySelector(".gap button");
  const rows = view.querySelectorAll(".message").length;
  const start = place();
  let most = 0;
  button().click();
  const look = () => {
    most = Math.max(most, Math.abs(place() - start));
    if (view.querySelectorAll(".message").length > rows) resolve(most);
    else requestAnimationFrame(look);
  };
  look();
})
"""
