"""Asking the HTTP API, for tests."""

import json
from uuid import uuid4

from django.test import Client

from chat.actions import tokens

LOBBY = "/api/v1/rooms/lobby"
STAFF = "/api/v1/rooms/staff"


def signed_in(user, **options) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def bearer(user, scope: str = "write") -> Client:
    return Client(headers={"Authorization": f"Bearer {tokens.create(user, name='test', scope=scope)}"})


def post(client, path: str, body: object | None = None, **options):
    data = body if isinstance(body, str | bytes) else json.dumps(body or {})
    return client.post(path, data, content_type="application/json", **options)


def send(client, room: str = LOBBY, *, key: str | None = None, message: str = "hello", **fields):
    return post(client, f"{room}/messages", {"key": key or str(uuid4()), "message": message, **fields})


def refused(response, status: int, code: str) -> dict:
    """It is a refusal of the one shape, and nobody may keep it."""
    assert response.headers["Content-Type"] == "application/json", response.content
    data = response.json()
    assert (response.status_code, data["code"]) == (status, code), data
    assert data["message"]
    assert response.headers["Cache-Control"] == "private, no-store"
    return data
