"""The worker: jobs of the channel layer and of the database, done beside the servers."""

import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat.actions import announcements, messages, tidying, tokens
from chat.models import Announcement, Draft, Invitation, Message, SignInLink, Token
from chat.tasks import jobs, worker

from .backstage import ROOT
from .services.process import Process, wait_until

pytest_plugins = ["tests.plugin_servers"]


@contextmanager
def working():
    """The worker in a thread, as a single server runs it."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


# ------------------------------------------------------------------------- jobs of the database


@pytest.mark.django_db(transaction=True)
def test_the_daily_tidying_is_done_once_and_waits_for_tomorrow():
    with working():
        wait_until(lambda: DBTaskResult.objects.successful().exists(), what="tidied")
    (done,) = DBTaskResult.objects.successful()
    assert done.return_value == {
        "invitations": 0,
        "announcements": 0,
        "tokens": 0,
        "emptied_drafts": 0,
        "endings": 0,
        "sign_in_links": 0,
        "files": 0,
    }
    (waiting,) = DBTaskResult.objects.filter(status="READY")
    assert timedelta(hours=23) < waiting.run_after - timezone.now() < timedelta(hours=25)

    with working():
        pass
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_tidying_that_fails_is_followed_by_others(monkeypatch):
    monkeypatch.setattr(tidying, "tidy", lambda: 1 / 0)
    with working():
        wait_until(lambda: DBTaskResult.objects.failed().exists(), what="failed")
    assert DBTaskResult.objects.filter(status="READY").count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_plans_are_one():
    jobs.plan()
    jobs.plan()
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_over_for_long_goes_and_the_rest_stays(cast):
    now = timezone.now()
    long_ago = now - timedelta(days=100)
    Invitation.objects.create(digest="a", expires_at=long_ago)
    Invitation.objects.create(digest="b", revoked_at=long_ago)
    Invitation.objects.create(digest="c", uses=1, max_uses=1)
    Invitation.objects.filter(digest="c").update(created_at=long_ago)
    Invitation.objects.create(digest="kept", expires_at=now + timedelta(days=1))
    Invitation.objects.create(digest="kept too", expires_at=now - timedelta(days=1))
    Invitation.objects.create(digest="for ever")
    old, new, past = (announcements.publish(None, text=text) for text in ("old", "new", "past"))
    Announcement.objects.filter(pk=old.pk).update(until=long_ago)
    Announcement.objects.filter(pk=past.pk).update(withdrawn_at=now)
    for name in ("old", "new"):
        tokens.create(cast.ann, name=name)
    Token.objects.filter(name="old").update(revoked_at=long_ago)
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=long_ago)
    Session.objects.create(session_key="y" * 32, session_data="", expire_date=now + timedelta(days=1))
    messages.send(cast.ann, room="lobby", key="1", text="stays")

    for digest, when in (("old", long_ago), ("new", now)):
        SignInLink.objects.create(digest=digest, user=cast.ann, session_key="x", expires_at=when)

    for thread, (words, when) in enumerate([("", long_ago), ("", now), ("begun", long_ago)]):
        Draft.objects.create(user=cast.ann, room=cast.lobby, thread=thread, text=words, written_at=when)

    assert tidying.tidy() == {
        "invitations": 3,
        "announcements": 1,
        "tokens": 1,
        "emptied_drafts": 1,
        "endings": 0,
        "sign_in_links": 1,
        "files": 0,
    }
    assert list(Draft.objects.order_by("thread").values_list("thread", flat=True)) == [1, 2]
    assert SignInLink.objects.get().digest == "new"
    assert set(Invitation.objects.values_list("digest", flat=True)) == {"kept", "kept too", "for ever"}
    assert set(Announcement.objects.all()) == {new, past}
    assert [token.name for token in Token.objects.all()] == ["new"]
    assert [session.session_key for session in Session.objects.all()] == ["y" * 32]
    assert Message.objects.count() == 1


# ------------------------------------------------------------------------- a process of its own


class Worker(Process):
    def __init__(self, env: dict[str, str]) -> None:
        command = [sys.executable, str(ROOT / "manage.py"), "worker"]
        env = {**env, "CHAT_LOG_LEVEL": "debug"}
        super().__init__(command, env=env, is_ready=lambda: self.wrote("Serving the channels link-previews"))
        self.start()

    def wrote(self, text: str) -> bool:
        return text in self.log.read_text()


@pytest.mark.parametrize(
    ("database", "layer", "number"),
    [
        ("sqlite", "embedded", signal.SIGTERM),
        pytest.param("sqlite", "embedded", signal.SIGINT, marks=pytest.mark.slow),
        pytest.param("postgres", "redis", signal.SIGTERM, marks=pytest.mark.slow),
    ],
)
def test_the_worker_takes_jobs_from_servers_and_ends_when_told_to(stages, database, layer, number):
    """The link leads to this very machine, so the job ends at the guard: that is how it is seen to arrive."""
    stage = stages(database, layer)
    stage.server("serve")
    scene = stage.backstage.scene()
    job = Worker(stage.env)
    try:
        for key in map(str, range(30)):  # a job from before the worker listens is lost, and may be
            link = "http://127.0.0.1:8080/"
            stage.backstage.act("messages.send", scene.ann, room=scene.room, key=key, text=link)
            with suppress(TimeoutError):
                wait_until(lambda: job.wrote("no preview of a link: Forbidden"), what="done", seconds=1)
                break
        assert job.wrote("no preview of a link: Forbidden")
    finally:
        job.stop_signal = number
        started = time.monotonic()
        code = job.stop()
    assert code == 0
    assert time.monotonic() - started < 6
    assert not job.wrote("Traceback")
