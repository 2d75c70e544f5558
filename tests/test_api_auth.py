"""Who asks over HTTP, and how often."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from chat.actions import tokens
from chat.api import rates
from chat.models import Token

from .api import LOBBY, bearer, refused, send, signed_in

pytestmark = [
    pytest.mark.any_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhurried"),
]


def test_nobody_is_told_to_sign_in(cast):
    nobody = refused(Client().get("/api/v1/rooms"), 401, "not_signed_in")
    assert nobody == refused(send(Client()), 401, "not_signed_in")
    assert Client().get("/api/v1/rooms").headers["WWW-Authenticate"] == "Bearer"
    secret = tokens.create(cast.ann)
    refused(Client().get("/api/v1/rooms", {"token": secret, "access_token": secret}), 401, "not_signed_in")
    session = signed_in(cast.ann).cookies["sessionid"].value
    refused(Client().get("/api/v1/rooms", {"sessionid": session}), 401, "not_signed_in")


def test_a_token_that_does_not_hold_is_refused_even_beside_a_session(cast):
    beside = signed_in(cast.ann)
    for wrong in ("", "nonsense", "ü", tokens.create(cast.gone)):
        refused(
            beside.get("/api/v1/rooms", headers={"Authorization": f"Bearer {wrong}"}), 401, "not_signed_in"
        )
    client = bearer(cast.ann)
    assert client.get("/api/v1/rooms").status_code == 200
    tokens.revoke(Token.objects.latest("pk"))
    refused(client.get("/api/v1/rooms"), 401, "not_signed_in")
    # That of a proxy in front is not ours to judge.
    assert beside.get("/api/v1/rooms", headers={"Authorization": "Basic eDp5"}).status_code == 200


def test_a_deactivated_person_can_do_nothing(cast):
    session, token = signed_in(cast.ann), bearer(cast.ann)
    cast.ann.is_active = False
    cast.ann.save()
    refused(session.get("/api/v1/rooms"), 401, "not_signed_in")
    refused(token.get("/api/v1/rooms"), 401, "not_signed_in")


def test_that_a_token_was_used_is_noted_to_the_minute(cast):
    client = bearer(cast.ann)
    client.get("/api/v1/rooms")
    used = Token.objects.get().last_used_at
    assert timezone.now() - used < timedelta(minutes=1)
    client.get("/api/v1/rooms")
    assert Token.objects.get().last_used_at == used
    Token.objects.update(last_used_at=used - timedelta(minutes=2))
    client.get("/api/v1/rooms")
    assert Token.objects.get().last_used_at >= used


def test_scopes(cast):
    reader, writer, staff = (bearer(cast.owner, scope) for scope in ("read", "write", "staff"))
    assert reader.get("/api/v1/rooms").status_code == 200
    refused(send(reader), 403, "forbidden")
    refused(reader.post(f"{LOBBY}/typing"), 403, "forbidden")
    assert send(writer).status_code == 201
    for client in (reader, writer):
        refused(client.get("/api/v1/clients"), 403, "forbidden")
    assert staff.get("/api/v1/clients").status_code == 200
    assert send(staff).status_code == 201
    cast.owner.is_staff = False
    cast.owner.save()
    refused(staff.get("/api/v1/clients"), 403, "forbidden")
    refused(signed_in(cast.ann).get("/api/v1/clients"), 403, "forbidden")


def test_a_session_changes_nothing_without_its_csrf_token(cast):
    ann = signed_in(cast.ann, enforce_csrf_checks=True)
    assert ann.get("/api/v1/rooms").status_code == 200
    refused(send(ann), 403, "csrf")
    refused(ann.post(f"{LOBBY}/leave"), 403, "csrf")
    refused(ann.post(f"{LOBBY}/leave", headers={"X-CSRFToken": "x" * 32}), 403, "csrf")
    ann.cookies["csrftoken"] = "a" * 32
    refused(ann.post(f"{LOBBY}/typing", headers={"X-CSRFToken": "b" * 32}), 403, "csrf")
    assert ann.post(f"{LOBBY}/typing", headers={"X-CSRFToken": "a" * 32}).status_code == 204
    foreign = {"X-CSRFToken": "a" * 32, "Origin": "https://elsewhere.example"}
    refused(ann.post(f"{LOBBY}/typing", headers=foreign), 403, "csrf")
    token = tokens.create(cast.ann)
    with_token = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"})
    assert send(with_token).status_code == 201


def test_who_asks_too_often_waits(cast, settings, monkeypatch):
    settings.CHAT_RATE_LIMITS = True
    monkeypatch.setattr(
        rates, "time", SimpleNamespace(monotonic=lambda: 1000.0)
    )  # however slow this machine is
    rates._budgets.clear()
    ann = signed_in(cast.ann)
    answers = [ann.post(f"{LOBBY}/typing") for _ in range(200)]
    late = [answer for answer in answers if answer.status_code != 204]
    assert late
    data = refused(late[0], 429, "rate_limited")
    assert 0 < data["retry_after"] < 1
    assert late[0].headers["Retry-After"] == "1"
    assert signed_in(cast.ben).post(f"{LOBBY}/typing").status_code == 204
