"""Operators over HTTP."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chat.actions import clients
from chat.models import Announcement, Invitation, Server
from chat.models import Client as ClientRow

from .api import bearer, post, refused, signed_in

pytestmark = [
    pytest.mark.any_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhurried"),
]


def test_an_announcement_is_stored_and_shown(cast, told):
    owner = signed_in(cast.owner)
    said = post(owner, "/api/v1/announcements", {"text": "Tea is ready"})
    assert said.status_code == 201
    assert said.json()["text"] == "Tea is ready"
    assert (said.json()["rooms"], said.json()["until"], said.json()["level"]) == ([], None, "info")
    until = "2099-01-01T12:00:00+02:00"
    fields = {"text": "Later", "level": "warning", "rooms": ["lobby"], "until": until}
    later = post(bearer(cast.owner, "staff"), "/api/v1/announcements", fields).json()
    assert (later["until"], later["rooms"]) == ("2099-01-01T10:00:00.000Z", ["lobby"])
    assert [topic for topic, _event in told] == ["everyone", "chat_lobby"]
    assert owner.delete(f"/api/v1/announcements/{later['id']}").status_code == 204
    assert [row.text for row in Announcement.objects.filter(withdrawn_at=None)] == ["Tea is ready"]
    assert told[-1][1] == {"type": "chat.announcement_ended", "id": later["id"]}
    refused(owner.delete("/api/v1/announcements/999999999999999999999"), 404, "not_found")


@pytest.fixture
def live(cast):
    """A live client of ann's in the lobby, as the registry notes it."""
    hour = timezone.now() + timedelta(hours=1)
    server = Server.objects.create(host="here", pid=1, started_at=timezone.now(), lease_until=hour)
    row = ClientRow.objects.create(
        channel_name="test!ann", user=cast.ann, server=server, door="rooms", connected_at=timezone.now()
    )
    row.rooms.add(cast.lobby)
    return row


def test_staff_see_live_clients_and_reach_one(cast, live, monkeypatch):
    told = []
    monkeypatch.setattr(clients, "_to_each", lambda rows, event: told.append(([*rows], event)) or 1)
    owner = signed_in(cast.owner)
    (shown,) = owner.get("/api/v1/clients").json()["clients"]
    assert (shown["id"], shown["channel_name"], shown["username"]) == (str(live.pk), "test!ann", "ann")
    assert (shown["rooms"], shown["server"], shown["door"]) == (["lobby"], "here:1", "rooms")
    assert owner.get("/api/v1/clients", {"user": "ben"}).json()["clients"] == []
    assert len(owner.get("/api/v1/clients", {"room": "lobby", "user": "ann"}).json()["clients"]) == 1
    for name in (str(live.pk), "test!ann"):
        assert post(owner, f"/api/v1/clients/{name}/messages", {"text": "Hello"}).json() == {"reached": 1}
    assert post(owner, f"/api/v1/clients/{live.pk}/messages", {"message": "Hello"}).status_code == 200
    assert owner.delete(f"/api/v1/clients/{live.pk}?reason=tidying").json() == {"reached": 1}
    assert [rows for rows, _event in told] == [[live]] * 4
    assert told[0][1] == {"type": "chat.system_message", "text": "Hello", "level": "info"}
    assert told[-1][1] == {"type": "chat.force_disconnect", "reason": "tidying"}
    refused(post(owner, f"/api/v1/clients/{live.pk}/messages", {"text": " "}), 400, "empty")
    refused(post(owner, f"/api/v1/clients/{live.pk}/messages", {"text": 1}), 400, "malformed")
    Server.objects.update(lease_until=timezone.now())
    for name in (str(live.pk), "test!ann", "nobody"):
        refused(owner.delete(f"/api/v1/clients/{name}"), 404, "not_found")
    refused(owner.delete("/api/v1/clients/%00"), 400, "malformed")


def test_an_invitation_is_a_link_that_works(cast):
    made = post(signed_in(cast.owner), "/api/v1/invitations", {"days": 3, "uses": 2})
    assert made.status_code == 201
    assert Client().get(made.json()["url"]).status_code == 200
    row = Invitation.objects.get()
    assert (row.max_uses, row.role, row.created_by) == (2, "person", cast.owner)
    assert signed_in(cast.owner).generic("POST", "/api/v1/invitations").status_code == 201
    for fields in ({"days": 0}, {"uses": 10**9}, {"days": "3"}, {"role": "owner"}):
        refused(post(signed_in(cast.owner), "/api/v1/invitations", fields), 400, "malformed")
    refused(post(signed_in(cast.ann), "/api/v1/invitations"), 403, "forbidden")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"text": " "}, 400, "empty"),
        ({"text": "x" * 501}, 400, "too_long"),
        ({"text": "x", "level": "loud"}, 400, "malformed"),
        ({"text": "x", "rooms": ["nosuch"]}, 404, "not_found"),
        ({"text": "x", "until": "2001-01-01T00:00:00Z"}, 400, "malformed"),
        ({"text": "x", "until": "2099-01-01T00:00:00"}, 400, "malformed"),
        ({"text": "x", "until": "9999-12-31T23:59:59-12:00"}, 400, "malformed"),
        ({"text": "x", "until": "99999-01-01T00:00:00Z"}, 400, "malformed"),
        ({"text": "x", "until": 1e300}, 400, "malformed"),
        ({}, 400, "malformed"),
    ],
)
def test_an_announcement_is_not_made(cast, fields, status, code):
    refused(post(signed_in(cast.owner), "/api/v1/announcements", fields), status, code)
    assert not Announcement.objects.exists()
