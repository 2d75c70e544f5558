"""Pictures of people: drawn anew, under an address of their own, for who is signed in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import limits
from chat.actions import people, portraits
from chat.files import keeping
from chat.models import Profile
from chat.queries import people as known_people

from .api import LOBBY, bearer, refused, send, signed_in
from .pictures import HTML, SECRET, SVG, as_upload, bomb, moving, opened, picture, tattling

pytestmark = [
    pytest.mark.any_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhurried"),
]

MINE, ALL = "/api/v1/people/me/picture", "/api/v1/people/pictures"


def put(client, data: bytes | None = None):
    return client.post(MINE, {"file": as_upload(picture() if data is None else data)})


def stored(user) -> str:
    return Profile.objects.get(user=user).picture


@pytest.mark.parametrize(
    "data", [tattling(), tattling("PNG"), moving(), picture("WEBP", (900, 300)), picture("PNG", mode="RGBA")]
)
def test_a_picture_is_a_small_square_with_nothing_hidden(cast, data):
    ann = bearer(cast.ann)
    answer = put(ann, data)
    assert answer.status_code == 201, answer.content
    shown = signed_in(cast.ben).get(answer.json()["avatar"])
    assert shown.status_code == 200
    image = opened(shown.content)
    assert (image.format, image.size, getattr(image, "n_frames", 1)) == ("WEBP", (192, 192), 1)
    assert SECRET not in shown.content
    assert not image.getexif()


def test_the_middle_of_it_is_shown(cast):
    put(bearer(cast.ann), picture("PNG", (300, 100)))
    image = opened(
        bearer(cast.ann)
        .get(bearer(cast.ann).get("/api/v1/people?q=ann").json()["people"][0]["avatar"])
        .content
    )
    top, bottom = image.convert("RGB").getpixel((96, 20)), image.convert("RGB").getpixel((96, 170))
    assert top[0] > 200 > top[2]
    assert bottom[2] > 200 > bottom[0]


@pytest.mark.parametrize("data", [SVG, HTML, b"GIF89a", b"x" * 100])
def test_what_is_no_picture_is_refused(cast, data):
    refused(put(bearer(cast.ann), data), 400, "malformed")
    assert not Profile.objects.filter(user=cast.ann).exclude(picture="").exists()


def test_what_is_too_large_or_empty_is_refused(cast, monkeypatch):
    ann = bearer(cast.ann)
    refused(put(ann, bomb()), 413, "too_large")
    refused(put(ann, b""), 400, "empty")
    monkeypatch.setattr(limits, "PORTRAIT_BYTES", 100)
    refused(put(ann), 413, "too_large")


def test_the_address_changes_with_the_picture_and_the_old_bytes_go(cast):
    ann, ben = bearer(cast.ann), signed_in(cast.ben)
    first = put(ann).json()["avatar"]
    name = stored(cast.ann)
    second = put(ann).json()["avatar"]
    assert first != second
    refused(ben.get(first), 404, "not_found")
    assert ben.get(second).status_code == 200
    assert not keeping.storage().exists(name)
    name = stored(cast.ann)
    assert ann.delete(MINE).status_code == 204
    refused(ben.get(second), 404, "not_found")
    assert not keeping.storage().exists(name)
    assert ann.delete(MINE).status_code == 204  # there is none: nothing to do


def test_it_may_be_kept_by_the_browser_of_who_is_signed_in_and_harms_nobody(cast, client):
    url = put(bearer(cast.ann)).json()["avatar"]
    refused(client.get(url), 401, "not_signed_in")
    answer = signed_in(cast.out).get(url)
    assert answer["Cache-Control"] == "private, max-age=604800, immutable"
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "sandbox" in answer["Content-Security-Policy"]
    again = signed_in(cast.out).get(url, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_people_carry_it_and_messages_do_not(cast):
    ann = bearer(cast.ann)
    url = put(ann).json()["avatar"]
    members = ann.get(LOBBY).json()["members"]
    assert {each["username"]: each.get("avatar") for each in members}["ann"] == url
    assert all("avatar" not in each for each in members if each["username"] != "ann")
    assert ann.get("/api/v1/people?q=ann").json()["people"][0]["avatar"] == url
    send(ann)
    (message,) = ann.get(f"{LOBBY}/messages").json()["messages"]
    assert "avatar" not in message
    assert message["user"] == cast.ann.pk
    known = ann.get(ALL).json()
    version = known["versions"][str(cast.ann.pk)]
    assert known == {"url": known["url"], "versions": {str(cast.ann.pk): version}, "complete": True}
    assert known["url"].format(user=cast.ann.pk, version=version) == url


def test_everybody_is_told(cast, told):
    url = put(bearer(cast.ann)).json()["avatar"]
    assert told == [("everyone", {"type": "chat.picture", "user": cast.ann.pk, "avatar": url})]
    told.clear()
    portraits.take_away(cast.ann)
    portraits.take_away(cast.ann)
    assert told == [("everyone", {"type": "chat.picture", "user": cast.ann.pk, "avatar": None})]


def test_everybody_is_told_of_a_name(cast, told):
    people.change_profile(cast.ann, name="Ann Verhoeven")
    people.change_profile(cast.ann, name="Ann Verhoeven", title="Keeper of the charts")
    who = {"user": cast.ann.pk, "username": "ann", "name": "Ann Verhoeven"}
    assert told == [("everyone", {"type": "chat.profile", **who})]


def test_an_operator_takes_a_picture_away(cast):
    put(bearer(cast.ann))
    path = f"/api/v1/people/{cast.ann.pk}/picture"
    refused(bearer(cast.mod).delete(path), 403, "forbidden")
    owner = bearer(cast.owner, scope="staff")
    assert owner.delete(path).status_code == 204
    assert stored(cast.ann) == ""
    refused(owner.delete("/api/v1/people/999999/picture"), 404, "not_found")


def test_with_the_account_the_bytes_go(cast):
    put(bearer(cast.out))
    name = stored(cast.out)
    cast.out.delete()
    assert not keeping.storage().exists(name)


def test_a_storage_that_fails_changes_nothing(cast, monkeypatch):
    before = put(bearer(cast.ann)).json()["avatar"]

    def full(*_about):
        raise OSError("no space left on device")

    monkeypatch.setattr(keeping, "keep", full)
    refused(put(bearer(cast.ann)), 503, "try_again")
    assert bearer(cast.ann).get(before).status_code == 200


def test_who_changes_it_all_the_time_has_to_wait(cast, settings):
    settings.CHAT_RATE_LIMITS = True
    ann = bearer(cast.ann)
    answers = [put(ann).status_code for _ in range(11)]
    assert answers == [201] * 10 + [429]


def test_the_page_knows_all_pictures_by_one_question(cast, django_assert_num_queries):
    page = signed_in(cast.ben)
    for _ in range(3):
        send(bearer(cast.ann))
    page.get("/chat/lobby/")
    with CaptureQueriesContext(connection) as without:
        page.get("/chat/lobby/")
    url = put(bearer(cast.ann)).json()["avatar"]
    put(bearer(cast.owner))
    with CaptureQueriesContext(connection) as some:
        shown = page.get("/chat/lobby/").text
    assert len(some) == len(without)
    assert url.rpartition("/")[2] in shown
    with django_assert_num_queries(1):
        known_people.portraits(limits.PORTRAITS)


def test_of_very_many_a_page_knows_some_and_says_so(cast, monkeypatch):
    for user in (cast.ann, cast.ben, cast.mod):
        portraits.put(user, as_upload(picture()))
    assert known_people.portraits(3)["complete"] is True
    some = known_people.portraits(2)
    assert (len(some["versions"]), some["complete"]) == (2, False)


def test_one_s_own_pages_show_it(cast):
    page = signed_in(cast.ann)
    assert "data-remove hidden" in page.get("/settings/profile/").text
    url = put(bearer(cast.ann)).json()["avatar"]
    shown = page.get("/settings/profile/").text
    assert shown.count(f'<img src="{url}"') == 2  # beside the button, and below the list of pages
    assert "data-remove hidden" not in shown
    assert f'<img src="{url}"' in page.get("/chat/lobby/").text
