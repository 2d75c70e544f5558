"""Who may ask for what: every address, asked by everybody. An address that is not in the table fails.

The room that is asked for is private. `ann` is in it, `mod` moderates it, `owner` owns it and the
workspace; `out` never was in it, `ben` was and was removed; `desk` is staff and not in it; `gone` has a
session, and an account that was deactivated.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLResolver, get_resolver

from chat.actions import (
    announcements,
    drafts,
    files,
    invitations,
    messages,
    missed,
    portraits,
    rooms,
    sign_in_links,
)
from chat.actions import workspace as workspaces
from chat.api import api
from chat.models import Invitation, Profile

from .access_table import FOR_STAFF, LIKE_ADMIN, PARTS, TABLE, WHO
from .cast import assemble
from .pictures import as_upload, picture

pytestmark = [pytest.mark.any_database, pytest.mark.django_db]


@dataclass(frozen=True)
class Row:
    method: str
    address: str
    expected: tuple[int, ...]
    body: str

    @property
    def route(self) -> str:
        return self.address.partition("?")[0]


def read(table: str) -> Iterator[Row]:
    for line in table.splitlines():
        if line and not line.startswith("#"):
            method, address, *statuses = line.split(maxsplit=1 + len(WHO))[: 2 + len(WHO)]
            *statuses, last = statuses
            last, _space, body = last.partition("  ")
            yield Row(method, address, tuple(map(int, [*statuses, last])), body.strip())


ROWS = list(read(TABLE))
SECRET = "a secret of the staff room"
FILES = {"a file": picture(), "a text": b"a text"}  # as what is sent


def routes(resolver=None, before: str = "/") -> Iterator[str]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each, before + str(each.pattern))
        else:
            yield before + str(each.pattern)


def unnamed_admin_routes() -> list[str]:
    """Without the two catch-alls, which are regular expressions."""
    named = {row.route for row in ROWS}
    found = dict.fromkeys(route for route in routes() if route.startswith("/admin/"))
    return [route for route in found if route not in named and "(" not in route]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Everybody's cookies, and what stands for the parts of an address; made once, and never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield from _world()
        transaction.set_rollback(True)


def _world():
    cast = assemble()
    User = get_user_model()
    desk = User.objects.create_user("desk", password="x", is_staff=True)
    User.objects.create_user("helper", password="x")
    rooms.add(cast.owner, room="staff", username="helper")
    drafts.write(cast.ben, room="staff", text=f"{SECRET}, begun", version=0)
    rooms.remove(cast.mod, room="staff", username="ben")
    rooms.change(cast.owner, room="staff", topic=SECRET)
    file = files.upload(cast.ann, room="staff", file=as_upload(picture("PNG", (800, 800))))
    secret = messages.send(cast.ann, room="staff", key="1", text=SECRET, attachments=[str(file.pk)])
    messages.send(cast.mod, room="staff", key="2", text=SECRET, thread=secret.seq)
    invitations.create(cast.owner)
    portrait = portraits.put(cast.ann, as_upload(picture()))
    Profile.of(cast.ann)
    unsent = files.upload(cast.ann, room="staff", file=as_upload(picture("PNG", (800, 800))))
    parts = {
        **PARTS,
        "person": str(cast.ann.pk),
        "version": portrait.picture_version,
        "logo": workspaces.put_logo(as_upload(picture("PNG"))).logo_version,
        "style": workspaces.change(style="a {}").style_version,
        "unsent": str(unsent.pk),
        "seq": str(secret.seq),
        "file": str(file.pk),
        "announcement": str(announcements.publish(cast.owner, text="hello").pk),
        "invitation": str(Invitation.objects.get().pk),
        "link": str(sign_in_links.create(cast.ann, session_key="x", device="")[0].pk),
        "letter": missed.off_code(cast.ann.pk),
        "content_type_id": str(ContentType.objects.get_for_model(User).pk),
    }
    cookies = {"nobody": None}
    for name in WHO[1:]:
        client = Client()
        client.force_login(desk if name == "desk" else getattr(cast, name))
        cookies[name] = client.cookies["sessionid"].value
    yield cookies, parts, Client().handler


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.CHAT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS = False


def ask(world, who: str, method: str, address: str, body: str = ""):
    """The answer; whatever it changed is undone."""
    cookies, parts, site = world
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.handler = site  # with its middleware, which takes longer to load than a page does
    if cookies[who]:
        client.cookies["sessionid"] = cookies[who]
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: parts[part[1]], address)
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    content: str | bytes = body
    if body in FILES:
        kind, content = MULTIPART_CONTENT, encode_multipart(BOUNDARY, {"file": as_upload(FILES[body])})
    with transaction.atomic():
        answer = client.generic(method, path, content, content_type=kind)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.address}")
def test_everybody_gets_what_the_table_says(world, row):
    answers = [ask(world, who, row.method, row.address, row.body) for who in WHO]
    statuses = {who: answer.status_code for who, answer in zip(WHO, answers, strict=True)}
    assert statuses == dict(zip(WHO, row.expected, strict=True))
    for answer in answers:
        assert is_kept_well(answer), answer.headers["Cache-Control"]


def is_kept_well(answer) -> bool:
    """By nobody else, and only to be asked for again, unless another picture would have another address."""
    said = set(answer.headers["Cache-Control"].split(", "))
    address = answer.request["PATH_INFO"]
    if "immutable" in said:
        return ("public" if address.startswith("/api/v1/workspace/") else "private") in said
    if address == "/favicon.ico":
        return said == {"public", "max-age=3600"}
    return {"private", "no-cache" if "ETag" in answer.headers else "no-store"} <= said


def test_every_address_has_a_row(world):
    known = {row.route for row in ROWS}
    assert [route for route in routes() if route not in known and not route.startswith("/admin/")] == []
    assert known <= set(routes())


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_has_no_row_is_no_way_in(world, method):
    """A page shows nobody more by a method without a row than by those that have one."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in ROWS:
        rows[row.route].append(row)
    for route, known in rows.items():
        if route.startswith("/api/") or any(row.method == method for row in known):
            continue
        for who in ("nobody", "gone", "ann"):
            shown = any(row.expected[WHO.index(who)] < 300 for row in known)
            status = ask(world, who, method, route).status_code
            assert status < 500, (route, who, status)
            assert shown or status >= 300, (route, who, status)


def test_a_file_that_was_not_sent_is_for_who_brought_it(world):
    file = f"/api/v1/files/{world[1]['unsent']}"
    for method, address, allowed in (
        ("GET", file, 200),
        ("GET", f"{file}/thumbnail", 200),
        ("DELETE", file, 204),
    ):
        statuses = {who: ask(world, who, method, address).status_code for who in WHO}
        assert statuses == {**dict.fromkeys(WHO, 404), "nobody": 401, "gone": 401, "ann": allowed}, address


def test_every_operation_of_the_api_has_a_row(world):
    known = {(row.method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", row.route)) for row in ROWS}
    paths = api.get_openapi_schema()["paths"]
    assert {(method.upper(), path) for path in paths for method in paths[path]} <= known


@pytest.mark.parametrize("who", LIKE_ADMIN)
def test_the_admin_is_for_staff_with_rights(world, who):
    for route in unnamed_admin_routes():
        expected = LIKE_ADMIN["owner" if who == "desk" and route.startswith(FOR_STAFF) else who]
        answer = ask(world, who, "GET", route)
        assert answer.status_code in expected, (route, answer.status_code)
        if expected == {302}:
            assert answer.headers["Location"].startswith("/admin/login/"), route


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "TRACE"])
def test_no_other_method_opens_the_api(world, method):
    in_use = {row.address for row in ROWS if row.method == method}
    for row in ROWS:
        if row.address in in_use:
            continue
        if row.address.startswith("/api/v1/rooms") or row.expected[2] == 403:
            assert ask(world, "ann", method, row.address).status_code in (403, 405), row


@pytest.mark.parametrize("who", ["nobody", "gone", "out", "ben", "desk"])
def test_what_is_in_a_private_room_is_nowhere_in_what_strangers_get(world, who):
    for row in ROWS:
        if row.method == "GET" and row.expected[WHO.index(who)] == 200:
            assert SECRET.encode() not in ask(world, who, row.method, row.address).content, row
    assert SECRET.encode() in ask(world, "ann", "GET", "/api/v1/search?q=secret").content


def test_the_table_reads_itself():
    assert all(json.loads(row.body) is not None for row in ROWS if row.body not in ("", *FILES))
    assert len({(row.method, row.address) for row in ROWS}) == len(ROWS)
