"""The container files agree with the settings, and what they start works, here without containers."""

import asyncio
import contextlib
import json
import os
import re
import sys
import time
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from .services.process import Process
from .site import MANAGE, Site

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == COMPOSE["name"]}
DECLARED = {variable.name for variable in settings.CHAT_ENVIRONMENT}
INTERPOLATED = re.compile(r"\$\{(\w+)")


def dockerfile() -> list[tuple[str, str]]:
    """Instructions and their text, continuation lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def last(instruction: str) -> str:
    return [text for name, text in dockerfile() if name == instruction][-1]


def image_environment() -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", last("ENV")))


def commands() -> dict[str, list[str]]:
    """What each of our services runs: `manage.py` and the rest, without `python`."""
    image = json.loads(last("CMD"))
    return {name: service.get("command", image) for name, service in OURS.items()}


def test_every_part_is_there():
    assert set(SERVICES) == {"migrate", "app", "worker", "postgres", "valkey"}
    assert set(COMPOSE["volumes"]) == {"var", "postgres"}


def test_every_command_exists_and_takes_its_arguments():
    for name, (python, manage, command, *arguments) in commands().items():
        assert (python, manage) == ("python", "manage.py"), name
        parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
        parser.parse_args(arguments)


def test_every_variable_is_one_of_the_settings():
    known = DECLARED | {"PGPASSWORD", "PGUSER"}  # read by libpq itself
    for name, service in OURS.items():
        assert service["environment"].keys() <= known, name
    assert {name for name in image_environment() if name.startswith("CHAT_")} <= DECLARED
    asked = set(INTERPOLATED.findall((ROOT / "docker-compose.yml").read_text()))
    example = (ROOT / ".env.example").read_text()
    assert all(f"#{name}=" in example for name in asked)


def test_no_secret_is_written_down():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if "PASSWORD" in variable or "KEY" in variable or "TOKEN" in variable:
                assert INTERPOLATED.match(value), (name, variable)
            assert not re.search(r"//[^/@]*:[^/@]+@", value), (name, variable)
    assert ".env" in (ROOT / ".gitignore").read_text()
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", ".venv", "var"} <= set(ignored)


def test_services_wait_until_what_they_need_is_healthy():
    for name in ("app", "worker"):
        assert SERVICES[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "valkey": {"condition": "service_healthy"},
        }
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert all("healthcheck" in SERVICES[name] for name in ("postgres", "valkey"))
    assert "healthcheck" not in SERVICES["app"], "it has the image's own"
    assert "/healthz" in last("HEALTHCHECK")


def test_the_image_does_not_run_as_root():
    assert last("USER") == "10001:10001"
    assert "--uid 10001" in next(text for name, text in dockerfile() if "useradd" in text)
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in OURS.values())


def test_the_image_is_built_from_locked_requirements_on_a_supported_python():
    bases = [text.split()[0] for name, text in dockerfile() if name == "FROM"]
    assert bases == ["python:3.14-slim"] * 2
    installs = [text for name, text in dockerfile() if "pip install" in text]
    assert all("--require-hashes" in text for text in installs)
    assert image_environment()["CHAT_NO_BOOTSTRAP"] == "1"


def test_the_grace_is_longer_than_the_drain():
    from chat import serving

    assert int(SERVICES["app"]["stop_grace_period"].removesuffix("s")) > serving.EXIT_SECONDS


@pytest.fixture
def site(postgres_database, redis_url, tmp_path):
    """Set up as the compose file sets it up, with the servers of this test run."""
    environment = {name: value for name, value in OURS["app"]["environment"].items() if "${" not in value}
    assert environment.keys() == {"DATABASE_URL", "REDIS_URL"}
    static = {"CHAT_STATIC_ROOT": str(tmp_path / "static")}
    return Site(**{**environment, **static, "DATABASE_URL": postgres_database, "REDIS_URL": redis_url})


@pytest.mark.slow
async def test_the_same_commands_without_containers(site):
    token = site.prepare()
    collected = site.manage("collectstatic", "--noinput")
    assert collected.returncode == 0, collected.stderr
    (_, _, _, *arguments), (_, _, *worker) = commands()["app"], commands()["worker"]
    assert arguments == ["--host", "0.0.0.0", "--port", "8000"]  # noqa: S104 - all of the container's
    server = site.serve("--workers", "2")
    helper = Process(
        [sys.executable, MANAGE, *worker], env=site.env, is_ready=lambda: "Working." in helper.log.read_text()
    )
    helper.start()
    try:
        status, text = server.get("/readyz")
        assert (status, json.loads(text)) == (200, {"ready": True, "problems": {}})
        hashed = re.findall(r'"(/static/[^"]+\.[0-9a-f]{12}\.\w+)"', server.get("/accounts/login/")[1])
        assert hashed
        assert {server.get(path)[0] for path in hashed} == {200}
        await two_people_are_told_of_a_message(server, token)
        started = time.monotonic()
        async with chatting(server, token) as websocket:
            ending = asyncio.create_task(asyncio.to_thread(server.stop, 20))
            with contextlib.suppress(ConnectionClosed):
                async for _frame in websocket:
                    pass
            assert websocket.close_code == 1012
        assert await ending == 0
        assert time.monotonic() - started < 10
        assert helper.popen.poll() is None, helper.log.read_text()
        assert helper.stop(30) == 0
    finally:
        helper.kill()
        server.kill()


@contextlib.asynccontextmanager
async def chatting(server, token):
    async with connect(
        f"ws://{server.address}/ws/chat/",
        additional_headers={"Authorization": f"Bearer {token}"},
        subprotocols=["chat.v1"],
    ) as websocket:
        await websocket.send(json.dumps({"type": "join", "ref": 1, "room": "lobby"}))
        await frame(websocket, "chat.ok")
        yield websocket


async def two_people_are_told_of_a_message(server, token) -> None:
    """Four sockets, so that most probably each of the two processes has one of them."""
    async with contextlib.AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(chatting(server, token)) for _ in range(4)]
        command = {"type": "send", "ref": 2, "room": "lobby", "key": os.urandom(16).hex(), "message": "hi"}
        await sockets[0].send(json.dumps(command))
        for websocket in sockets:
            assert (await frame(websocket, "chat.message"))["message"] == "hi"


async def frame(websocket, kind: str) -> dict:
    async with asyncio.timeout(10):
        while True:
            found = json.loads(await websocket.recv())
            if found["type"] == kind:
                return found
