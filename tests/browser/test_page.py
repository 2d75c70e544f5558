"""The page, as people use it: real Chromium, real server, two people."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

from bench.visit import WALK

from .conftest import DESKTOP, PHONE, Site, Window

LONG_PAST = 3_400  # messages: more than the page keeps


async def over_the_synchronous_door(page: Page, room: str) -> None:
    """Leads the page's socket to the synchronous consumer of its room."""
    await page.add_init_script(
        """
        const Real = WebSocket;
        window.WebSocket = class extends Real {
          constructor(url, protocols) {
            super(url.replace(/ws\\/chat\\/$/, "ws/sync/chat/ROOM/"), protocols);
          }
        };
        """.replace("ROOM", room)
    )


async def test_two_people_talk_one_of_them_over_the_synchronous_consumer(window, scene):
    ann, ben = await window(scene.ann, shared=False), await window(scene.ben, shared=False)
    await over_the_synchronous_door(ben.page, scene.room)
    sockets: list[str] = []
    for each in (ann, ben):
        each.page.on("websocket", lambda socket: sockets.append(socket.url))
        await each.go(scene.room)
    assert [url.split("/ws/")[1] for url in sockets] == ["chat/", f"sync/chat/{scene.room}/"]
    await ann.write("Is the **lift** free?")
    await ben.sees("Is the lift free?")
    await expect(ben.messages.last.locator("strong")).to_have_text("lift")
    await ben.write("From two o’clock.")
    await ann.sees("From two o’clock.")
    for number in range(5):
        await ann.write(f"crate {number}")
    await ben.sees("crate 4")
    texts = [text.strip() for text in await ben.messages.all_inner_texts()]
    assert texts[-5:] == [f"crate {number}" for number in range(5)]
    await ann.settled()
    # One group: the first has the name, the others only the time.
    await expect(ben.page.locator(".message--first")).to_have_count(3)


async def test_typing_shows_and_ends_with_the_message(window, scene):
    ann, ben = await window(scene.ann), await window(scene.ben)
    await ann.go(scene.room)
    await ben.go(scene.room)
    await ann.field.press_sequentially("Hel")
    await expect(ben.page.locator("#typing")).to_have_text(f"{scene.ann.username} is typing")
    await ann.write("Hello")
    await ben.sees("Hello")
    await expect(ben.page.locator("#typing")).to_be_empty()
    await expect(ann.page.locator("#typing")).to_be_empty()


async def test_unread_is_marked_counted_and_read_on_all_of_ones_windows(window, site: Site, scene):
    other = site.another_room(scene, "Loading dock")
    ann, phone, ben = await window(scene.ann), await window(scene.ann, **PHONE), await window(scene.ben)
    await ann.go(scene.room)
    await phone.go(scene.room)
    await ben.go(other)
    await ben.write("First crate is here")
    await ben.write("Second one too")
    row = ann.page.locator(f"[data-room={other}]")
    await expect(row).to_have_class(re.compile("nav-row--unread"))
    await expect(row.locator(".count")).to_have_text("2 unread")
    await expect(ann.page).to_have_title(re.compile("^A test"))  # only what calls one stands there
    await expect(phone.page.locator("#back")).to_have_text("2")
    await row.click()
    await expect(ann.page.locator(".new-line, .day--new")).to_have_count(1)
    await expect(row).not_to_have_class(re.compile("nav-row--unread"))
    await expect(phone.page.locator("#back")).to_have_text("")
    await expect(ann.page).to_have_title(re.compile("^Loading dock"))


async def test_history_loads_on_the_way_up_and_the_reading_position_holds(window, site: Site, scene):
    for number in range(130):
        site.say(scene.ben, scene.room, f"Line {number} " + "and a little more to read " * (number % 5))
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.sees("Line 129")
    timeline = ann.page.locator("#timeline")
    assert await ann.page.locator(".message").count() < 130
    await timeline.hover()
    for _ in range(60):
        await ann.page.mouse.wheel(0, -900)
        if await ann.messages.filter(has_text="Line 0 ").or_(ann.page.locator(".room-start")).count() >= 2:
            break
        await ann.page.wait_for_timeout(30)
    await ann.sees("Line 0 ")
    texts = await ann.messages.all_inner_texts()
    assert [int(text.split()[1]) for text in texts] == list(range(130))
    # Somewhere in the middle: what arrives below, and what grows above, moves nothing.
    await ann.messages.filter(has_text="Line 60 ").scroll_into_view_if_needed()
    before = await ann.top_of("Line 60 ")
    site.say(scene.ben, scene.room, "Something new")
    await expect(ann.page.locator("#pill")).to_have_text("1 new message")
    assert await ann.top_of("Line 60 ") == pytest.approx(before, abs=1)
    await ann.page.locator("#pill").click()
    await expect(ann.messages.last).to_be_in_viewport()
    await expect(ann.page.locator("#pill")).to_be_hidden()


async def test_older_pages_come_in_above_without_moving_the_line_one_reads(window, site: Site, scene):
    for number in range(220):
        site.say(scene.ben, scene.room, f"Line {number}")
    ann = await (await window(scene.ann)).go(scene.room)
    await expect(ann.messages).to_have_count(100)  # the newest page, and one ahead of the way up
    first = await ann.page.locator(".message").first.get_attribute("data-seq")
    # Watch one line in each frame while the page above it arrives.
    moved = await ann.page.evaluate(
        """([seq]) => new Promise((resolve) => {
          setTimeout(resolve, 20_000, "no page came");
          const view = document.getElementById("timeline");
          const row = () => document.querySelector(`.message[data-seq="${seq}"] .prose`);
          const text = () => row().getBoundingClientRect().top;
          view.scrollTop = 0;
          requestAnimationFrame(() => {
            const rows = document.querySelectorAll(".message").length;
            const start = text();
            let most = 0;
            const look = () => {
              most = Math.max(most, Math.abs(text() - start));
              if (document.querySelectorAll(".message").length > rows) resolve(most);
              else requestAnimationFrame(look);
            };
            look();
          });
        })""",
        [first],
    )
    assert moved <= 1
    await expect(ann.messages.first).to_have_text("Line 70")


async def far_from_the_newest(window, site: Site, scene) -> tuple[Window, Locator, dict]:
    """A window that walked up more than the page keeps, the newest message, and what the walk was like."""
    site.backstage.do("make_past", room=scene.room, last=LONG_PAST)
    ann = await (await window(scene.ann)).go(scene.room)
    newest = ann.page.locator(f".message[data-seq='{LONG_PAST}']")
    await expect(newest).to_be_visible()
    walk = await ann.page.evaluate(WALK, {"up": True})
    await expect(newest).to_have_count(0)
    return ann, newest, walk


@pytest.mark.slow
async def test_a_long_past_is_walked_with_few_rows_and_nothing_lost(window, site: Site, scene):
    """Up and down again, so that there is an end below which there is more."""
    ann, newest, up = await far_from_the_newest(window, site, scene)
    down = await ann.page.evaluate(WALK, {"up": False})
    await expect(newest).to_be_visible()
    for walk in (up, down):
        assert (walk["rows"] <= 3_000, walk["moved"] <= 1, walk["lost"]) == (True, True, 0)
        assert walk["pages"] > 5
    seen = {*up["seen"], *down["seen"]}
    assert seen == {*range(min(seen), LONG_PAST + 1)}


@pytest.mark.slow
async def test_from_far_above_the_newest_is_one_press_away(window, site: Site, scene):
    ann, newest, _walk = await far_from_the_newest(window, site, scene)
    await ann.page.evaluate(
        """(seq) => {
          const look = () => (window.came ||= Boolean(document.querySelector(`.message[data-seq="${seq}"]`)));
          const timeline = document.getElementById("timeline");
          new MutationObserver(look).observe(timeline, {childList: true, subtree: true});
        }""",
        LONG_PAST - 1000,
    )
    await ann.page.locator("#pill").click()
    await expect(newest).to_be_in_viewport()
    assert not await ann.page.evaluate("window.came"), "what lies between was loaded as well"


async def test_a_lost_connection_is_told_and_heals_with_nothing_lost_or_doubled(
    window, site, scene, own_server
):
    ann = await (await window(scene.ann, server=own_server)).go(scene.room)
    await ann.write("before")
    await ann.settled()
    own_server.kill()
    await ann.write("one from the tunnel")
    await ann.write("two from the tunnel")
    await expect(ann.notice).to_contain_text("Connection lost. 2 messages will be sent when it is back.")
    await expect(ann.page.locator(".message__state")).to_have_text("2 messages wait for the connection")
    site.say(scene.ben, scene.room, "said meanwhile")
    own_server.start()
    await expect(ann.notice).to_contain_text("Back. 2 messages sent.", timeout=30_000)
    await expect(ann.page.locator(".message__state")).to_have_count(0)
    texts = [text.strip() for text in await ann.messages.all_inner_texts()]
    assert texts == ["before", "said meanwhile", "one from the tunnel", "two from the tunnel"]
    await ann.page.reload()
    await ann.connected()
    await expect(ann.messages).to_have_text(texts)


async def test_who_does_not_want_to_wait_tries_now(window, scene, own_server):
    ann = await window(scene.ann, server=own_server, shared=False)
    await ann.page.add_init_script("Math.random = () => 60")  # the first try by itself is in a minute
    await ann.go(scene.room)
    own_server.kill()
    await expect(ann.notice).to_contain_text("Next try in")
    own_server.start()
    await ann.page.get_by_role("button", name="Try now").click()
    await expect(ann.notice).to_contain_text("Back.")


async def test_offline_and_back_by_itself(window, site: Site, scene):
    ann = await (await window(scene.ann, shared=False)).go(scene.room)
    await ann.page.context.set_offline(True)
    await ann.write("written offline")
    await expect(ann.notice).to_contain_text("Connection lost.")
    await ann.page.context.set_offline(False)
    await ann.connected()
    await ann.settled()
    assert [row["text"] for row in site.backstage.do("query", model="Message", room__slug=scene.room)] == [
        "written offline"
    ]


async def test_a_break_of_a_moment_shows_nothing(window, scene):
    ann = await (await window(scene.ann, shared=False)).go(scene.room)
    await ann.page.evaluate(
        "window.seen = []; new MutationObserver(() => window.seen.push(1))"
        ".observe(document.getElementById('connection'), {childList: true})"
    )
    await ann.page.context.set_offline(True)
    await expect(ann.page.locator("#app")).to_have_attribute("data-connection", "waiting")
    await ann.page.context.set_offline(False)
    await ann.connected()
    assert await ann.page.evaluate("window.seen") == []


async def test_an_operator_ends_the_connection_and_only_a_person_brings_it_back(window, site: Site, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    clients = site.backstage.do("live")
    mine = [each["id"] for each in clients if each["user"] == scene.ann.username]
    site.backstage.do("to_clients", verb="disconnect", ids=mine, reason="We move to another machine.")
    await expect(ann.notice).to_contain_text("An operator closed the connection. We move to another machine.")
    await expect(ann.page.locator("#app")).to_have_attribute("data-connection", "stopped")
    await ann.page.get_by_role("button", name="Connect again").click()
    await ann.connected()


async def test_signed_out_elsewhere(window, site: Site, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    site.backstage.do("sign_out", person=scene.ann.id, session=scene.ann.session)
    await expect(ann.notice).to_contain_text("You are signed out. Sign in again to go on.")
    await expect(ann.notice.get_by_role("link", name="Sign in")).to_be_visible()


async def test_signed_out_while_away(window, site: Site, scene):
    ann = await (await window(scene.ann, shared=False)).go(scene.room)
    await ann.page.context.set_offline(True)
    await expect(ann.page.locator("#app")).to_have_attribute("data-connection", "waiting")
    site.backstage.do("end_session", session=scene.ann.session)
    await ann.page.context.set_offline(False)
    await expect(ann.notice).to_contain_text("You are signed out.")


async def test_the_chosen_theme_is_there_before_the_first_paint(window, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.page.locator("#me-menu").click()
    await ann.page.get_by_role("menuitemradio", name="Dark").click()
    await expect(ann.page.locator("html")).to_have_attribute("data-theme", "dark")
    await ann.page.add_init_script(
        "new MutationObserver((_, watch) => {"
        "  if (!document.body) return;"
        "  window.atFirst = document.documentElement.dataset.theme;"
        "  watch.disconnect();"
        "}).observe(document, {childList: true, subtree: true})"
    )
    await ann.page.reload()
    assert await ann.page.evaluate("window.atFirst") == "dark"
    await ann.page.locator("#me-menu").click()
    await expect(ann.page.get_by_role("menuitemradio", name="Dark")).to_be_checked()


async def test_an_announcement_comes_goes_and_can_be_dismissed(window, site: Site, scene):
    ann, ben = await window(scene.ann), await window(scene.ben)
    await ann.go(scene.room)
    await ben.go(scene.room)
    number = site.backstage.announce(
        text="Fire drill at three. Stay inside.", level="warning", rooms=[scene.room]
    )
    for each in (ann, ben):
        await expect(each.page.locator(".announcement--warning strong")).to_have_text("Fire drill at three.")
    await ann.page.get_by_role("button", name="Dismiss the announcement").click()
    await expect(ann.page.locator(".announcement")).to_have_count(0)
    await ann.page.reload()
    await ann.connected()
    await expect(ann.page.locator(".announcement")).to_have_count(0)
    site.backstage.do("withdraw", number=number)
    await expect(ben.page.locator(".announcement")).to_have_count(0)


async def test_a_long_announcement_leaves_room_and_can_be_dismissed(window, site: Site, scene):
    site.backstage.announce(
        text="The hall is closed. " + "Take the way round the quay. " * 15, rooms=[scene.room]
    )
    ann = await (await window(scene.ann, viewport={"width": 640, "height": 400})).go(scene.room)
    await expect(ann.page.locator(".announcement")).to_be_visible()
    box = await ann.page.locator("#announcements").bounding_box()
    dismiss = await ann.page.get_by_role("button", name="Dismiss the announcement").bounding_box()
    assert box["height"] <= 120
    assert box["y"] <= dismiss["y"]
    assert dismiss["y"] + dismiss["height"] <= box["y"] + box["height"]


async def test_a_word_to_one_window_reaches_that_one(window, site: Site, scene):
    windows = [await (await window(scene.ann)).go(scene.room) for _ in range(3)]
    clients = [each["id"] for each in site.backstage.do("live") if each["user"] == scene.ann.username]
    assert len(clients) == 3
    for ids, text in ((clients[:1], "Only for this window"), (clients, "For every window")):
        assert site.backstage.do("to_clients", verb="message", ids=ids, text=text) == len(ids)
    words = [each.page.locator(".announcement") for each in windows]
    for each in words:
        await expect(each.filter(has_text="For every window")).to_be_visible()
    shown = [await each.filter(has_text="Only for this window").count() for each in words]
    assert sorted(shown) == [0, 0, 1]


async def test_rooms_are_made_found_joined_and_left(window, site: Site, scene):
    ann, out = await window(scene.ann), await window(scene.out)
    await ann.go(scene.room)
    await out.page.goto("/")
    await expect(out.page.get_by_role("heading", name="Pick a room")).to_be_visible()
    # Ann makes one.
    await ann.page.get_by_role("button", name="Add a room").click()
    await ann.page.get_by_role("menuitem", name="Create a room").click()
    name = f"Press {scene.room[-6:]}"
    await ann.page.get_by_role("textbox", name="Name").fill(name)
    await ann.page.get_by_label("Topic").fill("Preview on the 12th")
    await ann.page.get_by_role("button", name="Create the room").click()
    await expect(ann.page.locator(".room__head h1")).to_have_text(name)
    await expect(ann.page.locator(".room__topic")).to_have_text("Preview on the 12th")
    await ann.write("Who speaks first?")
    # Somebody who is in no room yet finds it.
    await out.page.get_by_role("button", name="Browse rooms").click()
    await out.page.get_by_label("Find a room").fill(name)
    await out.page.get_by_role("button", name=f"Join {name}").click()
    await out.sees("Who speaks first?")
    await expect(ann.page.locator(".event", has_text=f"{scene.out.username} joined")).to_be_visible()
    await out.write("I do")
    await ann.sees("I do")
    # Rename it, and take the newcomer out again.
    await ann.page.get_by_role("button", name="Details").click()
    await ann.page.get_by_role("button", name="Rename the room").click()
    await ann.page.get_by_role("textbox", name="Name").fill(f"{name} day")
    await ann.page.get_by_role("button", name="Rename", exact=True).click()
    await expect(out.page.locator(".room__head h1")).to_have_text(f"{name} day")
    await ann.page.get_by_role("button", name=f"Actions for {scene.out.username}").click()
    await ann.page.get_by_role("menuitem", name="Remove from the room").click()
    await ann.page.get_by_role("button", name="Remove", exact=True).click()
    await expect(out.page.locator("#toasts")).to_contain_text(f"You are not in {name} day any more.")
    await expect(out.page.get_by_role("heading", name="Pick a room")).to_be_visible()
    # Ann adds Ben, who has it in his list at once, and leaves… which an owner among others may not alone.
    ben = await (await window(scene.ben)).go(scene.room)
    await ann.page.get_by_role("complementary").get_by_role("button", name="Add", exact=True).click()
    await ann.page.get_by_label("Find people").fill(scene.ben.username)
    await ann.page.get_by_role("button", name=f"Add {scene.ben.username}").click()
    await expect(ann.page.get_by_role("dialog")).to_contain_text("Added")
    await ann.page.get_by_role("button", name="Done").click()
    await expect(ben.page.locator(".nav-row", has_text=f"{name} day")).to_be_visible()
    await ann.page.get_by_role("button", name="Leave the room").click()
    dialog = ann.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("You are its only owner")
    await expect(dialog.get_by_label("New owner")).to_be_focused()
    await dialog.get_by_label("New owner").select_option(scene.ben.username)
    # So Ben becomes one, and now she may; what she writes then goes to no other room.
    await dialog.get_by_role("button", name="Make an owner and leave").click()
    await expect(ann.page.get_by_role("heading", name="Pick a room")).to_be_focused()
    assert (await ann.page.evaluate("location.pathname"), await ann.field.is_visible()) == ("/", False)
    # Who is left has her rights.
    await ben.page.locator(".nav-row", has_text=f"{name} day").click()
    await ben.page.get_by_role("button", name="Details").click()
    await expect(ben.page.get_by_role("button", name="Rename the room")).to_be_visible()


async def test_a_role_is_seen_at_once_by_who_has_the_details_open(window, site: Site, scene):
    ola, ann, ben = [await (await window(each)).go(scene.room) for each in (scene.ola, scene.ann, scene.ben)]
    for each in (ola, ann, ben):
        await each.page.get_by_role("button", name="Details").click()
    row = ann.page.locator("#panel .person", has_text=scene.ben.username)
    await expect(row).not_to_contain_text("Moderator")
    actions = ola.page.get_by_role("button", name=f"Actions for {scene.ben.username}")
    await actions.click()
    await ola.page.get_by_role("menuitem", name="Make a moderator").click()
    told = f"{scene.ola.username} made {scene.ben.username} a moderator"
    for each in (ola, ann, ben):
        person = each.page.locator("#panel .person", has_text=scene.ben.username)
        await expect(person).to_contain_text("Moderator")
        await expect(each.page.locator(".event").last).to_contain_text(told)
    await expect(actions).to_be_focused()
    await expect(ben.page.get_by_role("button", name="Rename the room")).to_be_visible()
    # With another owner beside her she may leave as she likes.
    heir = {"username": scene.ann.username, "role": "owner"}
    site.backstage.act("rooms.change_role", scene.ola, room=scene.room, **heir)
    await expect(ola.page.locator("#panel .person", has_text=scene.ann.username)).to_contain_text("Owner")
    await ola.page.get_by_role("button", name="Leave the room").click()
    dialog = ola.page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Leave", exact=True)).to_be_visible()


async def test_the_last_one_of_a_private_room_is_told_that_there_is_no_way_back(window, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.page.get_by_role("button", name="Add a room").click()
    await ann.page.get_by_role("menuitem", name="Create a room").click()
    await ann.page.get_by_role("textbox", name="Name").fill("Archive key")
    await ann.page.get_by_role("radio", name="Private").check()
    await ann.page.get_by_role("button", name="Create the room").click()
    await expect(ann.page.locator(".room__head h1")).to_have_text("Archive key")
    await ann.page.get_by_role("button", name="Details").click()
    await expect(ann.page.locator("#panel .person")).to_contain_text("online")
    await ann.page.get_by_role("button", name="Leave the room").click()
    await expect(ann.page.get_by_role("dialog")).to_contain_text("nobody can let you in again")


async def test_a_room_that_would_be_called_like_another_says_so(window, site: Site, scene):
    taken, unseen = f"Quay {scene.room[-6:]}", f"Vault {scene.room[-6:]}"
    site.backstage.act("rooms.create", scene.ola, name=taken)
    site.backstage.act("rooms.create", scene.ola, name=unseen, kind="private")
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.page.get_by_role("button", name="Add a room").click()
    async with ann.page.expect_response("**/api/v1/rooms"):
        await ann.page.get_by_role("menuitem", name="Create a room").click()
    field = ann.page.get_by_role("textbox", name="Name")
    note = ann.page.get_by_role("dialog").get_by_role("status")
    await field.fill(taken.upper())
    await expect(note).to_have_text("There is a room with this name already.")
    await field.fill(unseen)  # of a private room nobody else learns
    await expect(note).to_have_text("")


async def test_a_room_that_is_renamed_like_another_says_so(window, site: Site, scene):
    taken, own = f"Quay {scene.room[-6:]}", f"Dock {scene.room[-6:]}"
    site.backstage.act("rooms.create", scene.ola, name=taken)
    site.backstage.act("rooms.change", scene.ola, room=scene.room, name=own)
    ola = await (await window(scene.ola)).go(scene.room)
    await ola.page.get_by_role("button", name="Details").click()
    await ola.page.get_by_role("button", name="Rename the room").click()
    field = ola.page.get_by_role("textbox", name="Name")
    note = ola.page.get_by_role("dialog").get_by_role("status")
    await field.fill(taken.upper())
    await expect(note).to_have_text("There is a room with this name already.")
    await field.fill(own.upper())  # which is its own
    await expect(note).to_have_text("")
    await field.fill(taken)  # and it may
    await field.press("Enter")
    await expect(ola.page.locator(".room__head h1")).to_have_text(taken)


async def test_an_archived_room_can_be_read_not_written_to(window, site: Site, scene):
    site.say(scene.ben, scene.room, "For the record")
    ann = await (await window(scene.ann)).go(scene.room)
    site.backstage.act("rooms.change", scene.ola, room=scene.room, archived=True)
    await expect(ann.field).to_be_disabled()
    await expect(ann.field).to_have_attribute("placeholder", re.compile("archived"))
    await ann.sees("For the record")
    await expect(ann.page.locator(f"#archived [data-room={scene.room}]")).to_be_hidden()
    await ann.page.get_by_role("button", name="Archived").click()
    await expect(ann.page.locator(f"#archived [data-room={scene.room}]")).to_be_visible()


async def test_phone_one_thing_at_a_time_and_back(window, site: Site, scene):
    other = site.another_room(scene, "Loading dock")
    ann = await (await window(scene.ann, **PHONE)).go(scene.room)
    main, rooms = ann.page.locator("#room"), ann.page.locator(".sidebar")
    await expect(main).to_be_visible()
    await expect(rooms).to_be_hidden()
    await ann.page.locator("#back").tap()
    await expect(rooms).to_be_visible()
    await expect(main).to_be_hidden()
    await ann.page.locator(f"[data-room={other}]").tap()
    await expect(ann.page.locator(".room__head h1")).to_have_text("Loading dock")
    await ann.page.get_by_role("button", name="Details").tap()
    await expect(ann.page.locator("#panel")).to_be_visible()
    await expect(main).to_be_hidden()
    await ann.page.get_by_role("button", name="Close details").tap()
    await expect(main).to_be_visible()
    # On touch, Enter breaks the line and the button sends; nothing is wider than the screen.
    await ann.field.press_sequentially("two")
    await ann.field.press("Enter")
    await ann.field.press_sequentially("lines")
    await expect(ann.field).to_have_value("two\nlines")
    await ann.page.get_by_role("button", name="Send").tap()
    await ann.sees("two")
    assert await ann.page.evaluate("document.documentElement.scrollWidth") == 375
    await ann.page.go_back()
    await expect(ann.page.locator(".room__head h1")).to_have_text("A test")


async def test_phone_in_no_room_yet(window, scene):
    out = await window(scene.out, **PHONE)
    await out.page.goto("/")
    await out.page.get_by_role("button", name="Browse rooms").tap()
    await expect(out.page.get_by_role("dialog", name="Browse rooms")).to_be_visible()
    await out.page.keyboard.press("Escape")
    assert (await Axe().run(out.page)).response["violations"] == []


async def test_keyboard_alone_writes_reads_and_changes_rooms(window, site: Site, scene):
    other = site.another_room(scene, "Loading dock")
    site.say(scene.ben, scene.room, "Look at https://museum.example/ first")
    ann = await (await window(scene.ann)).go(scene.room)
    keyboard = ann.page.keyboard
    await keyboard.press("Tab")
    await expect(ann.page.locator(".skip")).to_be_focused()
    await keyboard.press("Enter")
    await expect(ann.field).to_be_focused()
    await keyboard.type("by hand")
    await keyboard.press("Enter")
    await ann.sees("by hand")
    # The messages are one stop: back from the field, up to one, into its link, out again.
    for _ in range(4):  # past what adds files, and what the beginning of a room offers
        await keyboard.press("Shift+Tab")
    await expect(ann.page.locator("#timeline")).to_be_focused()
    await keyboard.press("ArrowUp")
    await keyboard.press("ArrowUp")
    await expect(ann.page.locator(".message", has_text="Look at")).to_be_focused()
    await keyboard.press("Tab")
    await expect(ann.page.get_by_role("link", name="https://museum.example/")).to_be_focused()
    await keyboard.press("Escape")
    await expect(ann.field).to_be_focused()
    # Alt and an arrow go to the next room; Ctrl K to one by its letters; typing goes to the field.
    await keyboard.press("Alt+ArrowDown")
    await expect(ann.page.locator(".room__head h1")).to_have_text("Loading dock")
    await keyboard.press("Control+k")
    await keyboard.type("test")
    await expect(ann.page.get_by_role("option", name="A test")).to_have_attribute("aria-selected", "true")
    await keyboard.press("Enter")
    await expect(ann.page.locator(".room__head h1")).to_have_text("A test")
    await ann.page.locator("#timeline").focus()
    await keyboard.type("x")
    await expect(ann.field).to_have_value("x")
    # Who was nowhere when it opened is in the field when it closes.
    await ann.page.evaluate("document.activeElement.blur()")
    await keyboard.press("Control+k")
    await expect(ann.page.get_by_role("combobox")).to_be_focused()
    await keyboard.press("Escape")
    await expect(ann.field).to_be_focused()
    # The list of rooms is one stop too.
    row = ann.page.locator(f"[data-room={scene.room}]")
    await row.focus()
    await keyboard.press("ArrowDown")
    await expect(ann.page.locator(f"[data-room={other}]")).to_be_focused()
    await keyboard.press("Enter")
    await expect(ann.page.locator(".room__head h1")).to_have_text("Loading dock")


async def test_a_sheet_tells_what_keys_do(window, site: Site, scene):
    site.say(scene.ben, scene.room, "Where is the key?")
    ann = await (await window(scene.ann)).go(scene.room)
    keyboard, sheet = ann.page.keyboard, ann.page.get_by_role("dialog", name="Keyboard shortcuts")
    message = ann.page.locator(".message", has_text="Where is the key?")
    await message.focus()
    await keyboard.press("?")
    await expect(sheet).to_contain_text("Mark unread from here")
    await keyboard.press("Escape")
    await expect(message).to_be_focused()
    await ann.field.focus()
    await keyboard.press("?")
    await expect(ann.field).to_have_value("?")
    await expect(sheet).to_have_count(0)
    await keyboard.press("Control+/")
    await expect(sheet).to_contain_text("While you write")
    await keyboard.press("Tab")
    await expect(sheet.get_by_role("button", name="Close")).to_be_focused()
    await keyboard.press("Enter")
    await expect(ann.field).to_be_focused()
    await ann.page.get_by_role("button", name=scene.ann.username).click()
    await ann.page.get_by_role("menuitem", name="Keyboard shortcuts").click()
    await expect(sheet).to_be_visible()


async def test_the_focus_goes_with_what_the_keyboard_scrolls(window, site: Site, scene):
    for number in range(70):
        site.say(scene.ben, scene.room, f"line {number}")
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.sees("line 69")
    keyboard, focused = ann.page.keyboard, ann.page.locator(".message:focus")
    await ann.page.locator("#timeline").focus()
    await keyboard.press("ArrowUp")
    await expect(focused).to_contain_text("line 69")
    at = 69
    for key, way in (("PageUp", -1), ("PageUp", -1), ("PageDown", 1)):
        await keyboard.press(key)
        await expect(focused).to_be_in_viewport()
        now = int(re.search(r"line (\d+)", await focused.inner_text())[1])
        assert (now - at) * way > 5
        at = now
    await keyboard.press("End")
    await expect(focused).to_contain_text("line 69")
    await keyboard.press("Home")
    await expect(focused).to_be_in_viewport()
    assert int(re.search(r"line (\d+)", await focused.inner_text())[1]) < 25
    # Who goes on in the field comes back to the messages, and not to the bar of that one.
    await expect(ann.page.locator(".toolbar")).to_have_count(1)
    await keyboard.press("Escape")
    await expect(ann.field).to_be_focused()
    await expect(ann.page.locator(".toolbar")).to_have_count(0)


async def test_who_comes_back_from_the_field_comes_to_the_messages(window, site: Site, scene):
    """Not to the bar of the one the pointer was on, nor to code far above that is wider than its place."""
    site.say(scene.ben, scene.room, "```python\n" + "a_rather_long_line_of_code(" * 9 + "\n```")
    for number in range(30):
        site.say(scene.ben, scene.room, f"line {number}")
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.sees("line 29")
    await expect(ann.page.get_by_role("group", name="Wide content")).to_be_attached()
    await ann.messages.filter(has_text="line 28").hover()
    await expect(ann.page.locator(".toolbar")).to_be_visible()
    await ann.page.mouse.move(2, 2)
    before = await ann.top_of("line 29")
    await ann.field.focus()
    for _ in ("past the button for files", "to the messages"):
        await ann.page.keyboard.press("Shift+Tab")
    await expect(ann.page.locator("#timeline")).to_be_focused()
    assert await ann.top_of("line 29") == pytest.approx(before, abs=1)
    await ann.page.keyboard.press("ArrowUp")
    await expect(ann.page.locator(".message:focus")).to_contain_text("line 29")
    await ann.page.keyboard.press("Tab")
    await expect(ann.page.locator(".toolbar button").first).to_be_focused()


async def test_who_scrolls_up_and_down_again_is_at_the_end(window, site: Site, scene):
    for number in range(60):
        site.say(scene.ben, scene.room, f"line {number}")
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.sees("line 59")
    pill = ann.page.locator("#pill")
    await ann.page.locator("#timeline").hover()
    await ann.page.mouse.wheel(0, -900)
    await expect(pill).to_be_visible()
    await ann.page.mouse.wheel(0, 2_000)
    await expect(pill).to_be_hidden()
    site.say(scene.ben, scene.room, "the newest")
    await expect(ann.messages.filter(has_text="the newest")).to_be_in_viewport()


async def test_a_scroll_of_which_no_event_came_yet_is_not_undone(window, site: Site, scene):
    for number in range(60):
        site.say(scene.ben, scene.room, f"line {number}")
    ann = await (await window(scene.ann)).go(scene.room)
    await expect(ann.messages.last).to_be_in_viewport()
    # A browser tells of a scroll with its next frame. Here that takes as long as the test.
    held = "window.addEventListener('scroll', (event) => event.stopImmediatePropagation(), true)"
    scroll = "(top) => { document.getElementById('timeline').scrollTop = top; }"
    await ann.page.evaluate(held)
    for place in (600, 300):  # away from the end, and from one place to another
        await ann.page.evaluate(scroll, place)
        site.say(scene.ben, scene.room, f"said at {place}")
        await ann.sees(f"said at {place}")
        assert await ann.page.evaluate("document.getElementById('timeline').scrollTop") == place
    await expect(ann.page.locator("#pill")).to_have_text("2 new messages")


async def test_what_was_begun_survives_a_reload_and_another_room(window, site: Site, scene):
    other = site.another_room(scene, "Loading dock")
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.field.fill("not finished")
    await ann.page.locator(f"[data-room={other}]").click()
    await expect(ann.field).to_have_value("")
    await ann.page.locator(f"[data-room={scene.room}]").click()
    await expect(ann.field).to_have_value("not finished")
    await ann.page.reload()
    await expect(ann.field).to_have_value("not finished")


async def test_enter_belongs_to_an_input_method_that_composes(window, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    devtools = await ann.page.context.new_cdp_session(ann.page)
    await ann.field.focus()
    await devtools.send("Input.imeSetComposition", {"text": "안녕", "selectionStart": 2, "selectionEnd": 2})
    await ann.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    await expect(ann.field).to_have_value("안녕")
    await devtools.send("Input.insertText", {"text": "안녕"})
    await ann.field.press("Enter")
    await ann.sees("안녕")


async def test_too_long_a_message_is_counted_and_stays(window, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.field.fill("x" * 3_900)
    await expect(ann.page.locator(".composer__over")).to_have_text("100 letters left")
    await ann.field.fill("x" * 4_003)
    await expect(ann.page.locator(".composer__over")).to_have_text("3 letters too many")
    await expect(ann.page.get_by_role("button", name="Send")).to_be_disabled()
    await ann.field.press("Enter")
    await expect(ann.page.locator(".message")).to_have_count(0)


async def test_a_refused_message_says_why_and_can_be_sent_again_or_deleted(window, site: Site, scene):
    ann = await (await window(scene.ann)).go(scene.room)
    site.backstage.act("rooms.change", scene.ola, room=scene.room, archived=True)
    await expect(ann.field).to_be_disabled()
    # In one go: whatever else comes in would close the field again.
    await ann.field.evaluate(
        """(field) => {
          field.disabled = false;
          field.value = "too late";
          field.dispatchEvent(new InputEvent("input", {bubbles: true}));
          field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}));
        }"""
    )
    await expect(ann.page.get_by_role("alert")).to_contain_text("Not sent: the room is archived.")
    site.backstage.act("rooms.change", scene.ola, room=scene.room, archived=False)
    await expect(ann.field).to_be_enabled()
    await ann.page.get_by_role("button", name="Try again").click()
    await ann.sees("too late")
    await expect(ann.page.get_by_role("alert")).to_have_count(0)
    await ann.settled()


async def test_what_people_write_is_text(window, site: Site, scene):
    evil = '<img src=x onerror="window.hit = 1"><script>window.hit = 2</script>'
    site.backstage.act("rooms.change", scene.ola, room=scene.room, name="<b>Bold</b> room", topic=evil)
    site.say(scene.ben, scene.room, f"{evil} [x](javascript:window.hit=3)")
    ann = await (await window(scene.ann)).go(scene.room)
    await ann.write(evil)
    await expect(ann.messages).to_have_count(2)
    await expect(ann.messages.last).to_contain_text("<img src=x")
    await expect(ann.page.locator(".room__head h1")).to_have_text("<b>Bold</b> room")
    assert await ann.page.evaluate("window.hit") is None
    assert (
        await ann.page.locator("#timeline img, #timeline script, #timeline a[href^=javascript]").count() == 0
    )


async def test_code_can_be_copied(window, site: Site, scene):
    site.say(scene.ben, scene.room, "```python\nprint('hi')\n```")
    ann = await window(scene.ann)
    await ann.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ann.go(scene.room)
    await ann.page.locator(".code").hover()
    await ann.page.get_by_role("button", name="Copy the code").click()
    assert await ann.page.evaluate("navigator.clipboard.readText()") == "print('hi')"
    await expect(ann.page.locator(".code .k, .code .nb").first).to_be_visible()
    # A page over plain http has no clipboard.
    await ann.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await ann.page.get_by_role("button", name="Copy the code").click()
    await expect(ann.page.locator(".toast")).to_have_text("The browser does not let this page copy.")


# Both themes and both sizes in every run, the other two pairs in the slow one.
THEMES_AND_SIZES = [
    ("light", "desktop"),
    ("dark", "phone"),
    pytest.param("dark", "desktop", marks=pytest.mark.slow),
    pytest.param("light", "phone", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("theme", "size"), THEMES_AND_SIZES)
async def test_axe_finds_nothing(window, site: Site, scene, theme: str, size: str):
    site.say(
        scene.ben, scene.room, "```python\n" + "a_rather_long_line_of_code(" * 9 + "\n```\n> quoted\n\n- list"
    )
    site.say(scene.ben, scene.room, "See https://museum.example/ and `code`")
    site.backstage.announce(text="Fire drill. Stay inside.", rooms=[scene.room])
    # What fades in has its colours only when it has arrived.
    still = {**(DESKTOP if size == "desktop" else PHONE), "reduced_motion": "reduce"}
    ann = await (await window(scene.ann, theme=theme, **still)).go(scene.room)
    await ann.sees("See https")
    await finds_nothing(ann, "room")
    await ann.page.get_by_role("button", name="Details").click()
    await expect(ann.page.locator("#panel .person").first).to_be_visible()
    await finds_nothing(ann, "panel")
    if size == "phone":
        await ann.page.get_by_role("button", name="Close details").click()
        await ann.page.locator("#back").click()
        await finds_nothing(ann, "list")
    await ann.page.get_by_role("button", name="Add a room").click()
    await finds_nothing(ann, "menu")
    await ann.page.get_by_role("menuitem", name="Browse rooms").click()
    await expect(ann.page.get_by_role("dialog", name="Browse rooms")).to_be_visible()
    await finds_nothing(ann, "browse")
    await ann.page.get_by_role("dialog").get_by_role("button", name="Create a room").click()
    await expect(ann.page.get_by_role("dialog", name="Create a room")).to_be_visible()
    await finds_nothing(ann, "create")
    await ann.page.keyboard.press("Escape")
    await ann.page.keyboard.press("Control+k")
    await finds_nothing(ann, "palette")
    await ann.page.keyboard.press("Escape")
    await ann.page.keyboard.press("Control+/")
    await expect(ann.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await finds_nothing(ann, "shortcuts")


async def finds_nothing(shown: Window, state: str) -> None:
    found = await Axe().run(shown.page)
    problems = [
        f"{each['id']}: {node['html'][:200]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]
    assert problems == [], state
