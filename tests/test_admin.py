"""Django's admin is one more door: it does deeds, and cannot do anything else."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from chat import broadcast, topics
from chat.actions import announcements, invitations, messages, portraits, rooms, tokens
from chat.models import (
    Announcement,
    Client,
    Invitation,
    Membership,
    Message,
    Profile,
    Room,
    RoomEvent,
    Server,
    Token,
    Workspace,
)

from .pictures import as_upload, picture

pytestmark = pytest.mark.any_database

pytest_plugins = ["tests.plugin_servers"]


@pytest.fixture
def told(monkeypatch):
    """What goes out over the channel layer: ``(to whom, type)``."""
    events: list[tuple[str, str]] = []
    monkeypatch.setattr(
        broadcast, "_tell", lambda news: events.extend((name, event["type"]) for name, event in news)
    )

    def hand_over(names, event):
        events.extend((name, event["type"]) for name in sorted(names))
        return len(names)

    monkeypatch.setattr(broadcast, "hand_over", hand_over)
    return events


@pytest.fixture
def as_owner(cast, client, told):
    client.force_login(cast.owner)
    told.clear()
    return client


@pytest.fixture
def as_staff(cast, client, told):
    """An operator without any permission of Django's own."""
    cast.mod.is_staff = True
    cast.mod.save()
    client.force_login(cast.mod)
    told.clear()
    return client


def add(client, model, **fields):
    return client.post(reverse(f"admin:chat_{model._meta.model_name}_add"), fields, follow=True)


def act(client, model, action, *rows, **fields):
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], **fields}
    return client.post(page, chosen, follow=True)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# ------------------------------------------------------------------------- every page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "model", [each for each in admin.site._registry if each._meta.app_label in ("chat", "auth")]
)
def test_every_page_opens(as_owner, cast, model):
    messages.send(cast.ann, room="lobby", key="1", text="hi")
    announcements.publish(cast.owner, text="hello", rooms=["lobby"])
    tokens.create(cast.ann, name="t")
    invitations.create(cast.owner)
    make_client(cast.ann)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert as_owner.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200
    row = model._default_manager.first()
    if row is not None:
        assert as_owner.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    expected = 200 if admin.site._registry[model].has_add_permission(_request(cast.owner)) else 403
    assert as_owner.get(reverse(f"{name}_add")).status_code == expected


def _request(user):
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = user
    return request


@pytest.mark.django_db(transaction=True)
def test_nothing_in_it_can_be_done_by_others(cast, client):
    client.force_login(cast.ann)
    for page in ("index", "chat_announcement_add", "chat_client_changelist", "chat_message_changelist"):
        assert client.get(reverse(f"admin:{page}")).status_code in (302, 403)
    act(client, Announcement, "withdraw", announcements.publish(None, text="stays"))
    assert Announcement.objects.get().withdrawn_at is None


@pytest.mark.django_db(transaction=True)
def test_operators_may_announce_and_see_clients_and_no_more(as_staff):
    for page, status in (
        ("chat_announcement_add", 200),
        ("chat_client_changelist", 200),
        ("chat_message_changelist", 403),
        ("chat_room_changelist", 403),
        ("chat_token_changelist", 403),
        ("auth_user_changelist", 403),
    ):
        assert as_staff.get(reverse(f"admin:{page}")).status_code == status, page


# ------------------------------------------------------------------------- announcements


@pytest.mark.django_db(transaction=True)
def test_an_announcement_is_published_by_saving_it(as_staff, cast, told):
    add(as_staff, Announcement, text="The lift is out of order.", level="warning")
    announcement = Announcement.objects.get()
    assert (announcement.author, announcement.level) == (cast.mod, "warning")
    assert told == [(topics.EVERYONE, "chat.system_message")]

    told.clear()
    end = timezone.localtime() + timedelta(hours=1)
    until = {"until_0": f"{end:%Y-%m-%d}", "until_1": f"{end:%H:%M:%S}"}
    add(as_staff, Announcement, text="Only here.", level="info", rooms=[cast.staff.pk], **until)
    latest = Announcement.objects.first()
    assert [room.slug for room in latest.rooms.all()] == ["staff"]
    assert latest.until == end.replace(microsecond=0)
    assert told == [(topics.room("staff"), "chat.system_message")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "fields",
    [
        {"text": "  ", "level": "info"},
        {"text": "x" * 501, "level": "info"},
        {"text": "x", "level": "loud"},
        {"text": "x", "level": "info", "until_0": "2020-01-01", "until_1": "00:00"},
        {"text": "x", "level": "info", "rooms": ["9999"]},
    ],
)
def test_an_announcement_that_cannot_be_is_not_published(as_staff, told, fields):
    assert "errors" in add(as_staff, Announcement, **fields).context
    assert not Announcement.objects.exists()
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_announcements_are_withdrawn_and_never_edited(as_staff, told):
    first, second = (announcements.publish(None, text=text) for text in ("one", "two"))
    told.clear()
    act(as_staff, Announcement, "withdraw", first)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.withdrawn_at
    assert not second.withdrawn_at
    assert told == [(topics.EVERYONE, "chat.announcement_ended")]

    change = reverse("admin:chat_announcement_change", args=[second.pk])
    assert as_staff.post(change, {"text": "another", "level": "info"}).status_code == 403
    assert (
        as_staff.post(
            reverse("admin:chat_announcement_delete", args=[second.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
    second.refresh_from_db()
    assert second.text == "two"


async def test_an_announcement_from_the_admin_is_seen_at_once_by_everyone(stages, sockets):
    """The real server, a real POST, two people on different doors."""
    stage = stages()
    server = stage.server("serve")
    scene = stage.backstage.scene()
    boss = stage.backstage.person("boss", is_staff=True, is_superuser=True)
    ann = await sockets(server.address("ws/chat/"), scene.ann)
    ben = await sockets(server.address(f"ws/sync/chat/{scene.room}/"), scene.ben)
    for socket in (ann, ben):
        await socket.expect("chat.ready")
        await socket.ok("ping")  # it has arrived: what is announced from here on is new to it

    token = "t" * 32
    form = {"text": f"From the admin, {scene.room}", "level": "info", "csrfmiddlewaretoken": token}
    headers = {
        "Cookie": f"sessionid={boss.session}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    status, _page = await sync_to_async(server.request, thread_sensitive=False)(
        "POST", "/admin/chat/announcement/add/", urlencode(form), **headers
    )
    assert status == 302
    told = [await socket.expect("chat.system_message", text=form["text"]) for socket in (ann, ben)]
    stage.backstage.do("withdraw", number=told[0]["id"])
    for socket in (ann, ben):
        await socket.expect("chat.announcement_ended", id=told[0]["id"])


# ------------------------------------------------------------------------- clients


def make_client(user, **fields) -> Client:
    now = timezone.now()
    server, _ = Server.objects.get_or_create(
        pid=1, defaults={"host": "h", "started_at": now, "lease_until": now + timedelta(minutes=1)}
    )
    number = Client.objects.count()
    return Client.objects.create(
        user=user,
        server=server,
        channel_name=f"specific.x!{number}",
        door="rooms",
        connected_at=now,
        **fields,
    )


@pytest.mark.django_db(transaction=True)
def test_chosen_clients_are_messaged_and_disconnected(as_staff, cast, told):
    one, two, other = make_client(cast.ann), make_client(cast.ben), make_client(cast.ann)
    names = [one.channel_name, two.channel_name]
    assert said(act(as_staff, Client, "message", one, two, text="Save your work")) == ["2 clients reached."]
    assert told == [(name, "chat.system_message") for name in names]
    told.clear()
    assert said(act(as_staff, Client, "disconnect", one, two)) == ["2 clients reached."]
    assert told == [(name, "chat.force_disconnect") for name in names]
    told.clear()
    assert said(act(as_staff, Client, "message", other)) == ["Write what there is to say."]
    assert told == []
    assert Client.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_clients_of_dead_servers_are_not_listed(as_staff, cast):
    make_client(cast.ann)
    page = reverse("admin:chat_client_changelist")
    assert "specific.x!0" in as_staff.get(page).text
    Server.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    assert "specific.x!0" not in as_staff.get(page).text


# ------------------------------------------------------------------------- rooms


def log(room) -> list[tuple[int, str]]:
    return list(RoomEvent.objects.filter(room=room).order_by("seq").values_list("seq", "kind"))


@pytest.mark.django_db(transaction=True)
def test_a_room_is_made_and_changed_by_deeds(as_owner, cast):
    add(as_owner, Room, name="Tides", slug="tides", kind="private", topic="", is_default="on")
    room = Room.objects.get(slug="tides")
    assert (room.kind, room.is_default, room.created_by) == ("private", True, cast.owner)
    assert log(room) == [(1, "join")]

    page = reverse("admin:chat_room_change", args=[room.pk])
    fields = {"name": "Tidelines", "topic": "", "last_seq": 99, "slug": "x", "kind": "open"}
    assert as_owner.post(page, fields).status_code == 302
    room.refresh_from_db()
    assert (room.name, room.is_default, room.slug, room.kind) == ("Tidelines", False, "tides", "private")
    assert log(room) == [(1, "join"), (2, "room_changed")]
    assert room.last_seq == 2

    as_owner.post(page, {"name": "Tidelines", "topic": ""})
    assert len(log(room)) == 2

    act(as_owner, Room, "archive", room)
    room.refresh_from_db()
    assert room.is_archived
    act(as_owner, Room, "open_again", room)
    room.refresh_from_db()
    assert not room.is_archived
    assert len(log(room)) == 4
    assert (
        as_owner.post(reverse("admin:chat_room_delete", args=[room.pk]), {"post": "yes"}).status_code == 403
    )


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_is_refused_is_explained_and_nothing_changes(as_owner, cast):
    room = rooms.create(cast.ann, name="Ours", slug="ours")
    page = reverse("admin:chat_room_change", args=[room.pk])
    response = as_owner.post(page, {"name": "Mine", "topic": ""}, follow=True)
    assert said(response) == ["Join the room first."]
    assert said(act(as_owner, Room, "archive", room)) == ["Ours: Join the room first."]
    room.refresh_from_db()
    assert (room.name, room.is_archived) == ("Ours", False)
    for fields in ({"name": "x", "slug": "ours"}, {"name": "", "slug": "y"}, {"name": "x", "slug": "../x"}):
        assert "errors" in add(as_owner, Room, kind="open", **fields).context


@pytest.mark.django_db(transaction=True)
def test_memberships_are_made_and_ended_by_deeds(as_owner, cast):
    before = len(log(cast.staff))
    add(as_owner, Membership, room=cast.staff.pk, user=cast.out.pk, role="moderator")
    made = Membership.objects.get(room=cast.staff, user=cast.out)
    assert made.role == "moderator"
    assert log(cast.staff)[before:] == [(before + 1, "join")]

    act(as_owner, Membership, "take_out", made)
    assert not Membership.objects.filter(pk=made.pk).exists()
    assert log(cast.staff)[before + 1 :] == [(before + 2, "leave")]

    one = Membership.objects.get(room=cast.staff, user=cast.ann)
    as_owner.post(reverse("admin:chat_membership_delete", args=[one.pk]), {"post": "yes"})
    assert log(cast.staff)[before + 2 :] == [(before + 3, "leave")]
    assert "delete_selected" not in as_owner.get(reverse("admin:chat_membership_changelist")).text

    only = rooms.create(cast.ann, name="Ours", slug="ours", kind="private")
    refused = add(as_owner, Membership, room=only.pk, user=cast.ben.pk, role="member")
    assert said(refused) == ["There is no such room."]
    assert only.memberships.count() == 1


@pytest.mark.django_db(transaction=True)
def test_messages_are_only_looked_at(as_owner, cast):
    messages.send(cast.ann, room="lobby", key="1", text="as it is")
    message = Message.objects.get()
    for name in ("change", "delete"):
        page = reverse(f"admin:chat_message_{name}", args=[message.pk])
        assert as_owner.post(page, {"text": "another", "post": "yes"}).status_code == 403
    assert Message.objects.get().text == "as it is"
    assert RoomEvent not in admin.site._registry


@pytest.mark.django_db(transaction=True)
def test_messages_are_deleted_by_a_deed(as_owner, cast, told):
    one = messages.send(cast.ann, room="lobby", key="1", text="a secret").seq
    elsewhere = rooms.create(cast.ann, name="Ours", slug="ours")
    messages.send(cast.ann, room="ours", key="2", text="theirs")
    told.clear()
    response = act(as_owner, Message, "delete_texts", *Message.objects.all())
    assert said(response) == ["theirs: Join the room first.", "Done: 1."]
    assert (topics.room("lobby"), "chat.message_deleted") in told
    deleted = Message.objects.get(room=cast.lobby)
    assert (deleted.seq, deleted.text) == (one, "")
    assert Message.objects.get(room=elsewhere).text == "theirs"
    page = as_owner.get(reverse("admin:chat_message_changelist"), {"deleted_at__isempty": "0"}).text
    assert "secret" not in page
    assert "theirs" not in page
    said(act(as_owner, Message, "delete_texts", deleted))
    assert [seq for seq, _kind in log(cast.lobby)][-1] == deleted.deleted_seq


# ------------------------------------------------------------------------- people and ways in


@pytest.mark.django_db(transaction=True)
def test_a_person_is_made_with_a_profile_and_in_the_default_rooms(as_owner, cast):
    Room.objects.filter(slug="lobby").update(is_default=True)
    fields = {
        "username": "eve",
        "usable_password": "true",
        "password1": "correct horse battery",
        "password2": "correct horse battery",
        "profile-TOTAL_FORMS": 1,
        "profile-INITIAL_FORMS": 0,
        "profile-0-name": "Eve Example",
    }
    response = as_owner.post(reverse("admin:auth_user_add"), fields)
    assert response.status_code == 302, response.context["errors"]
    eve = get_user_model().objects.get(username="eve")
    assert eve.profile.name == "Eve Example"
    assert Membership.objects.get(user=eve).room == cast.lobby

    again = as_owner.post(reverse("admin:auth_user_add"), {**fields, "username": "EVE"})
    assert again.context["errors"]
    assert as_owner.post(reverse("admin:auth_user_delete", args=[eve.pk]), {"post": "yes"}).status_code == 403


def profile_of(user, **fields):
    """The form of a person as the page sends it."""
    profile = Profile.of(user)
    joined = timezone.localtime(user.date_joined)
    sent = {
        "username": user.get_username(),
        "is_active": "on",
        "date_joined_0": f"{joined:%Y-%m-%d}",
        "date_joined_1": f"{joined:%H:%M:%S}",
        "profile-TOTAL_FORMS": 1,
        "profile-INITIAL_FORMS": 1,
        "profile-0-id": profile.pk,
        "profile-0-user": user.pk,
        "profile-0-name": profile.name,
        "profile-0-notify_text": "on",
        "profile-0-mail_missed": "on",
    }
    return {**sent, **{f"profile-0-{name}": value for name, value in fields.items()}}


@pytest.mark.django_db(transaction=True)
def test_a_profile_is_changed_by_deeds_and_its_person_s_pages_know(as_owner, cast, told):
    page = reverse("admin:auth_user_change", args=[cast.ann.pk])
    assert as_owner.post(page, profile_of(cast.ann, name="Ann of the harbour")).status_code == 302
    assert as_owner.post(page, profile_of(cast.ann, time_zone="Asia/Seoul")).status_code == 302
    quiet = {"quiet_from": "22:00", "quiet_to": "07:00", "time_zone": "Asia/Seoul"}
    assert as_owner.post(page, profile_of(cast.ann, **quiet)).status_code == 302
    assert told == [(topics.EVERYONE, "chat.profile"), *[(topics.user(cast.ann.pk), "chat.quiet")] * 2]
    told.clear()
    for wrong, words in (({"quiet_to": ""}, "beginning and an end"), ({"name": " \u202e"}, "not possible")):
        answer = as_owner.post(page, profile_of(cast.ann, **{**quiet, **wrong}), follow=True)
        assert words in said(answer)[-1]
    profile = Profile.of(cast.ann)
    assert (profile.name, profile.quiet_to.hour) == ("Ann of the harbour", 7)
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_is_taken_away_goes_from_every_page(as_owner, cast, told):
    portraits.put(cast.ann, as_upload(picture()))
    told.clear()
    assert said(act(as_owner, get_user_model(), "take_pictures_away", cast.ann)) == ["Done: 1."]
    assert told == [(topics.EVERYONE, "chat.picture")]
    assert Profile.of(cast.ann).picture == ""


@pytest.mark.django_db(transaction=True)
def test_the_workspace_is_changed_on_every_page(as_owner, told):
    page = reverse("admin:chat_workspace_change", args=[Workspace.current().pk])
    assert as_owner.post(page, {"name": "Harbour", "accent_hue": "20"}).status_code == 302
    assert (Workspace.current().name, Workspace.current().accent_hue) == ("Harbour", 20)
    assert told == [(topics.EVERYONE, "chat.workspace")]


@pytest.mark.django_db(transaction=True)
def test_deactivating_people_ends_their_sockets(as_owner, cast, told):
    act(as_owner, get_user_model(), "deactivate", cast.ann, cast.owner)
    cast.ann.refresh_from_db()
    cast.owner.refresh_from_db()
    assert not cast.ann.is_active
    assert cast.owner.is_active, "nobody locks themselves out"
    assert (topics.user(cast.ann.pk), "chat.session_ended") in told


@pytest.mark.django_db(transaction=True)
def test_tokens_and_invitations_are_revoked(as_owner, cast, told):
    secret = tokens.create(cast.ann, name="t")
    act(as_owner, Token, "revoke", Token.objects.get())
    assert tokens.find(secret) is None
    assert (topics.user(cast.ann.pk), "chat.session_ended") in told

    code = invitations.create(cast.owner)
    act(as_owner, Invitation, "revoke", Invitation.objects.get())
    assert invitations.find(code) is None
    for model in (Token, Invitation):
        row = model.objects.get()
        page = as_owner.get(reverse(f"admin:chat_{model._meta.model_name}_change", args=[row.pk]))
        assert row.digest not in page.text
