"""What strangers learn over HTTP: nothing."""

import pytest

from chat.actions import messages, rooms
from chat.models import Membership

from .api import STAFF, bearer, refused, send, signed_in

pytestmark = [
    pytest.mark.any_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhurried"),
]


IN_A_ROOM = [
    ("get", "", None),
    ("patch", "", {"topic": "x"}),
    ("post", "/join", None),
    ("post", "/leave", None),
    ("post", "/members", {"username": "ann"}),
    ("delete", "/members/ann", None),
    ("get", "/messages", None),
    ("post", "/messages", {"key": "k", "message": "hello"}),
    ("get", "/events", None),
    ("post", "/typing", None),
    ("post", "/read", {"seq": 1}),
]


@pytest.mark.parametrize(("method", "path", "body"), IN_A_ROOM, ids=lambda value: str(value))
@pytest.mark.parametrize("who", ["stranger", "removed"])
def test_a_private_room_looks_like_none(cast, method, path, body, who):
    messages.send(cast.ann, room="staff", key="1", text="secret")
    if who == "removed":
        rooms.remove(cast.mod, room="staff", username="ben")
    client = signed_in(cast.out if who == "stranger" else cast.ben)
    there, nowhere = (
        getattr(client, method)(f"/api/v1/rooms/{slug}{path}", body, content_type="application/json")
        if body
        else getattr(client, method)(f"/api/v1/rooms/{slug}{path}")
        for slug in ("staff", "nosuch")
    )
    refused(there, 404, "not_found")
    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
    assert there.headers == nowhere.headers
    assert Membership.objects.filter(room=cast.staff, user=cast.out).count() == 0


@pytest.mark.parametrize("slug", ["..%2fx", "%2e%2e", "a b", "ü", "x" * 65, "%00", "staff%00", "staff/"])
def test_what_is_no_room_at_all(cast, slug):
    refused(signed_in(cast.ann).get(f"/api/v1/rooms/{slug}"), 404, "not_found")


def test_a_removed_member_gets_nothing_more(cast):
    token = bearer(cast.ben)
    assert token.get(f"{STAFF}/events").status_code == 200
    rooms.remove(cast.mod, room="staff", username="ben")
    refused(token.get(f"{STAFF}/events"), 404, "not_found")
    refused(send(token, STAFF), 404, "not_found")
    assert [room["slug"] for room in token.get("/api/v1/rooms").json()["rooms"]] == ["lobby"]
