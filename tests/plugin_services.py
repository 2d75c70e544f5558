"""Fixtures for the real servers, and the account of them at the end of the run.

    redis_url, redis_shards, redis_sentinel, redis_cluster    running since the first test that asked
    fresh_redis(Topology)                                     one for this test alone, to be broken
    postgres_url, postgres_database                           an empty database: for the run, for this test
    browser_program                                           path of a Chromium
    s3_bucket                                                 an empty bucket and the server it is on
    slapd                                                     a directory with the people of a museum in it

A test that asks for one that is not there is skipped, or fails if `--require` names it. Under pytest-xdist
every worker starts its own servers, so that they cannot be in each other's way.
"""

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from .services import Found, Missing, browser, ldap, postgres, redis, s3
from .services.process import make_folder

FINDERS = {
    "redis": redis.find,
    "postgres": postgres.find,
    "browser": browser.find,
    "s3": s3.find,
    "ldap": ldap.find,
}


class Services:
    """What this run knows of its services: each looked for once."""

    def __init__(self, required: set[str]) -> None:
        self.required = required
        self.found: dict[str, Found | Missing] = {}
        self.used: set[str] = set()

    def look(self, name: str) -> Found | Missing:
        if name not in self.found:
            self.found[name] = FINDERS[name]()
        return self.found[name]

    def get(self, name: str) -> Found:
        found = self.look(name)
        self.used.add(name)
        if isinstance(found, Found):
            return found
        if name in self.required:
            pytest.fail(f"{name} is required: {found.reason}", pytrace=False)
        pytest.skip(f"{name}: {found.reason}")

    def lacking(self) -> set[str]:
        return {name for name in self.required if isinstance(self.look(name), Missing)}

    def account(self) -> Iterator[str]:
        """One line for each service: those that were used, then those that were not there."""
        for name in sorted(FINDERS, key=lambda name: isinstance(self.look(name), Missing)):
            found = self.look(name)
            if isinstance(found, Missing):
                yield f"{name}: NOT TESTED ({found.reason})"
            else:
                yield f"{name}: {found.label}{'' if name in self.used else ' (no test asked for it)'}"


KEY = pytest.StashKey[Services]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("services")
    group.addoption(
        "--require", default="", metavar="LIST", help=f"fail, not skip, without these of {', '.join(FINDERS)}"
    )
    group.addoption("--account", default="", metavar="FILE", help="write the account there, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "database: keeps rows, so `manage.py test` runs it on PostgreSQL as well (set by itself)"
    )
    config.addinivalue_line("markers", "any_database: keeps rows, and is about something else: once will do")
    config.addinivalue_line("markers", "slow: left out unless asked for with -m slow")
    required = {name for name in config.option.require.split(",") if name}
    if unknown := required - FINDERS.keys():
        raise pytest.UsageError(f"--require: {', '.join(unknown)} is none of {', '.join(FINDERS)}")
    config.stash[KEY] = Services(required)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what keeps rows, and leave the slow tests out of the ordinary run; naming one runs it."""
    for item in items:
        keeps_rows = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(
            item.fixturenames
        )
        if keeps_rows and not item.get_closest_marker("any_database"):
            item.add_marker("database")
    if "slow" in config.option.markexpr or any("::" in argument for argument in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """A worker of pytest-xdist has ended: what it used counts for the run."""
    services = node.config.stash[KEY]
    services.used |= set(getattr(node, "workeroutput", {}).get("services", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    services = session.config.stash[KEY]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["services"] = sorted(services.used)
    elif exitstatus == pytest.ExitCode.OK and services.lacking():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    services = config.stash[KEY]
    if config.option.account:
        stats = terminalreporter.stats
        account = {
            "outcomes": {name: len(stats.get(name, ())) for name in ("passed", "failed", "error", "skipped")},
            "services": list(services.account()),
        }
        Path(config.option.account).write_text(json.dumps(account))
        return
    terminalreporter.section("services")
    for line in services.account():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def services(request: pytest.FixtureRequest) -> Services:
    return request.config.stash[KEY]


def _running(services: Services, topology: type[redis.Topology]) -> Iterator[redis.Topology]:
    services.get("redis")
    program = redis.find_program()
    if isinstance(program, Missing):  # TEST_REDIS_URL names a server, but nothing could start this one
        pytest.skip(program.reason)
    running = topology(program.program)
    yield running
    running.remove()


@pytest.fixture(scope="session")
def redis_url(services: Services) -> Iterator[str]:
    if url := services.get("redis").url:
        yield url
    else:
        yield from (running.url for running in _running(services, redis.Single))


@pytest.fixture(scope="session")
def redis_shards(services: Services) -> Iterator[redis.Shards]:
    yield from _running(services, redis.Shards)


@pytest.fixture(scope="session")
def redis_sentinel(services: Services) -> Iterator[redis.Sentinel]:
    yield from _running(services, redis.Sentinel)


@pytest.fixture(scope="session")
def redis_cluster(services: Services) -> Iterator[redis.Cluster]:
    yield from _running(services, redis.Cluster)


@pytest.fixture
def fresh_redis(services: Services) -> Iterator[Callable[[type[redis.Topology]], redis.Topology]]:
    """Call it with a topology of tests.services.redis: a new one, for a test that kills servers."""
    started = []

    def start(topology: type[redis.Topology] = redis.Single) -> redis.Topology:
        running = _running(services, topology)
        started.append(running)
        return next(running)

    yield start
    for running in started:
        next(running, None)


@pytest.fixture(scope="session")
def postgres_server(services: Services) -> Iterator[str]:
    """Address of the maintenance database of a server where tests may make their own."""
    found = services.get("postgres")
    if found.url:
        yield found.url
        return
    server = postgres.Server(found.program)
    server.start()
    yield server.address("postgres")
    server.remove()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str, worker_name: str) -> Iterator[str]:
    yield from _database(postgres_server, f"chat_tests_{worker_name}")


_number = count(1)


@pytest.fixture
def postgres_database(postgres_server: str, worker_name: str) -> Iterator[str]:
    yield from _database(postgres_server, f"chat_test_{worker_name}_{next(_number)}")


def _database(server: str, name: str) -> Iterator[str]:
    yield postgres.create_database(server, name)
    postgres.drop_database(server, name)


@pytest.fixture(scope="session")
def browser_program(services: Services) -> Path:
    return services.get("browser").program


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """`main`, or the name of this worker of pytest-xdist."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture
def folder() -> Path:
    """An empty folder that also other accounts can enter, unlike `tmp_path`."""
    return make_folder()


@pytest.fixture
def s3_bucket(services: Services) -> Iterator[s3.Bucket]:
    services.get("s3")
    bucket = s3.Bucket()
    yield bucket
    bucket.remove()


@pytest.fixture(scope="session")
def _slapd(services: Services) -> Iterator[ldap.Server]:
    server = ldap.Server(services.get("ldap").program)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def slapd(_slapd: ldap.Server) -> ldap.Server:
    _slapd.fill()
    return _slapd


@pytest.fixture
def slapd_without_tls(services: Services) -> Iterator[ldap.Server]:
    server = ldap.Server(services.get("ldap").program, tls=False)
    server.start()
    server.fill()
    yield server
    server.remove()
