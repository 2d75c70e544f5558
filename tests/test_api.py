"""The HTTP API as a whole: strict bodies, one shape of refusals, an OpenAPI document."""

import json

import pytest
from django.test import Client

from chat import limits

from .api import LOBBY, post, refused, signed_in

pytestmark = [
    pytest.mark.any_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhurried"),
]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"hello"',
        b"null",
        b'{"key": "k", "message": NaN}',
        b'{"key": "k", "message": "a", "message": "b"}',
        b'{"key": "k", "message": "a\\u0000b"}',
        b'{"key": "k", "message": "a\\ud800b"}',
        b'{"key": "k", "message": "\xff"}',
        b'{"key": "k", "message": 1e999}',
        b'{"key": "k", "reply_to": ' + b"9" * 5_000 + b', "message": "a"}',
        b"[" * 10_000 + b"]" * 10_000,
        b'{"message":' * 5_000 + b"1" + b"}" * 5_000,
    ],
    ids=lambda body: repr(body[:40]),
)
def test_what_is_not_json_for_everybody_is_malformed(cast, body):
    refused(post(signed_in(cast.ann), f"{LOBBY}/messages", body), 400, "malformed")
    assert not cast.lobby.messages.exists()


def test_a_body_has_a_kind_and_a_length(cast):
    ann = signed_in(cast.ann)
    fields = {"key": "k", "message": "hello"}
    refused(ann.post(f"{LOBBY}/messages", fields), 400, "malformed")  # multipart
    refused(ann.post(f"{LOBBY}/messages", json.dumps(fields), content_type="text/plain"), 400, "malformed")
    long = json.dumps({**fields, "message": "x" * limits.FRAME_BYTES})
    refused(post(ann, f"{LOBBY}/messages", long), 413, "too_long")
    refused(post(ann, f"{LOBBY}/messages", b" " * 1_000_000), 413, "too_long")


def test_other_addresses_and_methods_are_refused_in_json(cast):
    ann = signed_in(cast.ann)
    for path in ("", "nothing", "rooms/lobby/nothing", "docs", "rooms//", "clients/x/y/z"):
        refused(ann.get(f"/api/v1/{path}"), 404, "not_found")
    wrong = ann.put("/api/v1/rooms")
    refused(wrong, 405, "method_not_allowed")
    assert wrong.headers["Allow"] == "GET, POST"
    refused(
        ann.post("/api/v1/rooms/lobby", headers={"X-HTTP-Method-Override": "PATCH"}),
        405,
        "method_not_allowed",
    )


def test_refusals_are_in_the_language_that_was_asked_for(cast):
    ann = signed_in(cast.ann)
    english, korean = (
        ann.get("/api/v1/rooms/nosuch", headers={"Accept-Language": language}).headers["Content-Language"]
        for language in ("en", "ko")
    )
    assert (english, korean) == ("en", "ko")


def test_the_openapi_document_is_public_and_whole(cast):
    shown = Client().get("/api/v1/openapi.json")
    assert shown.status_code == 200
    document = shown.json()
    assert document["openapi"].startswith("3.")
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert len({each["operationId"] for each in operations}) == len(operations)
    public = {each["operationId"] for each in operations if not each.get("security")}
    assert public == {"workspace_logo", "workspace_style"}  # which the sign-in page shows
    text = json.dumps(document)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in document["components"]["schemas"]
