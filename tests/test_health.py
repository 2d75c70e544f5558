"""/healthz, /readyz, /metrics, and what every response carries."""

import asyncio
import re
import threading

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import AsyncClient, Client

from chat import metrics, readiness
from chat.views import health

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def look_anew(monkeypatch):
    """Not at what another test saw within the last second."""
    monkeypatch.setattr(health, "_last", (-health.FRESH_SECONDS, {}))


async def test_alive_does_not_ask_the_database(monkeypatch):
    monkeypatch.setattr(readiness, "database", lambda: 1 / 0)
    response = await AsyncClient().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


async def test_ready():
    response = await AsyncClient().get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True, "problems": {}})


async def test_not_ready_while_a_migration_is_missing():
    row = await MigrationRecorder.Migration.objects.filter(app="chat").order_by("name").alast()
    await row.adelete()
    try:
        response = await AsyncClient().get("/readyz")
    finally:
        await row.asave(force_insert=True)
    assert response.status_code == 503
    assert response.json()["problems"] == {
        "database": f"lacks migration chat.{row.name} (python3 manage.py migrate)"
    }


async def test_not_ready_while_the_database_does_not_answer(monkeypatch):
    def fail(*args):
        raise OperationalError("password authentication failed for user chat")

    monkeypatch.setattr(readiness, "MigrationExecutor", fail)
    response = await AsyncClient().get("/readyz")
    assert response.status_code == 503
    assert response.json()["problems"] == {"database": "does not answer: OperationalError"}


async def test_not_ready_while_the_database_hangs_and_only_one_thread_waits(monkeypatch):
    started, asked = [], threading.Event()

    def hang():
        started.append(1)
        asked.wait(60)

    monkeypatch.setattr(readiness, "SECONDS", 0.1)
    monkeypatch.setattr(health, "FRESH_SECONDS", 0)
    monkeypatch.setattr(readiness, "database", hang)
    try:
        answers = [await AsyncClient().get("/readyz") for _ in range(3)]
    finally:
        asked.set()
    assert [each.status_code for each in answers] == [503] * 3
    assert answers[0].json()["problems"] == {"database": "no answer in 0.1 s"}
    assert len(started) == 1


class Layer:
    async def new_channel(self):
        return "specific.here!1"

    async def send(self, channel, message):
        pass

    async def receive(self, channel):
        await asyncio.sleep(60)


class Failing(Layer):
    async def send(self, channel, message):
        raise ConnectionError


@pytest.mark.parametrize(
    ("layer", "problem"), [(Layer(), "no answer in 0.1 s"), (Failing(), "failed: ConnectionError")]
)
async def test_not_ready_while_the_layer_does_not_deliver(monkeypatch, layer, problem):
    monkeypatch.setattr(readiness, "SECONDS", 0.1)
    monkeypatch.setattr(readiness, "get_channel_layer", lambda: layer)
    assert await readiness.layer() == problem


async def test_no_layer_is_a_choice(settings):
    settings.CHANNEL_LAYERS = {}
    assert await readiness.layer() is None


async def test_a_probe_leaves_nothing_in_the_stock_layer(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    assert await readiness.layer() is None
    assert readiness.get_channel_layer().channels == {}


def test_metrics_tell_what_was_counted():
    client = Client()
    metrics.refusals.labels(code="too_long").inc()
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'chat_http_requests_total{method="GET",status="200"}' in text
    assert 'chat_refusals_total{code="too_long"}' in text
    assert "process_cpu_seconds_total" in text
    for gauge in ("chat_tasks", "chat_layer_groups", "chat_layer_channels"):
        assert re.search(rf"^{gauge} \d", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 403),
        ({"REMOTE_ADDR": ""}, 403),
        # An unknown proxy on this machine passes everybody's requests on.
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 403),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer watching"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer Watching"}, 403),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer wätching"}, 403),
    ],
)
def test_metrics_are_not_for_everybody(settings, extra, status):
    settings.CHAT_METRICS_TOKEN = "watching"
    assert Client().get("/metrics", **extra).status_code == status


def test_metrics_are_for_staff_wherever_they_are(cast, client):
    client.force_login(cast.ann)
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    client.force_login(cast.owner)
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_without_a_token_an_empty_one_does_not_do():
    extra = {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer "}
    assert Client().get("/metrics", **extra).status_code == 403


def test_what_is_made_for_a_person_is_stored_by_nobody(cast, client):
    client.force_login(cast.ann)
    for path in ("/", "/chat/lobby/", "/metrics"):
        assert {"private", "no-store"} <= set(client.get(path)["Cache-Control"].split(", "))


def test_the_policy_lets_in_no_script_but_our_own(cast, client):
    client.force_login(cast.ann)
    response = client.get("/chat/lobby/")
    policy = dict(each.split(" ", 1) for each in response["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    own, nonce = policy["script-src"].split()
    assert own == "'self'"
    assert f'nonce="{nonce[7:-1]}"' in response.content.decode()
    assert "unsafe" not in response["Content-Security-Policy"]


def test_a_nonce_is_used_once(cast, client):
    client.force_login(cast.ann)
    policies = {client.get("/chat/lobby/")["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_without_an_inline_script_there_is_no_nonce(client):
    assert "nonce" not in client.get("/healthz")["Content-Security-Policy"]


def test_the_log_names_the_route_and_not_the_address(cast, client, caplog):
    caplog.set_level("INFO", "chat.requests")
    client.force_login(cast.ann)
    client.get("/chat/lobby/?secret=1")
    [line] = [record.getMessage() for record in caplog.records if record.name == "chat.requests"]
    assert line.startswith("127.0.0.1 GET 200 /chat/<slug:")
    assert "secret" not in line
