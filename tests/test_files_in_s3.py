"""Files in a bucket, of a site that is set up as docs/deployment.md says: over the real protocol."""

import contextlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from .backstage import Person, Scene
from .pictures import MP4, PDF, as_upload, picture
from .servers import Server, Stage
from .services import s3
from .services.process import wait_until

pytestmark = pytest.mark.any_database

FILM = MP4 * 2_000  # some megabytes


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """A server whose files lie in the bucket, and people who ask it."""

    def __init__(self, stage: Stage, bucket: s3.Bucket) -> None:
        self.bucket, self.backstage = bucket, stage.backstage
        self.server: Server = stage.server("serve")
        self.scene: Scene = stage.backstage.scene()

    def ask(self, who: Person | None, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """An answer as it is: who is sent elsewhere is not followed there."""
        by = {"Authorization": f"Bearer {who.token}"} if who else {}
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        ) as line:
            line.request(method, path, body, {**by, **{k.replace("_", "-"): v for k, v in headers.items()}})
            got = line.getresponse()
            answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        told = json.dumps(answer.headers) + (
            "" if "octet" in str(answer.headers) else str(answer.body[:2_000])
        )
        for secret in (str(self.bucket.port), s3.NAME, "X-Amz", "Signature"):
            assert secret not in told, told  # nobody learns where it lies
        return answer

    def put(self, data: bytes, name: str, kind: str) -> dict:
        """A file of ann's that stands in a message of the room."""
        form = encode_multipart(BOUNDARY, {"file": as_upload(data, name, kind)})
        made = self.ask(
            self.scene.ann,
            "POST",
            f"/api/v1/rooms/{self.scene.room}/files",
            form,
            Content_Type=MULTIPART_CONTENT,
        )
        assert made.status == 201, made
        return json.loads(made.body)

    def send(self, *files: dict) -> int:
        what = {"key": files[0]["id"], "message": "", "attachments": [each["id"] for each in files]}
        made = self.ask(
            self.scene.ann,
            "POST",
            f"/api/v1/rooms/{self.scene.room}/messages",
            json.dumps(what).encode(),
            Content_Type="application/json",
        )
        assert made.status == 201, made
        return json.loads(made.body)["seq"]


@pytest.fixture
def site(s3_bucket: s3.Bucket) -> Iterator[Site]:
    with contextlib.closing(Stage(**s3_bucket.settings)) as stage:
        yield Site(stage, s3_bucket)


def test_files_lie_in_a_bucket_and_are_asked_for_at_the_site_alone(site: Site):
    scene, bucket = site.scene, site.bucket
    film = site.put(FILM, "film.mp4", "video/mp4")
    paper = site.put(PDF, "paper.pdf", "application/pdf")
    photo = site.put(picture(size=(1_600, 1_200)), "photo.jpg", "image/jpeg")
    assert len(bucket.names()) == 4
    assert all(name.startswith("chat/") for name in bucket.names())
    assert site.ask(scene.ben, "GET", film["url"]).status == 404  # not sent yet
    seq = site.send(film, paper, photo)

    # Whole, small, in parts, and not again what a browser has.
    whole = site.ask(scene.ben, "GET", film["url"])
    assert (whole.status, whole.body == FILM, whole.headers["content-type"]) == (200, True, "video/mp4")
    assert site.ask(scene.ben, "GET", paper["url"]).body == PDF
    assert len(site.ask(scene.ben, "GET", photo["url"]).body) == photo["size"]
    small = site.ask(scene.ben, "GET", photo["thumbnail_url"])
    assert (small.status, small.headers["content-type"], small.body[8:12]) == (200, "image/webp", b"WEBP")
    for wanted, first, last in (
        ("5-9", 5, 9),
        ("3000000-", 3_000_000, len(FILM) - 1),
        ("-7", len(FILM) - 7, len(FILM) - 1),
    ):
        part = site.ask(scene.ben, "GET", film["url"], Range=f"bytes={wanted}")
        assert (part.status, part.body == FILM[first : last + 1]) == (206, True)
        assert part.headers["content-range"] == f"bytes {first}-{last}/{len(FILM)}"
    assert site.ask(scene.ben, "GET", film["url"], Range=f"bytes={len(FILM)}-").status == 416
    assert site.ask(scene.ben, "GET", film["url"], If_None_Match=whole.headers["etag"]).status == 304

    # Nobody else, there or here.
    for file in (film, paper, photo):
        assert site.ask(scene.out, "GET", file["url"]).status == 404
        assert site.ask(None, "GET", file["url"]).status == 401
    assert site.ask(scene.out, "GET", photo["thumbnail_url"]).status == 404
    for name in bucket.names():
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{bucket.url}/{s3.NAME}/{name}", timeout=10)  # noqa: S310

    # A member who was removed, and a message that is deleted.
    site.backstage.act("rooms.remove", scene.ola, room=scene.room, username=scene.ben.username)
    assert site.ask(scene.ben, "GET", film["url"]).status == 404
    site.backstage.act("messages.delete", scene.ann, room=scene.room, target=seq)
    assert site.ask(scene.ann, "GET", film["url"]).status == 404
    wait_until(lambda: not bucket.names(), what="an empty bucket")

    # What is added and not sent is taken away by who added it.
    draft = site.put(PDF, "draft.pdf", "application/pdf")
    assert len(bucket.names()) == 1
    assert site.ask(scene.ann, "DELETE", draft["url"]).status == 204
    assert bucket.names() == []


def test_a_bucket_that_is_away_is_said_so_and_comes_back(site: Site):
    paper = site.put(PDF, "paper.pdf", "application/pdf")
    site.bucket.kill()
    gone = site.ask(site.scene.ann, "GET", paper["url"])
    assert (gone.status, json.loads(gone.body)["code"]) == (503, "try_again")
    site.bucket.start()  # and it has forgotten everything
    assert site.ask(site.scene.ann, "GET", paper["url"]).status == 404
    assert "could not be read from the storage" in site.server.written()


def test_a_part_of_a_film_is_all_that_is_loaded(s3_bucket: s3.Bucket, monkeypatch, tmp_path):
    from django.core.files.base import ContentFile
    from django.utils.module_loading import import_string

    from chatsite import file_storage

    for name, value in s3.KEYS.items():
        monkeypatch.setenv(name, value)
    text = s3_bucket.settings["CHAT_FILES_STORAGE"]
    kept = file_storage.from_text(text, folder=tmp_path, root=tmp_path)
    storage = import_string(kept["BACKEND"])(**kept["OPTIONS"])
    name = storage.save("ab/cd", ContentFile(FILM))
    with contextlib.closing(storage.open_part(name, 5, 9)) as part:
        assert part.read() == FILM[5:10]  # the bucket itself ended it
    with pytest.raises(FileNotFoundError):
        storage.open_part("ab/ce", 0, 9)
