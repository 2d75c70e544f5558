"""Announcements: wherever they come from, seen at once by who is here and on arrival by who comes later."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from django.urls import reverse
from django.utils import timezone

from chat import broadcast, topics
from chat.actions import announcements
from chat.models import Announcement
from chat.queries import announcements as announced
from chat.refusals import Refused

pytest_plugins = ["tests.plugin_servers"]

PAGE = "/staff/announcements/"


@pytest.fixture
def told(monkeypatch):
    """What goes out over the channel layer: ``(to whom, event)``."""
    events: list[tuple[str, dict]] = []
    monkeypatch.setattr(
        broadcast, "_tell", lambda news: events.extend((name, dict(event)) for name, event in news)
    )
    return events


# ------------------------------------------------------------------------- the deed


@pytest.mark.django_db(transaction=True)
def test_everyone_is_told_and_told_again_on_arrival(cast, told):
    told.clear()
    row = announcements.publish(cast.owner, text="  Hello all.  ")
    frame = {
        "type": "chat.system_message",
        "text": "Hello all.",
        "level": "info",
        "id": row.pk,
        "by": "owner",
    }
    assert told == [(topics.EVERYONE, frame)]
    assert announced.showing() == [frame]
    assert announced.showing(["lobby"]) == [frame]


@pytest.mark.django_db(transaction=True)
def test_only_who_follows_a_chosen_room_is_told(cast, told):
    told.clear()
    announcements.publish(None, text="Keys", level="warning", rooms=["staff", "lobby", "staff"])
    assert [name for name, _event in told] == [topics.room("lobby"), topics.room("staff")]
    assert announced.showing() == []
    (frame,) = announced.showing(["staff"])
    assert (frame["room"], frame["level"], frame["text"]) == ("staff", "warning", "Keys")
    assert len(announced.showing(["staff", "lobby"])) == 2


@pytest.mark.django_db(transaction=True)
def test_an_announcement_ends_by_its_time_or_by_being_withdrawn(cast, told):
    now = timezone.now()
    brief = announcements.publish(None, text="brief", until=now + timedelta(minutes=1))
    long = announcements.publish(None, text="long")
    assert [frame["text"] for frame in announced.showing()] == ["brief", "long"]
    assert announced.showing()[0]["until"].endswith("Z")

    Announcement.objects.filter(pk=brief.pk).update(until=now - timedelta(seconds=1))
    assert [frame["text"] for frame in announced.showing()] == ["long"]
    told.clear()
    announcements.withdraw(long)
    announcements.withdraw(long)
    assert told == [(topics.EVERYONE, {"type": "chat.announcement_ended", "id": long.pk})]
    assert announced.showing() == []
    assert list(announced.current()) == []
    assert {each.text for each in announced.earlier(10)} == {"brief", "long"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": " \n "}, "empty"),
        ({"text": "x" * 501}, "too_long"),
        ({"text": "x", "level": "loud"}, "malformed"),
        ({"text": "x", "until": timezone.now() - timedelta(days=1)}, "malformed"),
        ({"text": "x", "rooms": ["lobby", "nowhere"]}, "not_found"),
    ],
)
def test_what_cannot_be_announced_is_not(cast, told, fields, code):
    told.clear()
    with pytest.raises(Refused) as refused:
        announcements.publish(cast.owner, **fields)
    assert refused.value.code == code
    assert told == []
    assert not Announcement.objects.exists()


# ------------------------------------------------------------------------- the page


@pytest.fixture
def as_staff(cast, client, told):
    cast.mod.is_staff = True
    cast.mod.save()
    client.force_login(cast.mod)
    told.clear()
    return client


@pytest.mark.django_db(transaction=True)
def test_the_page_publishes_and_ends(as_staff, cast, told):
    response = as_staff.post(PAGE, {"text": "Lift", "level": "warning", "lasts": "30", "rooms": ["lobby"]})
    assert response.status_code == 302
    row = Announcement.objects.get()
    assert (row.author, row.level, [room.slug for room in row.rooms.all()]) == (
        cast.mod,
        "warning",
        ["lobby"],
    )
    assert timedelta(minutes=29) < row.until - timezone.now() < timedelta(minutes=31)
    assert "Lift" in as_staff.get(PAGE).text

    as_staff.post(reverse("end_announcement", args=[row.pk]))
    row.refresh_from_db()
    assert row.withdrawn_at
    assert [event["type"] for _name, event in told] == ["chat.system_message", "chat.announcement_ended"]
    assert as_staff.post(reverse("end_announcement", args=[9999])).status_code == 404

    as_staff.post(PAGE, {"text": "For all", "level": "info", "lasts": ""})
    assert Announcement.objects.get(text="For all").until is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "fields",
    [
        {"text": "  "},
        {"text": "x" * 501},
        {"text": "x", "level": "loud"},
        {"text": "x", "lasts": "31"},
        {"text": "x", "rooms": ["nowhere"]},
        {"text": "x\x00y"},
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_what_was_written(as_staff, told, fields):
    response = as_staff.post(PAGE, {"level": "info", "lasts": "30", **fields})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert told == []
    assert not Announcement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_page_is_for_operators(cast, client):
    row = announcements.publish(None, text="stays")
    end = reverse("end_announcement", args=[row.pk])
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    client.force_login(cast.ann)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"text": "x", "level": "info", "lasts": "30"}).status_code == 403
    assert client.post(end).status_code == 403
    row.refresh_from_db()
    assert row.withdrawn_at is None
    assert Announcement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_written_is_shown_as_text(as_staff):
    announcements.publish(None, text="<script>alert(1)</script> </script>")
    page = as_staff.get(PAGE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


async def test_from_the_page_to_every_door(stages, sockets):
    """A real POST to a real server; the people are on all three addresses, one of them in plain mode."""
    stage = stages()
    server = stage.server("serve")
    scene = stage.backstage.scene()
    boss = stage.backstage.person("boss", is_staff=True)
    many = await sockets(server.address("ws/chat/"), scene.ann)
    await many.expect("chat.ready")
    await many.ok("join", room=scene.room)
    sync = await sockets(server.address(f"ws/sync/chat/{scene.room}/"), scene.ben)
    await sync.expect("chat.ready")
    plain = await sockets(server.address(f"ws/chat/{scene.room}/"), scene.ola, plain=True)
    elsewhere = await sockets(server.address("ws/chat/"), scene.out)
    await elsewhere.expect("chat.ready")
    for socket in (many, sync, plain, elsewhere):
        await socket.nothing_more()  # it has arrived: what is announced from here on is new to it

    async def post(path: str, **fields: str) -> int:
        token = "t" * 32
        headers = {
            "Cookie": f"sessionid={boss.session}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = urlencode({**fields, "csrfmiddlewaretoken": token})
        request = sync_to_async(server.request, thread_sensitive=False)
        return (await request("POST", path, form, **headers))[0]

    assert await post(PAGE, text="The quay is closed.", level="warning", lasts="30", rooms=scene.room) == 302
    told = await many.expect(
        "chat.system_message", text="The quay is closed.", level="warning", room=scene.room
    )
    await sync.expect("chat.system_message", id=told["id"])
    await plain.expect("chat.system_message", message="The quay is closed.", room=scene.room)
    await elsewhere.nothing_more()

    late = await sockets(server.address(f"ws/chat/{scene.room}/"), scene.ann)
    await late.expect("chat.ready")
    await late.expect("chat.system_message", id=told["id"])

    assert await post(f"{PAGE}{told['id']}/") == 302
    for socket in (many, sync, late):
        await socket.expect("chat.announcement_ended", id=told["id"])
