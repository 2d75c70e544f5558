"""Chatsite itself: under `serve` with its two layers and with all that is plain, and under daphne."""

import json
import subprocess
import sys
from pathlib import Path

from bench import gauges
from chat.chaos.ports import free_port
from tests.services import browser, environment, postgres
from tests.services.process import Process, make_folder

from .base import APPS, ROOT, Order, Running, move_in, prepare, start

# What makes `serve` fast, switched off.
PLAIN = {"CHAT_READY_FRAMES": "off", "CHAT_TOGETHER": "off"}
# Python is told before it starts that nothing is there which could be missing (`apps/pure`).
PURE = {"PYTHONPATH": f"{APPS / 'pure'}:{ROOT}:{APPS}"}


def with_redis(order: Order) -> Running:
    return _start(order, env={"REDIS_URL": order.redis_url})


def two_processes(order: Order) -> Running:
    return _start(order, env={"REDIS_URL": order.redis_url}, workers=2)


def embedded(order: Order) -> Running:
    return _start(order)


def plain(order: Order) -> Running:
    return _start(order, env={"REDIS_URL": order.redis_url, **PLAIN})


def pure(order: Order) -> Running:
    return _start(order, env={"REDIS_URL": order.redis_url, **PURE})


def daphne(order: Order) -> Running:
    return _start(order, env={"REDIS_URL": order.redis_url}, server="daphne")


def synchronous(order: Order) -> Running:
    return _start(order, env={"REDIS_URL": order.redis_url}, path="/ws/sync/chat/{}/")


def no_browser() -> str:
    found = browser.find()
    return "" if hasattr(found, "program") else found.reason


def consumers(order: Order) -> Running:
    """Nothing of it but the server."""
    return _start(order, env={"DJANGO_SETTINGS_MODULE": "consumers.settings"})


def _start(
    order: Order,
    *,
    env: dict[str, str] | None = None,
    server: str = "serve",
    path: str = "/ws/chat/{}/",
    workers: int = 1,
) -> Running:
    port, helpers, folder = free_port(), [], make_folder()
    settings = settings_of(order, folder, env or {})
    if order.database == "postgres":
        helpers.append(_start_postgres())
        settings["DATABASE_URL"] = helpers[0].address("postgres")
    try:
        people = move_in(settings, order.crowd)
        if order.past:
            prepare("past.py", {"room": order.crowd.rooms[0][1], "messages": order.past}, settings)
        if order.visited:
            collect(settings)
        process = start(
            _command(server, port, order, workers), port=port, env=settings, folder=folder,
            url=f"http://127.0.0.1:{port}/healthz",
        )  # fmt: skip
    except BaseException:
        for helper in helpers:
            helper.remove()
        raise
    v1 = order.dialect == "v1"
    return Running(
        process,
        port,
        framing=order.dialect,
        path=(lambda room: "/ws/chat/") if v1 else path.format,
        headers=lambda person: [
            f"Cookie: {people['cookies'][person]}"
            if order.sign_in == "cookie"
            else f"Authorization: Bearer {people['tokens'][person]}",
            *(["Sec-WebSocket-Protocol: chat.v1"] if v1 else []),
        ],
        helpers=helpers,
        present=lambda: count_clients(settings),
    )


def settings_of(order: Order, folder: Path, env: dict[str, str]) -> dict[str, str]:
    return environment(
        SECRET_KEY="of no use outside the benchmark, and long enough for the checks of Django",
        CHAT_VAR_DIR=str(folder / "var"),
        CHAT_RATE_LIMITS="on" if order.limits else "off",
        CHAT_MAX_CLIENTS_PER_USER="20" if order.limits else "1000000",
        CHAT_LOG_LEVEL="warning",
        **{
            "DJANGO_SETTINGS_MODULE": "chatsite.settings" if order.stored else "fanout.settings",
            "PYTHONPATH": f"{ROOT}:{APPS}",
            **({"CHAT_STATIC_ROOT": str(folder / "static")} if order.visited else {}),
            **env,
            **order.env,
        },
    )


def collect(settings: dict[str, str]) -> None:
    """The static files, as production has them."""
    command = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--noinput"]
    subprocess.run(command, env=settings, capture_output=True, timeout=120, check=True)


def count_clients(settings: dict[str, str]) -> int:
    command = [sys.executable, str(ROOT / "manage.py"), "clients", "--json"]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=60, check=True)
    return len(json.loads(done.stdout))


def _command(server: str, port: int, order: Order, workers: int) -> list:
    if server == "serve":
        return [sys.executable, ROOT / "manage.py", "serve", "--port", port, "--workers", workers]
    application = "chatsite.asgi" if order.stored else "fanout.asgi"
    return [sys.executable, "-m", "daphne", "-v", "0", "-p", port, f"{application}:application"]


def _start_postgres() -> Process:
    """As durable as it comes: what the tests' server leaves out for speed is part of what is measured."""
    found = postgres.find_program()
    if not hasattr(found, "program"):
        raise RuntimeError(found.reason)
    server = postgres.Server(found.program)
    server.command += ["-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on"]
    server.command = gauges.pinned(gauges.OTHER_CORE, server.command)
    server.start()
    return server
