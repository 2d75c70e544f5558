"""The folder from which a browser's shared worker loads its modules."""

import re

import pytest
from django.urls import reverse

from chat.templatetags.chat_ui import IMPORT
from chat.views import worker


def test_every_module_the_worker_needs_is_in_its_folder(client):
    waiting, seen = [worker.address()], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        folder = address.rpartition("/")[0]
        waiting += [f"{folder}/{name}" for name in IMPORT.findall(answer.content.decode())]
    assert len(seen) > 3


def test_the_worker_needs_nothing_that_only_a_page_has():
    for name, source in worker._modules().items():
        assert not re.search(rb"\b(document|window|localStorage)\b\.", source), name


@pytest.mark.parametrize(
    ("folder", "name"), [("0123456789abcdef", "worker.js"), (worker._folder(), "app.js")]
)
def test_an_old_folder_and_other_modules_are_not_found(client, folder, name):
    assert client.get(reverse("worker", args=[folder, name])).status_code == 404


def test_the_folder_is_called_by_what_is_in_it(monkeypatch):
    before = worker.address()
    monkeypatch.setattr(worker, "_modules", lambda: {"worker.js": b"// another"})
    assert worker.address() != before
