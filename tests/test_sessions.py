"""When a session ends, its sockets end: at once, with 4401, and no others."""

import asyncio
import contextlib

import pytest
from allauth.core import context
from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.core.cache import cache
from django.test import Client

from chat.actions import passwords, people, tokens
from chat.routing import websocket_urlpatterns
from chatsite.asgi import application

from .cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

DOORS = ["/ws/chat/", "/ws/chat/lobby/", "/ws/sync/chat/lobby/"]
NEW_PASSWORD = {"oldpassword": PASSWORD, "password1": "a heron on the quay"}


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


class Sitting:
    """An open socket."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket

    async def close_code(self) -> int:
        """The code with which the server ends the socket; frames before it are passed over."""
        while True:
            event = await self.socket.receive_output(timeout=10)
            if event["type"] == "websocket.close":
                return event["code"]

    async def is_open(self) -> bool:
        """An answer to a question: whatever was to end the socket before would have come first."""
        await self.socket.send_json_to({"type": "ping", "ref": "there?"})
        while True:
            event = await self.socket.receive_output(timeout=10)
            if event["type"] == "websocket.close":
                return False
            if '"there?"' in event.get("text", ""):
                return True


async def leave(socket: WebsocketCommunicator) -> None:
    # A socket that did not end when it should was cancelled by the waiting, and that test has failed already.
    with contextlib.suppress(asyncio.CancelledError):
        await socket.disconnect()


@pytest.fixture
async def sit():
    """`await sit(browser or token, door)` opens a socket; it is closed at the end of the test."""
    async with contextlib.AsyncExitStack() as house:

        async def sit(way_in, door="/ws/chat/") -> Sitting:
            if isinstance(way_in, Client):
                header = (b"cookie", f"sessionid={way_in.cookies['sessionid'].value}".encode())
            else:
                header = (b"authorization", f"Bearer {way_in}".encode())
            socket = WebsocketCommunicator(application, door, [(b"host", b"localhost"), header], ["chat.v1"])
            assert (await socket.connect(10))[0]
            house.push_async_callback(leave, socket)
            assert await Sitting(socket).is_open()
            return Sitting(socket)

        yield sit


@sync_to_async
def browser_of(username: str) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": username, "password": PASSWORD})
    return browser


async def post(browser: Client, path: str, form: dict | None = None) -> None:
    answer = await sync_to_async(browser.post)(path, form or {})
    assert answer.status_code == 302, answer.content


@pytest.mark.parametrize("door", DOORS)
async def test_signing_out_ends_the_sockets_of_that_session(cast, sit, door):
    one, other = await browser_of("ann"), await browser_of("ann")
    tabs = [await sit(one, door), await sit(one, door)]
    stay = [await sit(other, door), await sit(await browser_of("ben"), door)]
    await post(one, "/accounts/logout/")
    assert [await tab.close_code() for tab in tabs] == [4401, 4401]
    assert all([await socket.is_open() for socket in stay])


async def test_signing_out_in_the_admin_is_the_same(cast, sit):
    browser = await browser_of("owner")
    socket = await sit(browser)
    answer = await sync_to_async(browser.post)("/admin/logout/")
    assert answer.status_code == 200
    assert await socket.close_code() == 4401


@pytest.mark.parametrize("door", DOORS)
async def test_a_new_password_ends_all_sockets_but_those_of_the_browser_where_it_was_chosen(cast, sit, door):
    here, there = await browser_of("ann"), await browser_of("ann")
    token = await sync_to_async(tokens.create)(cast.ann)
    mine, ended = await sit(here, door), [await sit(there, door), await sit(token, door)]
    stays = await sit(await browser_of("ben"), door)
    await post(here, "/settings/password/", NEW_PASSWORD)
    assert [await socket.close_code() for socket in ended] == [4401, 4401]
    assert await mine.is_open()
    assert await stays.is_open()


async def test_the_socket_that_stayed_still_ends_with_its_session(cast, sit):
    """The password renewed the session's key; the socket came with the old one."""
    browser, other = await browser_of("ann"), await browser_of("ben")
    before = await sit(browser)
    await post(browser, "/settings/password/", NEW_PASSWORD)
    after, stays = await sit(browser), await sit(other)
    await post(browser, "/accounts/logout/")
    assert [await before.close_code(), await after.close_code()] == [4401, 4401]
    assert await stays.is_open()


async def test_a_password_set_by_somebody_else_ends_all_sockets(cast, sit):
    socket, owner = await sit(await browser_of("ann")), await browser_of("owner")
    form = {"password1": NEW_PASSWORD["password1"], "password2": NEW_PASSWORD["password1"]}
    await post(owner, f"/admin/auth/user/{cast.ann.pk}/password/", {**form, "usable_password": "true"})
    assert await socket.close_code() == 4401


async def choose_with_a_link(browser: Client, user) -> None:
    """As somebody does who forgot their password, in this browser."""
    link = await sync_to_async(passwords.reset_path)(user)
    await sync_to_async(browser.get)(link)
    form = link.rsplit("/", 2)[0] + "/set-password/"
    await post(browser, form, {"password1": NEW_PASSWORD["password1"]})


@pytest.mark.parametrize("door", DOORS)
async def test_a_forgotten_password_leaves_no_socket_not_even_in_that_browser(cast, sit, door):
    here, token = await browser_of("ann"), await sync_to_async(tokens.create)(cast.ann)
    await sync_to_async(cast.ann.refresh_from_db)()  # the link is void after a sign-in
    sockets = [await sit(here, door), await sit(token, door)]
    stays = await sit(await browser_of("ben"), door)
    await choose_with_a_link(here, cast.ann)
    assert [await socket.close_code() for socket in sockets] == [4401, 4401]
    assert await stays.is_open()


async def test_with_the_session_kept_that_browser_would_keep_its_socket(cast, sit, monkeypatch):
    """The twin: what changing a password does in the browser where it is changed."""
    keep = people.set_password
    monkeypatch.setattr(
        people,
        "set_password",
        lambda user, password, session=None: keep(user, password, session=session or context.request.session),
    )
    here = await browser_of("ann")
    await sync_to_async(cast.ann.refresh_from_db)()
    socket = await sit(here)
    await choose_with_a_link(here, cast.ann)
    assert await socket.is_open()


@pytest.mark.parametrize("end", ["deactivated", "deleted"])
async def test_whose_account_ends_has_no_socket_left(cast, sit, end):
    token = await sync_to_async(tokens.create)(cast.ann)
    sockets = [await sit(await browser_of("ann"), door) for door in DOORS] + [await sit(token)]
    stays = await sit(await browser_of("ben"))
    await sync_to_async(people.deactivate if end == "deactivated" else type(cast.ann).delete)(cast.ann)
    assert await asyncio.gather(*(socket.close_code() for socket in sockets)) == [4401] * 4
    assert await stays.is_open()


async def test_devices_signed_out_from_afar_have_no_socket_left(cast, sit):
    here, there = await browser_of("ann"), await browser_of("ann")
    mine, ended = await sit(here), await sit(there)
    await post(here, "/settings/devices/others/")
    assert await ended.close_code() == 4401
    assert await mine.is_open()


async def test_nobody_comes_back_with_a_session_that_ended(cast, sit):
    browser = await browser_of("ann")
    cookie = browser.cookies["sessionid"].value
    await post(browser, "/accounts/logout/")
    headers = [(b"host", b"localhost"), (b"cookie", f"sessionid={cookie}".encode())]
    socket = WebsocketCommunicator(application, "/ws/chat/", headers, ["chat.v1"])
    assert (await socket.connect(10))[0]
    assert await Sitting(socket).close_code() == 4401


async def test_in_front_of_the_consumers_the_stack_of_channels_does_as_well(cast):
    stock = AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
    browser = await browser_of("ann")
    cookie = (b"cookie", f"sessionid={browser.cookies['sessionid'].value}".encode())
    socket = WebsocketCommunicator(stock, "/ws/chat/lobby/", [(b"host", b"localhost"), cookie], ["chat.v1"])
    assert (await socket.connect(10))[0]
    sitting = Sitting(socket)
    assert await sitting.is_open()
    await post(browser, "/accounts/logout/")
    assert await sitting.close_code() == 4401
    stranger = WebsocketCommunicator(stock, "/ws/chat/lobby/", [(b"host", b"localhost")], ["chat.v1"])
    assert (await stranger.connect(10))[0]
    assert await Sitting(stranger).close_code() == 4401
