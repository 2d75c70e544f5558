"""Whatever happens to a room, in any order: its log, its tables and all clients say the same in the end."""

import os
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chat import limits, presence, topics
from chat.conversation import Conversation, Follow, events
from chat.conversation import conversation as talking
from chat.queries import messages as logs

from .machine.client import LASTING
from .machine.world import NAMES, World

pytestmark = pytest.mark.django_db(transaction=True)

FEW = settings(
    max_examples=50,
    stateful_step_count=50,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
MANY = settings(FEW, max_examples=500, derandomize="CI" in os.environ)
UNTIL_FOUND = settings(FEW, max_examples=200, phases=[Phase.generate], report_multiple_bugs=False)


@pytest.fixture(autouse=True)
def room_for_anything(settings, monkeypatch):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.machine.layer.Layer"}}
    # What of the layer cannot be told is logged and forgotten. Here nothing is that bad.
    monkeypatch.setattr(talking.log, "warning", lambda text, *args: pytest.fail(text % args))
    # Who is here is another matter, with tests of its own.
    monkeypatch.setattr(presence, "arrive", lambda *_, **__: uuid.uuid4())
    for name in ("enter", "exit_room", "depart"):
        monkeypatch.setattr(presence, name, lambda *_: False)
    for name in NAMES:
        get_user_model().objects.create_user(name)


@pytest.fixture
def short_replays(monkeypatch):
    """More than a few events are not told again; a client loads a page then."""
    monkeypatch.setattr(limits, "CATCH_UP_MAX", 5)
    monkeypatch.setitem(logs.events_after.__kwdefaults__, "limit", 5)


@pytest.mark.any_database  # those of the slow run are also played on PostgreSQL
def test_one_truth():
    run_state_machine_as_test(World, settings=FEW)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_one_truth_of_many_worlds():
    run_state_machine_as_test(World, settings=MANY)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("short_replays")
def test_one_truth_where_little_is_told_again():
    run_state_machine_as_test(World, settings=MANY)


# The twins: with one of the mechanisms switched off, the same machine has to notice.


def holes_stay(monkeypatch):
    monkeypatch.setattr(Conversation, "fill", lambda *_: iter(()))


def everything_is_told_as_it_comes(monkeypatch):
    for kind in LASTING:
        monkeypatch.setitem(events.HANDLERS, kind, events.told)


def looking_back_before_following(monkeypatch):
    def enter(self, slug, after=None, epoch=None):
        entered = yield from self.knock(slug)
        caught_up = yield from self.begin(slug, entered, after, epoch)
        yield Follow(topics.room(slug))
        return entered, caught_up

    monkeypatch.setattr(Conversation, "enter", enter)
    holes_stay(monkeypatch)


def who_was_removed_stays(monkeypatch):
    monkeypatch.setattr(Conversation, "put_out", lambda *_: iter(()))


def a_key_is_good_twice(monkeypatch):
    monkeypatch.setattr("chat.actions.log.repeated", lambda *_, **__: None)
    monkeypatch.setattr("chat.actions.log.keyed", lambda _: {})


def a_deleted_text_stays(monkeypatch):
    monkeypatch.setattr("chat.models.Message.erase", lambda self, event: None)


def replays_do_not_say_what_roots_show(monkeypatch):
    monkeypatch.setattr("chat.queries.threads.behind", lambda *_: {})


MUTANTS = [
    holes_stay,
    who_was_removed_stays,
    a_deleted_text_stays,
    replays_do_not_say_what_roots_show,
    pytest.param(everything_is_told_as_it_comes, marks=pytest.mark.slow),
    pytest.param(looking_back_before_following, marks=pytest.mark.slow),
    pytest.param(a_key_is_good_twice, marks=pytest.mark.slow),
]


@pytest.mark.any_database
@pytest.mark.parametrize("mutate", MUTANTS, ids=lambda mutate: mutate.__name__)
def test_it_would_be_noticed(monkeypatch, mutate):
    mutate(monkeypatch)
    with pytest.raises((AssertionError, IntegrityError)):
        run_state_machine_as_test(World, settings=UNTIL_FOUND)
