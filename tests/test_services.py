"""The real servers of a run: that they are what they say, and that nothing of them stays behind."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from redis.cluster import RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.sentinel import Sentinel

from .services import Found, Missing, browser, environment, postgres, redis
from .services.process import Process, make_folder, wait_until

ROOT = Path(__file__).resolve().parent.parent


def test_redis_answers(redis_url):
    with Redis.from_url(redis_url) as client:
        assert client.ping()


def test_the_shards_are_two_servers(redis_shards):
    first, second = (Redis.from_url(url) for url in redis_shards.url.split(","))
    first.set("where", "first")
    assert second.get("where") is None


@pytest.mark.slow
def test_the_sentinels_name_another_master_when_theirs_dies(fresh_redis):
    trio = fresh_redis(redis.Sentinel)
    guards = Sentinel([(redis.HOST, each.port) for each in trio.sentinels], socket_timeout=5)
    assert guards.discover_master(redis.SERVICE) == (redis.HOST, trio.master.port)
    trio.master.kill()
    wait_until(lambda: trio.current_master() is trio.replica, what="the replica is the master")


def test_the_cluster_takes_keys_of_every_node(redis_cluster):
    with RedisCluster(host=redis.HOST, port=redis_cluster.servers[0].port) as client:
        keys = [f"key-{number}" for number in range(20)]
        for key in keys:
            client.set(key, key)
        assert [client.get(key).decode() for key in keys] == keys
        assert {client.get_node_from_key(key).port for key in keys} == {
            each.port for each in redis_cluster.servers
        }


def test_a_server_comes_back_on_the_same_port(fresh_redis):
    (server,) = fresh_redis().servers
    server.kill()
    with pytest.raises(RedisConnectionError):
        server.ping()
    server.start()
    assert server.ping()


def test_postgres_keeps_letters_of_every_language(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT lower('ÄÖÜ 한국어 中文')").fetchone() == ("äöü 한국어 中文",)


def test_a_database_for_one_test_is_empty_and_its_own(postgres_database, postgres_url):
    assert postgres_database != postgres_url
    with psycopg.connect(postgres_database) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables == (0,)


def test_the_browser_is_one(browser_program):
    page = "data:text/html,<title>here</title><p>we are"
    command = [browser_program, "--headless", *browser.FLAGS, "--dump-dom", page]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "<p>we are" in answer.stdout


@pytest.mark.parametrize(("module", "variable"), [(redis, "TEST_REDIS_URL"), (postgres, "TEST_DATABASE_URL")])
def test_an_address_in_the_environment_comes_first_without_its_password(monkeypatch, module, variable):
    monkeypatch.setenv(variable, "redis://me:secret@there:1234/0")
    found = module.find()
    assert found.url == "redis://me:secret@there:1234/0"
    assert "there" in found.label
    assert "secret" not in found.label


def test_a_program_that_does_not_run_is_passed_over(monkeypatch, tmp_path):
    """As a version manager's shim is, whose version is not installed."""
    for name in (*redis.PROGRAMS, *browser.NAMES, "initdb", "postgres"):
        shim = tmp_path / name
        shim.write_text("#!/bin/sh\nexit 127\n")
        shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    for module in (redis, postgres, browser):
        found = module.find()
        assert isinstance(found, Missing) or not str(found.program).startswith(str(tmp_path))


def test_every_program_can_come_from_its_wheel(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "_folders", list)
    for module in (redis, postgres):
        found = module.find()
        assert isinstance(found, Found), found
        assert "wheel" in found.label


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_postgres_runs_from_a_folder_that_is_closed_to_others(tmp_path):
    """As a .venv in root's home is."""
    assert tmp_path.stat().st_mode & 0o005 == 0
    wheel = postgres._wheel()
    if wheel is None:
        pytest.skip("no wheel of PostgreSQL for this platform")
    package = wheel.parents[1]
    for name in (f"{package.name}/{wheel.parent.name}", f"{package.name}.libs"):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, tmp_path / name, symlinks=True)
    server = postgres.Server(tmp_path / wheel.relative_to(package.parent))
    server.start()
    server.remove()


def test_a_program_that_ends_at_once_is_reported_with_its_last_words():
    failing = Process(["/bin/sh", "-c", "echo no such luck; exit 3"], is_ready=lambda: False)
    with pytest.raises(RuntimeError, match="ended with 3:\nno such luck"):
        failing.start()


RUN = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs in the background ignores it
from tests.services import redis
from tests.services.process import make_folder
server = redis.Single(redis.find_program().program).servers[0]
print(server.pid, server.folder, flush=True)
while True:  # a pause would not end for a signal that came just before it
    time.sleep(0.05)
"""


@pytest.mark.parametrize("number", ["TERM", "KILL", "INT"])
def test_nothing_stays_when_the_run_is_ended_from_outside(services, number):
    services.get("redis")
    command = [sys.executable, "-c", RUN]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) as run:
        pid, _, folder = run.stdout.readline().strip().partition(" ")
        assert is_alive(int(pid))
        subprocess.run(["/bin/sh", "-c", f"kill -{number} {run.pid}"], check=True)
    wait_until(
        lambda: not is_alive(int(pid)) and not Path(folder).exists(), what="server and folder are gone"
    )


def is_alive(pid: int) -> bool:
    with suppress(OSError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    return False


INNER = """
def test_asks_for_a_browser(browser_program): pass
def test_asks_for_nothing(): pass
"""


@pytest.fixture
def inner_run():
    """Run pytest with the plugin on two tests, on a machine that has no browser; its output and exit code."""
    folder = make_folder()
    (folder / "test_inner.py").write_text(INNER)
    (folder / "pytest.ini").write_text("[pytest]\n")

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-p", "tests.plugin_services", "-p", "no:django", "-p",
                   "no:cacheprovider", *options, str(folder)]  # fmt: skip
        env = environment(TEST_BROWSER=str(folder / "none"), PYTHONPATH=str(ROOT))
        return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)

    return run


@pytest.mark.slow
def test_a_run_without_a_browser_skips_and_says_so_at_the_end(inner_run):
    answer = inner_run()
    assert answer.returncode == 0
    *_, untested, result = answer.stdout.strip().splitlines()
    assert untested.startswith("browser: NOT TESTED (TEST_BROWSER names ")
    assert "1 passed, 1 skipped" in result


@pytest.mark.slow
def test_a_required_browser_that_is_missing_fails(inner_run):
    answer = inner_run("--require", "browser")
    assert answer.returncode == 1
    assert "browser is required: TEST_BROWSER names " in answer.stdout
    assert "1 passed, 1 error" in answer.stdout


@pytest.mark.slow
def test_a_required_service_fails_the_run_also_when_no_test_asked_for_it(inner_run):
    assert inner_run("--require", "browser", "-k", "nothing").returncode == 1


def test_an_unknown_requirement_is_refused(inner_run):
    answer = inner_run("--require", "reddis")
    assert answer.returncode == 4
    assert "reddis is none of redis, postgres, browser" in answer.stderr


@pytest.mark.slow
def test_what_the_workers_of_a_parallel_run_used_is_in_the_account(inner_run):
    answer = inner_run("-n", "2")
    assert "browser: NOT TESTED" in answer.stdout
    assert "1 passed, 1 skipped" in answer.stdout
