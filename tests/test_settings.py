"""Configuration from the environment: what is read, what is refused, and that its documents are current."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from chatsite import databases, file_storage
from chatsite.env import Environment

from .services import environment

ROOT = Path(__file__).resolve().parent.parent

# Prints settings as Python sees them, in a process of its own: settings are read once per process.
SHOW = """
import sys
from chatsite import settings
print([getattr(settings, name) for name in sys.argv[1:]])
"""


def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env=environment(**env),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def show(tmp_path):
    def show(*names: str, **env: str) -> list:
        result = run("-c", SHOW, *names, **{"CHAT_VAR_DIR": str(tmp_path), **env})
        assert result.returncode == 0, result.stderr
        return ast.literal_eval(result.stdout)

    return show


def read(**values: str) -> Environment:
    return Environment(values)


@pytest.mark.parametrize("word", ["on", "TRUE", "yes", "1", " on "])
def test_a_flag_is_on(word):
    assert read(X=word).flag("X", "") is True


@pytest.mark.parametrize("word", ["off", "False", "no", "0"])
def test_a_flag_is_off(word):
    assert read(X=word).flag("X", "", default=True) is False


@pytest.mark.parametrize(
    ("value", "declare"),
    [
        ("maybe", lambda env: env.flag("X", "")),
        ("three", lambda env: env.number("X", "", default=3, low=1, high=9)),
        ("0", lambda env: env.number("X", "", default=3, low=1, high=9)),
        ("10", lambda env: env.number("X", "", default=3, low=1, high=9)),
        ("red", lambda env: env.choice("X", "", default="blue", options=("blue", "green"))),
        ("10.0.0.1/99", lambda env: env.networks("X", "")),
        ("*", lambda env: env.networks("X", "")),
        ("https://chat.example.org", lambda env: env.hosts("X", "")),
        ("chat.example.org:8000", lambda env: env.hosts("X", "")),
        ("chat.example.org", lambda env: env.origins("X", "")),
        ("https://chat.example.org/", lambda env: env.origins("X", "")),
        ("https://", lambda env: env.origins("X", "")),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(value, declare):
    env = read(X=value)
    declare(env)
    [line] = env.refusals
    assert line.startswith(f"X: {value!r} is not allowed. Allowed: ")
    with pytest.raises(SystemExit, match="X: "):
        env.finish()


def test_an_empty_value_is_none():
    assert read(X="").number("X", "", default=3, low=1, high=9) == 3


def test_a_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("deep\n")
    assert read(KEY_FILE=str(tmp_path / "key")).secret("KEY", "") == "deep"
    assert read(KEY_FILE=str(tmp_path / "key"), KEY="given").secret("KEY", "") == "given"
    env = read(KEY_FILE=str(tmp_path / "nothing"))
    env.secret("KEY", "")
    assert env.refusals[0].startswith("KEY_FILE: ")


def test_a_file_gives_what_the_environment_does_not(tmp_path):
    file = tmp_path / ".env"
    file.write_text(
        "# remark\n\nexport A=1\nB = two  # remark\nC='x # y'\nD=\"quoted\"\nE=a=b\nF=file\nnonsense\n"
    )
    env = Environment({"F": "from the environment"}, file=file)
    read = [env.secret(name, "") for name in "ABCDEF"]
    assert read == ["1", "two", "x # y", "quoted", "a=b", "from the environment"]
    assert env.refusals == [".env, line 9: not a setting. Allowed: NAME=value, or # and a remark."]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///data/chat.sqlite3", {"NAME": Path("/srv/data/chat.sqlite3")}),
        ("sqlite:////var/chat%20room.sqlite3", {"NAME": Path("/var/chat room.sqlite3")}),
        (
            "postgres://ann:p%40ss%2Fword@db.example.org:5433/chat",
            {
                "NAME": "chat",
                "USER": "ann",
                "PASSWORD": "p@ss/word",
                "HOST": "db.example.org",
                "PORT": "5433",
            },
        ),
        ("postgresql:///chat?host=/run/postgresql", {"NAME": "chat", "HOST": "", "PORT": ""}),
    ],
)
def test_a_database_address(url, expected):
    found = databases.from_url(url, root=Path("/srv"), pool=7)
    assert {name: found[name] for name in expected} == expected


def test_options_of_postgresql_are_passed_on_and_connections_pooled():
    found = databases.from_url("postgres://db/chat?sslmode=require&connect_timeout=9", root=ROOT, pool=7)
    assert found["OPTIONS"]["connect_timeout"] == "9"
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 7, "timeout": 2, "reconnect_timeout": 2}
    assert found["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ann:hidden@db/chat",
        "postgres://ann:hidden@db",
        "postgres://ann:hidden@db/a/b",
        "postgres://ann:hidden@db:port/chat",
        "postgres://ann:hidden@db/chat?sslmodus=require",
        "postgres://ann:hidden@[db/chat",
        "sqlite://chat.sqlite3",
        "sqlite:///",
        "sqlite:///:memory:",
        "chat.sqlite3",
    ],
)
def test_an_address_nobody_can_use_is_refused_without_its_password(url):
    env = read(DATABASE_URL=url)
    with pytest.raises(ValueError, match=r".") as refused:
        databases.from_url(url, root=ROOT, pool=7)
    assert "hidden" not in str(refused.value)
    env.url("DATABASE_URL", "", lambda url: url and databases.from_url(url, root=ROOT, pool=7), allowed="")
    assert len(env.refusals) == 1
    assert "hidden" not in env.refusals[0]


def test_all_bad_values_are_reported_at_once_one_line_each():
    result = run(
        "manage.py",
        "check",
        DEBUG="perhaps",
        DATABASE_URL="mysql://ann:hidden@db/chat",
        REDIS_URL="amqp://ann:hidden@queue",
        CHAT_RATE_LIMITS="sometimes",
        CHAT_MAX_CLIENTS_PER_USER="many",
        CHAT_HTTPS="on",
    )
    assert result.returncode == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert sorted(line.split(":")[0] for line in lines) == [
        "CHAT_HTTPS",
        "CHAT_MAX_CLIENTS_PER_USER",
        "CHAT_RATE_LIMITS",
        "DATABASE_URL",
        "DEBUG",
        "REDIS_URL",
    ]
    assert all("Allowed: " in line for line in lines)
    assert "hidden" not in result.stderr


def test_what_a_fresh_checkout_is(show):
    debug, hosts, limits, clients, temporary, layers = show(
        "DEBUG",
        "ALLOWED_HOSTS",
        "CHAT_RATE_LIMITS",
        "CHAT_MAX_CLIENTS_PER_USER",
        "SECRET_KEY_IS_TEMPORARY",
        "CHANNEL_LAYERS",
    )
    assert (debug, limits, clients, temporary) == (False, True, 20, True)
    assert hosts == ["localhost", ".localhost", "127.0.0.1", "[::1]"]
    assert layers["default"]["BACKEND"] == "chat.layers.embedded.EmbeddedChannelLayer"


def test_the_key_that_quickstart_made_is_used(show, tmp_path):
    (tmp_path / "secret_key").write_text("made by quickstart\n")
    assert show("SECRET_KEY", "SECRET_KEY_IS_TEMPORARY") == ["made by quickstart", False]
    assert show("SECRET_KEY", SECRET_KEY="given") == ["given"]


def test_https_makes_cookies_that_only_this_host_gets(show):
    names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_SAMESITE")
    assert show(*names, CHAT_HTTPS="on", CHAT_TRUSTED_PROXIES="10.0.0.1") == [
        "__Host-sessionid",
        True,
        True,
        "Lax",
    ]


def test_postgresql_and_redis_by_their_addresses(show):
    redis, layers = show(
        "REDIS_URL", "CHANNEL_LAYERS", REDIS_URL="redis://cache:6379/1", DATABASE_URL="postgres://db/chat"
    )
    assert redis == "redis://cache:6379/1"
    assert layers["default"]["BACKEND"] == "chat.layers.redis.RedisChannelLayer"


def test_the_documents_are_current():
    result = run("manage.py", "document", "--check")
    assert result.returncode == 0, result.stderr


def test_the_documents_say_nothing_of_this_machine():
    for name in ("docs/configuration.md", ".env.example"):
        assert str(ROOT) not in (ROOT / name).read_text()


def test_every_default_of_the_example_is_allowed(tmp_path):
    """Uncommented as a whole, the example changes nothing."""
    text = (ROOT / ".env.example").read_text()
    lines = re.findall(r"^#([A-Z_]+=.*)$", text, re.MULTILINE)
    (tmp_path / "env").write_text("\n".join(lines))
    result = run("manage.py", "check", CHAT_ENV_FILE=str(tmp_path / "env"))
    assert result.returncode == 0, result.stderr
    declared = {variable.name for variable in settings.CHAT_ENVIRONMENT if variable.in_file}
    assert {line.split("=")[0] for line in lines} == declared


def test_files_lie_in_a_folder_of_their_own(tmp_path):
    kept = file_storage.from_text("", folder=tmp_path / "files", root=ROOT)
    assert kept["OPTIONS"]["location"] == tmp_path / "files"
    assert file_storage.from_text("/srv/files", folder=tmp_path, root=ROOT)["OPTIONS"]["location"] == Path(
        "/srv/files"
    )


def test_files_lie_in_a_bucket(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    url = "s3://team/chat/files?region_name=eu-central-1&endpoint_url=https://s3.example.org"
    kept = file_storage.from_text(url, folder=tmp_path, root=ROOT)
    assert kept["BACKEND"] == "chatsite.private_bucket.PrivateBucket"
    options = kept["OPTIONS"]
    assert (options["bucket_name"], options["location"]) == ("team", "chat/files")
    assert options["endpoint_url"] == "https://s3.example.org"
    assert options["default_acl"] is None


@pytest.mark.parametrize(
    "text", ["s3://", "s3://key:secret@team", "s3://team?acl=public-read", "ftp://host/x", "s3://team"]
)
def test_a_storage_nobody_can_use_is_refused(text, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r".") as refused:  # the last one: its library is not installed
        file_storage.from_text(text, folder=tmp_path, root=ROOT)
    assert "secret" not in str(refused.value)
