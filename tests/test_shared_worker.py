"""The script of a browser's shared worker."""

import re

import pytest
from django.urls import reverse

from chat import assets
from chat.views import worker


def test_the_worker_is_one_script_that_may_be_kept_for_ever(client):
    answer = client.get(worker.address(), headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = client.get(worker.address()).content.decode()
    assert "globalThis.onconnect" in plain
    assert not re.search(r"^(import|export)\b", plain, re.MULTILINE)


def test_the_worker_needs_nothing_that_only_a_page_has():
    for name in assets.needed(worker.START):
        assert not re.search(r"\b(document|window|localStorage)\b\.", assets.source(name)), name


def test_another_version_is_not_found(client):
    assert client.get(reverse("worker", args=["0123456789abcdef"])).status_code == 404


def test_its_address_differs_when_it_does(monkeypatch):
    before = worker.address()
    monkeypatch.setattr(worker, "_text", lambda: "// another")
    assert worker.address() != before


@pytest.mark.parametrize("is_debug", [True, False])
def test_its_address_leads_to_it(client, settings, is_debug):
    settings.DEBUG = is_debug
    assert client.get(worker.address()).status_code == 200
