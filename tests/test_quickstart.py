"""`quickstart`, from an empty folder: what it makes, what it says, and that it ends well."""
# ruff: noqa: S104, S310  the addresses are refused, or those of our own server

import re
import signal
import sys
import time
import urllib.error
import urllib.request

import pytest

from chat.chaos.ports import free_port

from .services import sqlite
from .services.process import Process, wait_until
from .site import MANAGE, Serving, Site


class Quickstart(Process):
    """`manage.py quickstart`, running on the folder of the site."""

    def __init__(self, site: Site, *args: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, str(MANAGE), "quickstart", "--port", str(self.port), *args]
        super().__init__(
            command, is_ready=lambda: self.get("/healthz") == 200, folder=site.folder, env=site.env
        )
        self.log.write_text("")
        self.start()

    def get(self, path: str) -> int:
        try:
            return urllib.request.urlopen(self.url + path, timeout=10).status
        except urllib.error.HTTPError as error:
            return error.code

    def says(self, pattern: str) -> str:
        """Wait for a line of its output; the first group of the pattern."""
        found: list[str] = []
        wait_until(lambda: found.extend(re.findall(pattern, self.log.read_text())) or found, what=pattern)
        return found[0]

    @property
    def first_run_path(self) -> str:
        return self.says(rf"{self.url}(/welcome/\S+)")


@pytest.fixture
def site():
    """Nothing but an empty folder: no key, no database."""
    site = Site()
    site.env["SECRET_KEY"] = ""
    return site


@pytest.fixture
def migrated(site):
    """Its tables are there already: to make them takes most of a first start."""
    sqlite.lay(site.env)


@pytest.fixture
def start(site):
    started = []

    def start(*args: str) -> Quickstart:
        started.append(Quickstart(site, *args))
        return started[-1]

    yield start
    for each in started:
        each.stop()


def test_from_nothing_to_a_chat_that_waits_for_its_owner(site, start):
    server = start()
    assert server.get("/") == 200, "the sign-in page"
    assert server.get(server.first_run_path) == 200
    assert server.says(r"(The chat is on http://127.0.0.1:\d+)")
    server.says("Serving the channels")  # the worker is inside
    var = site.folder / "var"
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600
    assert (var / "chat.sqlite3").exists()
    assert site.manage("clients").returncode == 0, "from another terminal"
    key, path = (var / "secret_key").read_text(), server.first_run_path
    assert server.stop() == 0
    # The next start keeps the key, and its link is the only one that works.
    server = start()
    assert (var / "secret_key").read_text() == key
    assert (server.get(path), server.get(server.first_run_path)) == (404, 200)


@pytest.mark.usefixtures("migrated")
def test_ctrl_c_ends_it_without_a_traceback(start):
    server = start()
    server.popen.send_signal(signal.SIGINT)
    assert server.popen.wait(15) == 0
    assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
def test_there_is_no_first_run_link_once_there_is_an_owner(site, start):
    start().stop()
    site.prepare()
    server = start()
    server.says("The chat is on")
    server.says("Serving the channels")
    assert "/welcome/" not in server.log.read_text()


@pytest.mark.slow
@pytest.mark.usefixtures("migrated")
def test_the_demo_has_people_who_can_sign_in_at_once(start):
    server = start("--demo")
    server.says("The chat is on")
    assert server.says(r"owner +(\S+)")
    assert "/welcome/" not in server.log.read_text(), "there is an owner already"


@pytest.mark.slow
@pytest.mark.usefixtures("migrated")
def test_one_that_finds_its_port_taken_says_so_and_spoils_no_link(site, start):
    server = start()
    path = server.first_run_path
    answer = site.manage("quickstart", "--port", str(server.port))
    assert answer.returncode == 1
    assert f"Not started: 127.0.0.1 port {server.port}: Address already in use" in answer.stderr
    assert server.get(path) == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_other_machines_are_let_in_only_on_request(site, host):
    answer = site.manage("quickstart", "--host", host)
    assert answer.returncode == 1
    assert "--allow-remote" in answer.stderr
    assert not (site.folder / "var" / "chat.sqlite3").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("migrated")
def test_every_address_on_request(start):
    assert start("--host", "0.0.0.0", "--allow-remote").get("/") == 200


@pytest.mark.slow
def test_the_second_start_takes_hardly_longer_than_serve(site, start):
    start().stop()

    def seconds(begin) -> float:
        before = time.monotonic()
        server = begin()
        taken = time.monotonic() - before
        server.stop()
        return taken

    # Once is enough, as other tests may be busy on the same machine: what it does each time, it always does.
    assert any(seconds(start) < seconds(lambda: Serving(site)) + 3 for _ in range(5))
