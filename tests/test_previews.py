"""What stands behind a link is shown under the message, and nobody can send the server anywhere else."""

import asyncio
import gzip
import socket
import time

import pytest
import pytest_asyncio
from aiohttp import web
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.testing import ApplicationCommunicator
from yarl import URL

from chat import topics, unfurl
from chat.actions import messages, previews
from chat.consumers import PreviewConsumer
from chat.models import Message
from chat.unfurl.guard import Forbidden, Guard, is_public
from chat.unfurl.page import read

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Tide &amp; time</title>
<meta property="og:description" content="When the water   comes."></head><body>…</body></html>"""
CARD = {"site": "127.0.0.1", "title": "Tide & time", "text": "When the water comes."}


# ------------------------------------------------------------------------- where it goes

INSIDE = [
    *("127.0.0.1", "127.8.8.8", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "3fff::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b:1::7f00:1", "2002:7f00:1::", "2001::1", "192.88.99.1"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_that_are_not_public_are_refused_when_the_socket_is_opened(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    assert not is_public(address)
    with pytest.raises(Forbidden):
        Guard().open_socket((family, socket.SOCK_STREAM, 0, "", (address, 80)))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::8a"])
def test_public_addresses_may_be_asked(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///etc/passwd",
            "gopher://example.org/",
            "ftp://example.org/",
            "//example.org",
            "data:text/html,x",
        ),
        *("http://example.org:22/", "http://example.org:6379/", "https://ann@example.org/", "http://"),
        *(
            "http://a:b@example.org/",
            "https://chat.example.org/",
            "https://chat.example.org./x",
            "javascript:1",
        ),
    ],
)
def test_addresses_that_no_page_of_the_web_has_are_refused_before_anything_is_asked(url):
    with pytest.raises((Forbidden, ValueError)):
        Guard(own_hosts=["chat.example.org", "*"]).check(url)


def test_the_address_that_was_checked_is_the_one_that_is_used():
    assert Guard().check("https://example.org/a?b=c#d") == URL("https://example.org/a?b=c")


@pytest_asyncio.fixture
async def site():
    """A web site on this machine. ``site.asked`` counts requests, ``site.guard`` lets them through."""
    found = Site()
    await found.open()
    yield found
    await found.close()


class Site:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, object] = {}
        self.app = web.Application()
        self.app.router.add_get("/{path:.*}", self._answer)

    async def open(self) -> None:
        self.runner = web.AppRunner(self.app)
        await self.runner.setup()
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        await web.SockSite(self.runner, listener).start()
        self.guard = Guard(exempt=frozenset({("127.0.0.1", self.port)}))

    async def close(self) -> None:
        await self.runner.cleanup()

    def url(self, path: str = "", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}/{path}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        answer = self.answers.get(request.path.strip("/"), PAGE)
        if isinstance(answer, str):
            return web.Response(text=answer, content_type="text/html")
        return await answer(request) if asyncio.iscoroutinefunction(answer) else answer(request)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)
async def test_however_this_machine_is_called_it_gets_no_visitor(site, host):
    """With its port allowed, so that only the address is in the way."""
    guard = Guard(exempt=frozenset({("192.0.2.9", site.port)}))
    assert await unfurl.look_at(site.url(host=host), guard) is None
    assert site.asked == []


async def test_a_name_is_looked_up_once_and_what_was_checked_is_what_is_used(site, monkeypatch):
    """DNS rebinding: there is no second answer that could name another machine."""
    answers = ["127.0.0.1", "127.0.0.2"]

    async def rebind(_loop, _host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", rebind)
    assert (await unfurl.look_at(site.url(host="rebind.example"), site.guard))["site"] == "rebind.example"
    assert answers == ["127.0.0.2"]
    assert await unfurl.look_at(site.url(host="rebind.example"), site.guard) is None
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "to",
    [
        *(
            "http://127.0.0.2:{port}/",
            "http://localhost:1/",
            "file:///etc/passwd",
            "http://a:b@127.0.0.1:{port}/",
        ),
        *(
            "http://[::1]:{port}/",
            "gopher://127.0.0.1:{port}/",
            "http://169.254.169.254/",
            "http://[",
            "http://h:x/",
        ),
    ],
)
async def test_each_hop_of_a_redirect_is_checked(site, to):
    site.answers["away"] = lambda _request: web.Response(
        status=302, headers={"Location": to.format(port=site.port)}
    )
    assert await unfurl.look_at(site.url("away"), site.guard) is None
    assert site.asked == ["/away"]


async def test_three_redirects_are_followed_and_a_fourth_is_not(site):
    for n in range(9):
        site.answers[str(n)] = lambda _request, n=n: web.Response(
            status=307, headers={"Location": f"/{n + 1}"}
        )
    site.answers["9"] = PAGE
    assert (await unfurl.look_at(site.url("6"), site.guard))["title"] == CARD["title"]
    site.asked.clear()
    assert await unfurl.look_at(site.url("5"), site.guard) is None
    assert len(site.asked) == 4


# ------------------------------------------------------------------------- how much it takes


async def test_a_page_is_read(site):
    assert await unfurl.look_at(site.url("a#b"), site.guard) == {"url": site.url("a#b"), **CARD}


@pytest.mark.parametrize(
    "kind", ["text/plain", "image/png", "application/pdf", "audio/mpeg", "application/json"]
)
async def test_only_pages_are_read(site, kind):
    site.answers["x"] = lambda _request: web.Response(text=PAGE, content_type=kind)
    assert await unfurl.look_at(site.url("x"), site.guard) is None


@pytest.mark.parametrize("status", [204, 301, 403, 404, 500])
async def test_only_answers_that_are_pages_are_read(site, status):
    site.answers["x"] = lambda _request: web.Response(text=PAGE, status=status, content_type="text/html")
    assert await unfurl.look_at(site.url("x"), site.guard) is None


async def _pour(request, piece: bytes, packed: str | None = None, pause: float = 0.0, end: float = 20.0):
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    if packed:
        response.headers["Content-Encoding"] = packed
    await response.prepare(request)
    deadline = time.monotonic() + end
    try:
        while time.monotonic() < deadline:
            await response.write(piece)
            await asyncio.sleep(pause)
    except (ConnectionError, OSError):
        pass
    return response


async def test_an_endless_page_is_left_after_one_mebibyte(site):
    async def endless(request):
        return await _pour(request, b"<!-- " + b"x" * 65_000 + b" -->")

    site.answers["x"] = endless
    started = time.monotonic()
    assert await unfurl.look_at(site.url("x"), site.guard) is None
    assert time.monotonic() - started < 4


async def test_what_follows_the_head_is_not_waited_for(site):
    async def slow(request):
        return await _pour(request, PAGE.encode(), pause=0.5)

    site.answers["x"] = slow
    started = time.monotonic()
    assert (await unfurl.look_at(site.url("x"), site.guard))["title"] == CARD["title"]
    assert time.monotonic() - started < 4


async def test_a_page_that_drips_is_given_up_after_the_time_is_up(site, monkeypatch):
    monkeypatch.setattr("chat.unfurl.fetch.SECONDS", 0.5)

    async def drip(request):
        return await _pour(request, b"x", pause=0.1, end=3)

    site.answers["x"] = drip
    started = time.monotonic()
    assert await unfurl.look_at(site.url("x"), site.guard) is None
    assert time.monotonic() - started < 2


async def test_a_packed_page_is_unpacked_and_a_bomb_is_not(site):
    site.answers["fine"] = lambda _request: web.Response(
        body=gzip.compress(PAGE.encode()), headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}
    )
    bomb = gzip.compress(b"<title>boom</title>" + b" " * 200_000_000, compresslevel=9)
    site.answers["bomb"] = lambda _request: web.Response(
        body=bomb, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}
    )
    site.answers["odd"] = lambda _request: web.Response(
        body=b"?" * 99, headers={"Content-Type": "text/html", "Content-Encoding": "br"}
    )
    assert (await unfurl.look_at(site.url("fine"), site.guard))["title"] == CARD["title"]
    assert (await unfurl.look_at(site.url("bomb"), site.guard))["title"] == "boom"
    assert await unfurl.look_at(site.url("odd"), site.guard) is None


@pytest.mark.parametrize("broken", [b"\x1f\x8b\x08garbage", b""])
async def test_a_page_that_says_it_is_packed_and_is_not_shows_nothing(site, broken):
    site.answers["x"] = lambda _request: web.Response(
        body=broken, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}
    )
    assert await unfurl.look_at(site.url("x"), site.guard) is None


# ------------------------------------------------------------------------- what it reads


@pytest.mark.parametrize(
    ("html", "title", "text"),
    [
        (PAGE, "Tide & time", "When the water comes."),
        ("<title>plain</title>", "plain", ""),
        ('<TITLE lang="en"> in\n two lines </TITLE>', "in two lines", ""),
        ("<title>one</title><meta property='og:title' content='better'>", "better", ""),
        ("<meta content=unquoted name=description><title>t</title>", "t", "unquoted"),
        ('<!-- <title>no</title> --><script>"<title>no</title>"</script><title>yes</title>', "yes", ""),
        ("<body><title>too late</title>", "", ""),
        ('<meta property="og:title" content="1 > 0"><title>t</title>', "1 > 0", ""),
        ("<title>&#x202e;evil\x00\x07&lt;b&gt;</title>", "evil <b>", ""),
        ("<title>&#99999999;&#" + "9" * 100 + ";</title>", "\ufffd\ufffd", ""),
        ("<title></title><metadata name=description content=x>", "", ""),
        ("", "", ""),
    ],
)
def test_title_and_description_are_found(html, title, text):
    assert read(html) == (title, text)


def test_long_lines_are_cut_at_a_word():
    title, text = read(f"<title>{'word ' * 500}</title><meta name=description content='{'x' * 999}'>")
    assert len(title) <= 200
    assert title.endswith("word…")
    assert text == "x" * 299 + "…"


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "<a ",
            "<!--",
            "<![CDATA[",
            "<a a='",
            '<meta a="',
            "<meta a='",
            "<meta ",
            "<meta",
            "<title",
            "<title>",
        ),
        *(
            "<script>",
            "<script",
            "</script",
            "<meta x ",
            "<meta x = ",
            "&",
            "&#",
            "<meta content=&amp",
            " ",
            "<meta ",
        ),
        "<meta name=description content=" + "'",
    ],
)
def test_no_page_takes_long_to_read(piece):
    page = piece * ((1 << 20) // len(piece))
    started = time.process_time()
    read(page)
    read("<title>" + page)
    read("<meta content=" + page)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("body", "kind", "title"),
    [
        ("<title>潮汐</title>".encode("gbk"), "text/html; charset=gb2312", "潮汐"),
        (b"<meta charset='euc-kr'>" + "<title>조석</title>".encode("euc-kr"), "text/html", "조석"),
        ("<title>“tide”</title>".encode("cp1252"), "text/html; charset=iso-8859-1", "“tide”"),
        ("<title>潮</title>".encode(), "text/html; charset=punycode", "潮"),
        ("<title>潮</title>".encode(), "text/html; charset=hex", "潮"),
        ("<title>潮</title>".encode(), "text/html; charset=no-such", "潮"),
        (b"<title>\xff\xfe ok</title>", "text/html; charset=utf-8", "\ufffd\ufffd ok"),
    ],
)
async def test_pages_are_read_in_their_own_letters(site, body, kind, title):
    site.answers["x"] = lambda _request: web.Response(body=body, headers={"Content-Type": kind})
    assert (await unfurl.look_at(site.url("x"), site.guard))["title"] == title


# ------------------------------------------------------------------------- from message to preview


@pytest.mark.django_db(transaction=True)
async def test_a_link_in_a_message_becomes_a_preview_that_the_room_is_told_of(site, cast):
    layer = get_channel_layer()
    reader = await layer.new_channel()
    sent = await sync_to_async(messages.send)(cast.ann, room="lobby", key="1", text=f"See {site.url('a')}.")
    await layer.group_add(topics.room("lobby"), reader)

    job = await layer.receive(topics.PREVIEWS)
    worker = ApplicationCommunicator(
        PreviewConsumer.as_asgi(guard=site.guard), {"type": "channel", "channel": topics.PREVIEWS}
    )
    await worker.send_input(job)
    async with asyncio.timeout(10):
        event = await layer.receive(reader)

    preview = {"url": site.url("a"), **CARD}
    assert event == {"type": "chat.preview", "room": "lobby", "target": sent.seq, "preview": preview}
    assert (await Message.objects.aget(seq=sent.seq, room=cast.lobby)).preview == preview
    worker.stop()


@pytest.mark.django_db(transaction=True)
async def test_jobs_that_make_no_sense_leave_the_worker_at_work(site, cast, caplog):
    await sync_to_async(messages.send)(cast.ann, room="lobby", key="1", text=site.url("a"))
    layer = get_channel_layer()
    reader = await layer.new_channel()
    job = await layer.receive(topics.PREVIEWS)
    worker = ApplicationCommunicator(
        PreviewConsumer.as_asgi(guard=site.guard), {"type": "channel", "channel": topics.PREVIEWS}
    )
    for strange in (
        {"type": "websocket.disconnect"},
        {"type": "preview.fetch"},
        {"type": "preview.fetch", "message": 1, "url": ["x"]},
        {"type": "preview.fetch", "message": 10**9, "url": site.url("b")},
        {"type": "preview.fetch", "message": job["message"], "url": site.url("other")},
        {"type": "preview.fetch", "message": job["message"], "url": "http://[" + "1" * 9999},
    ):
        await worker.send_input(strange)
    await layer.group_add(topics.room("lobby"), reader)
    await worker.send_input(job)
    async with asyncio.timeout(10):
        assert (await layer.receive(reader))["preview"]["url"] == site.url("a")
    assert await Message.objects.exclude(preview=None).acount() == 1
    assert not [record for record in caplog.records if record.exc_info]
    worker.stop()


@pytest.mark.django_db(transaction=True)
def test_a_message_that_is_gone_gets_no_preview(cast):
    assert not previews.attach(10**9, {"url": "https://example.org/", **CARD})


@pytest.mark.django_db(transaction=True)
async def test_with_previews_off_nothing_is_asked_for(site, cast, settings):
    settings.CHAT_LINK_PREVIEWS = False
    await sync_to_async(messages.send)(cast.ann, room="lobby", key="1", text=site.url("a"))
    settings.CHAT_LINK_PREVIEWS = True
    await sync_to_async(messages.send)(cast.ann, room="lobby", key="2", text=site.url("b"))
    assert (await get_channel_layer().receive(topics.PREVIEWS))["url"] == site.url("b")
