"""The operators' page of live clients, as the server writes it. tests/browser/test_staff.py looks at it."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Client, Server

PAGE = "/staff/clients/"

pytestmark = [pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


def arrive(user, *rooms, name: str = "x") -> Client:
    now = timezone.now()
    server, _ = Server.objects.get_or_create(
        pid=1, defaults={"host": "h", "started_at": now, "lease_until": now + timedelta(minutes=1)}
    )
    client = Client.objects.create(
        user=user, server=server, channel_name=f"specific.a!{name}", door="rooms", connected_at=now
    )
    client.rooms.set(rooms)
    return client


def boot(page: str) -> dict:
    return json.loads(
        re.search(r'<script id="boot" type="application/json">(.*?)</script>', page, re.DOTALL)[1]
    )


@pytest.fixture
def as_staff(cast, client):
    cast.mod.is_staff = True
    cast.mod.save()
    client.force_login(cast.mod)
    return client


def test_the_page_is_for_operators(cast, client):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    client.force_login(cast.ann)
    response = client.get(PAGE)
    assert response.status_code == 403
    assert "boot" not in response.text
    client.force_login(cast.owner)
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE).status_code == 405


def test_it_starts_with_what_the_api_will_say(as_staff, cast):
    shown = arrive(cast.ann, cast.lobby, cast.staff)
    page = boot(as_staff.get(PAGE).text)
    assert page["clients"] == as_staff.get("/api/v1/clients").json()["clients"]
    assert page["clients"][0]["id"] == str(shown.pk)
    assert page["clients"][0]["rooms"] == ["lobby", "staff"]
    assert page["rooms"] == {"lobby": "Lobby", "staff": "Staff"}
    assert page["people"] == 5


def test_clients_of_dead_servers_are_not_on_it(as_staff, cast):
    arrive(cast.ann)
    Server.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert boot(as_staff.get(PAGE).text)["clients"] == []


def test_many_clients_take_no_more_questions_than_few(as_staff, cast, django_assert_max_num_queries):
    for number in range(30):
        arrive((cast.ann, cast.ben)[number % 2], cast.lobby, name=str(number))
    with django_assert_max_num_queries(12):
        assert len(boot(as_staff.get(PAGE).text)["clients"]) == 30


def test_names_cannot_leave_the_page_s_data(as_staff, cast):
    cast.ann.first_name = "</script><script>alert(1)</script>"
    cast.ann.save()
    arrive(cast.ann)
    page = as_staff.get(PAGE).text
    assert "<script>alert(1)" not in page
    assert boot(page)["clients"][0]["name"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("en", "1 person of 5 is connected now", "2 people of 5 are connected now"),
        ("zh-hans", "共 5 人，现有 1 人在线", "共 5 人，现有 2 人在线"),
        ("ko", "5명 중 1명이 접속해 있습니다", "5명 중 2명이 접속해 있습니다"),
    ],
)
def test_how_many_are_connected_is_said_rightly(cast, as_staff, language, one, two):
    as_staff.cookies["django_language"] = language

    def said() -> str:
        page = as_staff.get("/staff/announcements/").text
        return re.search(r'<span class="field__note">(.*?)</span>', page)[1]

    arrive(cast.ann)
    assert one in said()
    arrive(cast.ben, name="y")
    assert two in said()
