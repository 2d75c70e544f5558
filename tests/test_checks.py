"""`manage.py check` knows the settings that lose messages or sockets."""

import pytest
from django.conf import settings
from django.core.checks import run_checks

import chatsite.settings
from chat import checks
from chatsite import channel_layers, databases


def found(check) -> set[str]:
    messages = [*check()]
    assert all(message.hint and message.msg.endswith(".") for message in messages)
    return {message.id.removeprefix("chat.") for message in messages}


def core(*hosts) -> dict:
    return {"default": {"BACKEND": checks.CORE, "CONFIG": {"hosts": list(hosts)}}}


def test_our_own_settings_are_fine(monkeypatch):
    # The tests' own database need not outlive a power cut.
    monkeypatch.setattr(settings, "DATABASES", chatsite.settings.DATABASES)
    assert [message for message in run_checks() if message.id.startswith("chat.")] == []


@pytest.mark.parametrize(
    "url", ["", "redis://h", "redis://a,redis://b", "redis+cluster://h", "redis+sentinel://h/s"]
)
def test_our_own_layers_are_fine(settings, url, tmp_path):
    settings.CHANNEL_LAYERS = channel_layers.choose("auto", url, directory=tmp_path)
    settings.REDIS_URL = url
    assert found(checks.channel_layers) == set()


@pytest.mark.parametrize(
    ("hosts", "version", "ids"),
    [
        ([("h", 6379)], "8.1.0", {"E001"}),
        ([], "8.1.0", {"E001"}),
        (["redis://h"], "8.1.0", {"E001"}),
        ([{"address": "redis://h", "socket_timeout": 5}], "8.1.0", {"E001"}),
        ([{"address": "redis://h?socket_timeout=3", "socket_timeout": 15}], "8.1.0", {"E001"}),
        (["redis://h?socket_timeout=15"], "8.1.0", set()),
        ([{"address": "redis://h", "socket_timeout": 15}], "8.1.0", set()),
        ([{"host": "h", "socket_timeout": None}], "8.1.0", set()),
        ([("h", 6379)], "7.4.1", set()),
        (["redis://a?socket_timeout=15", "redis://b?socket_timeout=15"], "8.1.0", {"E002"}),
        ([("a", 1), ("b", 2)], "8.1.0", {"E001", "E002"}),
    ],
)
def test_the_stock_core_layer(settings, monkeypatch, hosts, version, ids):
    monkeypatch.setattr("redis.__version__", version)
    settings.CHANNEL_LAYERS = core(*hosts)
    assert found(checks.channel_layers) == ids


def test_the_stock_core_layer_on_a_cluster(settings):
    settings.CHANNEL_LAYERS = core("redis://h?socket_timeout=15")
    settings.REDIS_URL = "redis+cluster://h"
    assert found(checks.channel_layers) == {"E003"}


def test_the_stock_core_layer_as_we_configure_it_is_fine(settings, tmp_path):
    settings.CHANNEL_LAYERS = channel_layers.choose("redis-core", "redis://h", directory=tmp_path)
    assert found(checks.channel_layers) == set()
    settings.CHANNEL_LAYERS = channel_layers.choose("redis-core", "redis://a,redis://b", directory=tmp_path)
    assert found(checks.channel_layers) == {"E002"}


def test_the_layer_for_tests_is_not_for_people(settings, tmp_path):
    settings.CHANNEL_LAYERS = channel_layers.choose("memory", "", directory=tmp_path)
    settings.DEBUG = False
    assert found(checks.channel_layers) == {"W001"}
    settings.DEBUG = True
    assert found(checks.channel_layers) == set()


def test_no_layer_is_a_choice_that_is_mentioned(settings):
    settings.CHANNEL_LAYERS = {}
    assert found(checks.channel_layers) == {"W002"}


def sqlite(tmp_path, **options) -> dict:
    database = databases.from_url("sqlite:///db.sqlite3", root=tmp_path, pool=1)
    return {"default": {**database, "OPTIONS": {**database["OPTIONS"], **options}}}


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ({}, set()),
        ({"transaction_mode": "DEFERRED"}, {"W004"}),
        ({"transaction_mode": None}, {"W004"}),
        ({"init_command": ""}, {"W005"}),
        ({"init_command": "PRAGMA journal_mode = 'wal'; pragma synchronous=2"}, set()),
        ({"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"}, {"E004"}),
        ({"init_command": "PRAGMA journal_mode=delete; PRAGMA synchronous=0"}, {"E004", "W005"}),
    ],
)
def test_sqlite(monkeypatch, tmp_path, options, ids):
    monkeypatch.setattr(settings, "DATABASES", sqlite(tmp_path, **options))
    assert found(checks.databases) == ids


@pytest.mark.parametrize(
    ("more", "ids"),
    [
        ({}, set()),
        ({"CONN_MAX_AGE": 60}, {"W003"}),
        ({"CONN_MAX_AGE": None}, {"W003"}),
        ({"OPTIONS": {"options": "-c synchronous_commit=off"}}, {"E004"}),
        ({"OPTIONS": {"options": "-c synchronous_commit=on -c statement_timeout=5000"}}, set()),
    ],
)
def test_postgres(monkeypatch, tmp_path, more, ids):
    database = databases.from_url("postgres://u:p@h/db", root=tmp_path, pool=1)
    monkeypatch.setattr(settings, "DATABASES", {"default": {**database, **more}})
    assert found(checks.databases) == ids


@pytest.mark.parametrize(
    ("engine", "cache", "ids"),
    [
        ("db", "redis.RedisCache", set()),
        ("cache", "locmem.LocMemCache", set()),
        ("cache", "redis.RedisCache", {"W006"}),
        ("cached_db", "redis.RedisCache", {"W006"}),
        ("signed_cookies", "redis.RedisCache", set()),
    ],
)
def test_sessions(settings, engine, cache, ids):
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{cache}"}}
    assert found(checks.sessions) == ids


def test_without_a_storage_nobody_can_add_files(settings):
    assert found(checks.files) == set()
    settings.STORAGES = {name: kept for name, kept in settings.STORAGES.items() if name != "chat_files"}
    assert found(checks.files) == {"E005"}
