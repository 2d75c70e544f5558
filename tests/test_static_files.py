"""Static files: as they lie there, with the headers of all else, and without Django's help."""

import re
from pathlib import Path

import pytest
from channels.testing import HttpCommunicator

from chatsite.static_files import StaticFiles

FILE = "/static/chat/app.js"
ROOT = Path(__file__).resolve().parent.parent
CONTENT = (ROOT / "static/chat/app.js").read_bytes()


async def django(scope, receive, send):
    """Whoever gets here was not answered before."""
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"Django"})


@pytest.fixture
def ask(settings):
    settings.SERVESTATIC_USE_FINDERS = True
    return asking(StaticFiles(django))


def asking(app):
    async def ask(path: str, method: str = "GET", scheme: str = "http", **headers: str):
        """Status, headers and body."""
        given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        line = HttpCommunicator(app, method, path, headers=given)
        line.scope["scheme"] = scheme
        answer = await line.get_response()
        told = {name.decode().lower(): value.decode() for name, value in answer["headers"]}
        return answer["status"], told, answer["body"]

    return ask


async def test_a_file_comes_as_it_is(ask):
    status, headers, body = await ask(FILE)
    assert (status, body) == (200, CONTENT)
    assert (
        headers.items()
        >= {
            "content-type": 'text/javascript; charset="utf-8"',
            "content-length": str(len(CONTENT)),
            "cache-control": "max-age=0, public",
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
        }.items()
    )
    assert "strict-transport-security" not in headers


async def test_what_the_browser_has_is_not_sent_again(ask):
    _, headers, _ = await ask(FILE)
    status, again, body = await ask(FILE, if_none_match=headers["etag"])
    assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    assert (await ask(FILE, if_none_match='"another"'))[0] == 200


async def test_a_part_the_headers_alone_and_nothing_else(ask):
    status, headers, body = await ask(FILE, range="bytes=2-5")
    assert (status, body) == (206, CONTENT[2:6])
    assert headers["content-range"] == f"bytes 2-5/{len(CONTENT)}"
    status, headers, body = await ask(FILE, "HEAD")
    assert (status, body, headers["content-length"]) == (200, b"", str(len(CONTENT)))
    status, headers, _ = await ask(FILE, "POST")
    assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path", ["/", "/static/", "/static/nothing.js", "/static/chat/../../manage.py", "/chat/lobby/"]
)
async def test_all_else_goes_to_django(ask, path):
    assert (await ask(path))[0] == 418


async def test_only_over_https_where_that_is_wanted(settings):
    settings.SERVESTATIC_USE_FINDERS = True
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    ask = asking(StaticFiles(django))
    assert (await ask(FILE))[0] == 418  # Django knows where to send one
    status, headers, _ = await ask(FILE, scheme="https")
    assert (status, headers["strict-transport-security"]) == (200, "max-age=60")


@pytest.mark.parametrize("is_debug", [True, False])
async def test_with_debug_a_change_shows_at_once(settings, tmp_path, is_debug):
    settings.STATICFILES_DIRS = [tmp_path]
    settings.SERVESTATIC_USE_FINDERS, settings.SERVESTATIC_AUTOREFRESH = True, is_debug
    (tmp_path / "one.js").write_text("old")
    ask = asking(StaticFiles(django))
    assert (await ask("/static/one.js"))[2] == b"old"
    (tmp_path / "one.js").write_text("a new one")
    (tmp_path / "two.js").write_text("two")
    assert ((await ask("/static/two.js"))[2] == b"two") == is_debug
    _, headers, body = await ask("/static/one.js")
    assert (body, headers["content-length"]) == (b"a new one", "9")  # whole, also before a restart


@pytest.mark.parametrize("server", ["serve", "daphne"])
def test_both_servers_send_them(stages, server):
    status, text = stages().server(server).request("GET", FILE)
    assert (status, text) == (200, CONTENT.decode())


async def test_collected_files_come_compressed(settings, tmp_path):
    (tmp_path / "app.js").write_bytes(CONTENT)
    (tmp_path / "app.js.gz").write_bytes(b"packed")
    settings.STATIC_ROOT, settings.SERVESTATIC_USE_STATIC_ROOT = str(tmp_path), True
    ask = asking(StaticFiles(django))
    status, headers, body = await ask("/static/app.js", accept_encoding="gzip, br")
    assert (status, body, headers["content-encoding"]) == (200, b"packed", "gzip")
    assert (await ask("/static/app.js"))[2] == CONTENT


def test_no_template_literal_stands_in_another():
    """What takes the comments away (rjsmin) does not read that."""
    modules = [*(ROOT / "static").rglob("*.js")]
    assert len(modules) > 100
    nested = re.compile(r"`[^`]*\$\{[^}`]*`")
    assert nested.search("`a${b ? `c` : d}`")
    assert [each.name for each in modules if nested.search(each.read_text())] == []
