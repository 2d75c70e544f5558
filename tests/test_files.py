"""Files over HTTP: into a room, along with a message, out again for whoever may read it, and gone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import InMemoryStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import limits
from chat.actions import files, messages, rooms, sending, tidying
from chat.api import rates
from chat.files import keeping
from chat.gate import BodyGate
from chat.models import Message, Upload

from . import pictures
from .api import LOBBY, STAFF, bearer, post, refused, send, signed_in
from .pictures import SECRET, picture, tattling

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhurried", "in_memory"),
]


@pytest.fixture
def in_memory(settings):
    """No file has a path: nothing may need one."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "chat_files": memory}
    assert isinstance(keeping.storage(), InMemoryStorage)


def put(client, data: bytes, name: str = "a.jpg", room: str = LOBBY, kind: str = "image/jpeg"):
    return client.post(f"{room}/files", {"file": SimpleUploadedFile(name, data, kind)})


def sent(client, data: bytes, name: str = "a.jpg", room: str = LOBBY) -> dict:
    """The file as its message has it."""
    made = put(client, data, name, room)
    assert made.status_code == 201, made.content
    assert send(client, room, message="", attachments=[made.json()["id"]]).status_code == 201
    return made.json()


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def stored() -> list[str]:
    """Every name in the storage."""
    folders, here = storages["chat_files"].listdir("")
    return [*here, *(name for each in folders for name in storages["chat_files"].listdir(each)[1])]


def test_a_picture_goes_along_with_a_message(cast, told):
    ann = signed_in(cast.ann)
    made = put(ann, tattling("JPEG"), "../../Kreuzberg.JPG")
    assert made.status_code == 201
    file = made.json()
    assert (file["name"], file["type"], file["kind"]) == ("Kreuzberg.JPG", "image/jpeg", "image")
    assert (file["width"], file["height"], file["thumbnail_url"]) == (40, 60, None)
    assert "animated" not in file
    told.clear()
    seq = send(ann, message="Look", attachments=[file["id"]]).json()["seq"]
    ((_topic, event),) = told
    assert event["attachments"] == [file]
    (shown,) = signed_in(cast.ben).get(f"{LOBBY}/messages").json()["messages"]
    assert (shown["seq"], shown["message"], shown["attachments"]) == (seq, "Look", [file])
    (replayed,) = signed_in(cast.ben).get(f"{LOBBY}/events?after={seq - 1}").json()["events"]
    assert replayed["attachments"] == [file]

    for reader in (signed_in(cast.ben), bearer(cast.out)):
        answer = reader.get(file["url"])
        assert answer.status_code == 200
        data = body(answer)
        assert SECRET not in data
        assert (len(data), answer.headers["Content-Length"]) == (file["size"], str(file["size"]))
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Content-Disposition"] == 'inline; filename="Kreuzberg.JPG"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_a_message_without_files_says_nothing_of_them(cast):
    ann = signed_in(cast.ann)
    send(ann, message="plain")
    (shown,) = ann.get(f"{LOBBY}/messages").json()["messages"]
    assert "attachments" not in shown
    assert Message.objects.get().attachments is None


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", pictures.SVG),
        ("a.png", pictures.HTML),
        ("a.jpg", b"GIF89a" + pictures.HTML),
        ("a.jpg", b"\xff\xd8\xff" + pictures.HTML),
        ("a.svg", pictures.SVG),
        ("a.html", pictures.HTML),
        ("a.js", b"alert(1)"),
        ("a.xml", b"<?xml version='1.0'?><x/>"),
        ("a.zip", b"PK\x03\x04" + pictures.NOISE),
        ("no end", pictures.NOISE),
    ],
)
def test_what_a_browser_could_run_is_only_ever_saved(cast, name, data):
    ann = signed_in(cast.ann)
    file = sent(ann, data, name)
    assert (file["name"], file["kind"], file["width"]) == (name, "file", None)
    answer = ann.get(file["url"])
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert body(answer) == data
    refused(ann.get(f"{file['url']}/thumbnail"), 404, "not_found")


@pytest.mark.any_database
def test_what_is_both_a_picture_and_something_else_is_a_picture_afterwards(cast):
    ann = signed_in(cast.ann)
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        file = sent(ann, picture(kind) + pictures.HTML + pictures.PDF, "page.html")
        assert file["kind"] == "image"
        assert not file["name"].endswith(".html")
        data = body(ann.get(file["url"]))
        assert b"script" not in data
        assert b"%PDF" not in data


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "data", "kind", "type"),
    [
        ("clip", pictures.MP4, "video", "video/mp4"),
        ("song.exe", pictures.WAV, "audio", "audio/wav"),
        ("form.txt", pictures.PDF, "pdf", "application/pdf"),
    ],
)
def test_sound_film_and_pages_are_shown_in_a_sandbox(cast, name, data, kind, type):
    ann = signed_in(cast.ann)
    file = sent(ann, data, name)
    assert (file["kind"], file["type"], file["size"]) == (kind, type, len(data))
    answer = ann.get(file["url"])
    assert answer.headers["Content-Type"] == type
    assert answer.headers["Content-Disposition"].startswith("inline; ")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.any_database
def test_a_player_gets_the_part_it_asks_for(cast):
    ann = signed_in(cast.ann)
    url, size = (file := sent(ann, pictures.MP4, "clip.mp4"))["url"], file["size"]
    whole = ann.get(url)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = ann.get(url, headers={"Range": "bytes=4-11"})
    assert (part.status_code, body(part)) == (206, b"ftypisom")
    assert part.headers["Content-Range"] == f"bytes 4-11/{size}"
    assert part.headers["Content-Length"] == "8"
    tail = ann.get(url, headers={"Range": "bytes=-3", "If-Range": whole.headers["ETag"]})
    assert (tail.status_code, body(tail)) == (206, pictures.MP4[-3:])
    beyond = ann.get(url, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    for headers in ({"Range": "bytes=0-1,4-5"}, {"Range": "bytes=0-1", "If-Range": '"another"'}):
        answer = ann.get(url, headers=headers)
        assert (answer.status_code, body(answer)) == (200, pictures.MP4)
    refused(signed_in(cast.gone).get(url, headers={"Range": "bytes=0-1"}), 401, "not_signed_in")


@pytest.mark.any_database
def test_a_browser_keeps_a_file_and_still_asks_each_time(cast):
    ben = signed_in(cast.ben)
    file = sent(signed_in(cast.ann), picture("JPEG", (900, 900)), room=STAFF)
    for url in (file["url"], file["thumbnail_url"]):
        first = ben.get(url)
        assert first.headers["Cache-Control"] == "private, no-cache"
        known = {"If-None-Match": first.headers["ETag"]}
        assert ben.get(url, headers=known).status_code == 304
        assert ben.get(url, headers={"If-None-Match": '"another"'}).status_code == 200
    rooms.remove(cast.mod, room="staff", username="ben")
    for url in (file["url"], file["thumbnail_url"]):
        refused(ben.get(url, headers=known), 404, "not_found")


def test_only_who_is_in_the_room_at_that_moment_reads_a_file(cast):
    ann = signed_in(cast.ann)
    for room, strangers in ((STAFF, [cast.out]), (LOBBY, [])):
        file = sent(ann, picture("PNG", (800, 800)), "plan.png", room)
        for url in (file["url"], file["thumbnail_url"]):
            assert signed_in(cast.mod).get(url).status_code == 200
            for stranger in strangers:
                refused(signed_in(stranger).get(url), 404, "not_found")
    rooms.leave(cast.out, room="lobby")
    refused(signed_in(cast.out).get(file["url"]), 404, "not_found")  # an open room one is not in
    refused(ann.get(f"/api/v1/files/{uuid4()}"), 404, "not_found")
    refused(signed_in(cast.gone).get(file["url"]), 401, "not_signed_in")


def test_a_file_that_is_not_sent_is_nobody_elses(cast):
    ann, ben = signed_in(cast.ann), signed_in(cast.ben)
    file = put(ann, picture()).json()
    assert ann.get(file["url"]).status_code == 200
    refused(ben.get(file["url"]), 404, "not_found")
    refused(send(ben, attachments=[file["id"]]), 404, "not_found")
    refused(ben.delete(file["url"]), 404, "not_found")
    refused(send(ann, STAFF, attachments=[file["id"]]), 404, "not_found")
    refused(send(ann, attachments=[str(uuid4())]), 404, "not_found")
    assert not Message.objects.exists()
    rooms.remove(cast.mod, room="lobby", username="ann")
    refused(ann.get(file["url"]), 404, "not_found")


def test_a_file_is_in_one_message_only(cast):
    ann = signed_in(cast.ann)
    first, second = put(ann, picture()).json()["id"], put(ann, picture()).json()["id"]
    key = str(uuid4())
    place = send(ann, key=key, message="", attachments=[first]).json()
    again = send(ann, key=key, message="", attachments=[first])
    assert (again.status_code, again.json()) == (200, place)
    refused(send(ann, key=key, message="", attachments=[second]), 409, "key_reused")
    refused(send(ann, key=key, message=""), 400, "empty")
    refused(send(ann, key=key, message="hello"), 409, "key_reused")
    refused(send(ann, message="", attachments=[first]), 404, "not_found")
    refused(send(ann, message="", attachments=[second, first]), 404, "not_found")
    assert send(ann, message="", attachments=[second, second]).status_code == 201
    assert [len(each.attachments) for each in Message.objects.order_by("seq")] == [1, 1]


def test_two_messages_of_one_moment_do_not_share_a_file(cast):
    file = put(signed_in(cast.ann), picture()).json()["id"]
    letters = [sending.Letter(cast.ann, "lobby", f"k{n}", "", attachments=(file,)) for n in range(2)]
    head = Message.objects.count()
    first, second = sending.send_all(letters)
    assert second.code == "not_found"
    assert first.seq == cast.lobby.last_seq + 1
    assert send(signed_in(cast.ann)).json()["seq"] == first.seq + 1  # no hole
    assert Message.objects.count() == head + 2


def test_it_would_be_noticed_that_they_share_one(cast, monkeypatch):
    monkeypatch.setattr(files, "taken", lambda _user, _room, ids, known: [known[each] for each in ids])
    file = put(signed_in(cast.ann), picture()).json()["id"]
    letters = [sending.Letter(cast.ann, "lobby", f"k{n}", "", attachments=(file,)) for n in range(2)]
    assert [each.seq for each in sending.send_all(letters)]
    assert [len(each.attachments) for each in Message.objects.all()] == [1, 1]


@pytest.mark.any_database
@pytest.mark.parametrize(
    "ids",
    [["no id"], [7], "no list", [None], [str(uuid4())] * (limits.ATTACHMENTS + 1), [str(uuid4()).upper()]],
)
def test_what_is_no_list_of_files_is_malformed(cast, ids):
    refused(send(signed_in(cast.ann), attachments=ids), 400, "malformed")


@pytest.mark.any_database
def test_nothing_is_refused_as_a_file(cast, settings):
    ann = signed_in(cast.ann)
    refused(put(ann, b""), 400, "empty")
    refused(ann.post(f"{LOBBY}/files", {"other": SimpleUploadedFile("a", b"a")}), 400, "malformed")
    refused(ann.post(f"{LOBBY}/files", {"file": "a text"}), 400, "malformed")
    refused(post(ann, f"{LOBBY}/files", {"file": "json"}), 400, "malformed")
    two = [SimpleUploadedFile("a", b"a"), SimpleUploadedFile("b", b"b")]
    refused(ann.post(f"{LOBBY}/files", {"file": two}), 400, "malformed")
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        refused(ann.post(f"{LOBBY}/files", b"no form", content_type=kind), 400, "malformed")
    many = {f"field{n}": "x" for n in range(1001)}
    refused(ann.post(f"{LOBBY}/files", {**many, "file": SimpleUploadedFile("a", b"a")}), 400, "malformed")
    settings.CHAT_UPLOAD_MAX_BYTES = 1000
    refused(put(ann, b"x" * 1001), 413, "too_large")
    refused(put(ann, b"x" * 200_000), 413, "too_large")
    assert put(ann, b"x" * 1000).status_code == 201
    assert refused(put(ann, pictures.bomb()[:1000]), 413, "too_large")["limit"] == limits.PIXELS
    assert Upload.objects.count() == len(stored()) == 1


def test_who_may_not_write_in_a_room_adds_no_file(cast):
    refused(put(signed_in(cast.out), picture(), room=STAFF), 404, "not_found")
    refused(put(bearer(cast.ann, scope="read"), picture()), 403, "forbidden")
    rooms.change(cast.owner, room="staff", announce_only=True)
    refused(put(signed_in(cast.ann), picture(), room=STAFF), 403, "forbidden")
    assert put(signed_in(cast.mod), picture(), room=STAFF).status_code == 201
    rooms.change(cast.owner, room="lobby", archived=True)
    refused(put(signed_in(cast.ann), picture()), 409, "archived")
    strict = signed_in(cast.mod, enforce_csrf_checks=True)
    refused(put(strict, picture(), room=STAFF), 403, "csrf")


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "header"),
    [
        ('a".txt', 'attachment; filename="a\\".txt"'),
        ("a\r\nSet-Cookie: b=c.txt", 'attachment; filename="aSet-Cookie: b=c.txt"'),
        ("회의록.txt", "attachment; filename*=utf-8''%ED%9A%8C%EC%9D%98%EB%A1%9D.txt"),
        ("\u202etxt.exe", 'attachment; filename="txt.exe"'),
        ("con", 'attachment; filename="con"'),
    ],
)
def test_a_name_says_nothing_but_itself_in_a_header(cast, name, header):
    row = files.upload(cast.ann, room="lobby", file=pictures.as_upload(b"notes", name))
    answer = signed_in(cast.ann).get(f"/api/v1/files/{row.pk}")
    assert answer.headers["Content-Disposition"] == header
    assert "Set-Cookie" not in answer.headers


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["x" * 5000, "일" * 300 + ".jpg", "a." + "b" * 300, "con\ufffftrol\x01.jpg"])
@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_name_of_any_length_is_kept_short(cast, name, size):
    made = put(signed_in(cast.ann), b"x" * size, name)
    assert made.status_code == 201
    assert len(made.json()["name"]) <= limits.FILE_NAME


@pytest.mark.any_database
def test_who_uploads_faster_than_people_do_is_held_back(cast, settings, monkeypatch):
    settings.CHAT_RATE_LIMITS = True
    monkeypatch.setattr(rates, "_budgets", {})
    monkeypatch.setitem(limits.Budget.SIZES, "uploads", (2, 0.1))
    ann = signed_in(cast.ann)
    file = [put(ann, picture()) for _ in range(2)][1].json()
    assert refused(put(ann, picture()), 429, "rate_limited")["retry_after"] > 5
    assert ann.get(file["url"]).status_code == 200  # that is counted apart
    assert put(signed_in(cast.ben), picture()).status_code == 201


def test_nobody_fills_the_disk_with_what_is_never_sent(cast, monkeypatch):
    monkeypatch.setattr(limits, "UNSENT_FILES", 2)
    ann = signed_in(cast.ann)
    first, _second = put(ann, picture()).json(), put(ann, picture())
    refused(put(ann, picture()), 403, "forbidden")
    assert ann.delete(first["url"]).status_code == 204
    assert len(stored()) == 1
    refused(ann.delete(first["url"]), 404, "not_found")
    third = put(ann, picture()).json()
    send(ann, attachments=[third["id"]])
    assert put(ann, picture()).status_code == 201
    refused(ann.delete(third["url"]), 404, "not_found")  # it is the message that is deleted, then


def test_with_a_message_its_files_are_gone(cast):
    ann, ben = signed_in(cast.ann), signed_in(cast.ben)
    file = sent(ann, picture("PNG", (900, 900)), "plan.png")
    seq = Message.objects.get().seq
    assert len(stored()) == 2
    assert ann.delete(f"{LOBBY}/messages/{seq}").status_code == 200
    for reader in (ann, ben):
        refused(reader.get(file["url"]), 404, "not_found")
        refused(reader.get(file["thumbnail_url"]), 404, "not_found")
    assert (stored(), Upload.objects.count()) == ([], 0)
    (shown,) = ben.get(f"{LOBBY}/messages").json()["messages"]
    assert "attachments" not in shown
    assert "plan.png" not in str(Message.objects.values())


def test_it_would_be_noticed_if_a_download_did_not_ask(cast, monkeypatch):
    """The two questions that `test_with_a_message_its_files_are_gone` and others rely on, not asked."""
    ann = signed_in(cast.ann)
    file = sent(ann, picture(), room=STAFF)
    monkeypatch.setattr("chat.api.files.known.of_reader", lambda _user, file: Upload.objects.get(pk=file))
    monkeypatch.setattr(files, "forget", lambda _message: None)
    messages.delete(cast.ann, room="staff", target=Message.objects.get().seq)
    assert signed_in(cast.out).get(file["url"]).status_code == 200


def test_files_that_cannot_be_removed_now_are_out_of_reach_and_removed_later(cast, monkeypatch):
    ann = signed_in(cast.ann)
    file = sent(ann, picture())
    with monkeypatch.context() as broken:
        broken.setattr(InMemoryStorage, "delete", lambda *_: 1 / 0)
        assert ann.delete(f"{LOBBY}/messages/{Message.objects.get().seq}").status_code == 200
    refused(ann.get(file["url"]), 404, "not_found")
    assert len(stored()) == 1
    assert tidying.tidy()["files"] == 0  # not before a day is over
    Upload.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert tidying.tidy()["files"] == 1
    assert (stored(), Upload.objects.count()) == ([], 0)


def test_what_was_not_sent_within_a_day_is_tidied_away(cast):
    ann = signed_in(cast.ann)
    old, new, used = (put(ann, picture()).json()["id"] for _ in range(3))
    send(ann, attachments=[used])
    Upload.objects.filter(pk__in=[old, used]).update(created_at=timezone.now() - timedelta(days=2))
    assert tidying.tidy()["files"] == 1
    assert {str(each.pk) for each in Upload.objects.all()} == {new, used}
    assert len(stored()) == 2
    refused(send(ann, attachments=[old]), 404, "not_found")


def test_a_room_that_is_gone_leaves_no_files(cast):
    sent(signed_in(cast.ann), picture())
    cast.lobby.delete()
    Upload.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert tidying.tidy()["files"] == 1
    assert stored() == []


@pytest.mark.any_database
def test_a_storage_that_is_full_leaves_nothing_half_done(cast, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(InMemoryStorage, "_save", full)
    refused(put(signed_in(cast.ann), picture()), 503, "try_again")
    assert not Upload.objects.exists()


def test_an_edit_leaves_the_files_where_they_are(cast, told):
    ann = signed_in(cast.ann)
    sent(ann, picture())
    seq = Message.objects.get().seq
    edit = {"message": "with words"}
    assert ann.patch(f"{LOBBY}/messages/{seq}", edit, content_type="application/json").status_code == 200
    assert (
        ann.patch(f"{LOBBY}/messages/{seq}", {"message": ""}, content_type="application/json").status_code
        == 200
    )
    (shown,) = ann.get(f"{LOBBY}/messages").json()["messages"]
    assert (shown["message"], len(shown["attachments"])) == ("", 1)
    plain = send(ann).json()["seq"]
    refused(
        ann.patch(f"{LOBBY}/messages/{plain}", {"message": " "}, content_type="application/json"),
        400,
        "empty",
    )


def test_messages_with_files_are_found_by_that(cast):
    ann = signed_in(cast.ann)
    send(ann, message="nothing")
    sent(ann, picture(), "a.jpg")
    sent(ann, pictures.PDF, "b.pdf")

    def found(question: str) -> list[str]:
        answer = signed_in(cast.ben).get("/api/v1/search", {"q": question}).json()
        return [each["attachments"][0]["name"] for each in answer["messages"]]

    assert found("has:file") == ["b.pdf", "a.jpg"]
    assert found("has:image") == ["a.jpg"]
    assert found("has:file from:ben") == []
    assert found("b.pdf") == found("has:file b") == ["b.pdf"]
    assert found('"b pdf"') == ["b.pdf"]
    assert found("c.pdf") == []
    messages.delete(cast.ann, room="lobby", target=Message.objects.get(attachments__0__name="b.pdf").seq)
    assert found("b.pdf") == []
    assert found("has:file") == ["a.jpg"]


def test_a_message_without_files_costs_no_question_more(cast):
    def cost(ids) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            messages.send(cast.ann, room="lobby", key=str(uuid4()), text="x", attachments=ids)
        return sum("chat_upload" in each["sql"] for each in asked.captured_queries)

    row = files.upload(cast.ann, room="lobby", file=pictures.as_upload(picture()))
    assert cost([]) == 0
    assert cost([str(row.pk)]) == 2
    with CaptureQueriesContext(connection) as asked:
        signed_in(cast.ben).get(f"{LOBBY}/messages")
    assert not any("chat_upload" in each["sql"] for each in asked.captured_queries)


@pytest.mark.any_database
async def test_no_request_brings_more_than_a_file_may_have(settings):
    settings.CHAT_UPLOAD_MAX_BYTES = 1000
    most = 1000 + limits.FRAME_BYTES
    read: list[int] = []

    async def site(_scope, receive, send):
        while (message := await receive())["type"] == "http.request":
            read.append(len(message["body"]))
            if not message["more_body"]:
                return await send({"type": "http.response.start", "status": 200, "headers": []})
        return None

    async def ask(pieces: list[int], length: bytes | None = None) -> int | None:
        coming, told = iter(pieces), []
        left = sum(pieces)

        async def receive():
            nonlocal left
            size = next(coming)
            left -= size
            return {"type": "http.request", "body": b"x" * size, "more_body": left > 0}

        async def send(message):
            told.append(message)

        read.clear()
        headers = [] if length is None else [(b"content-length", length)]
        await BodyGate(site)({"type": "http", "headers": headers}, receive, send)
        return told[0]["status"] if told else None

    assert await ask([most], str(most).encode()) == 200
    assert await ask([1], str(most + 1).encode()) == 413
    assert await ask([1], b"9" * 5000) == 413
    assert read == []
    assert await ask([most - 1, 1]) == 200
    assert await ask([most, 1, 1]) is None  # it ends as if the other side had hung up
    assert sum(read) == most
