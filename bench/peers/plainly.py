"""Peers that are no chat, only fan-out: the floors in C and in Python, Python's `websockets`, Node's `ws` and
Socket.IO."""

import shutil
import subprocess
import sys
from dataclasses import replace

from bench import compiled
from chat.chaos.ports import free_port
from tests.services import environment
from tests.services.process import make_folder

from .base import APPS, HERE, Order, Running, move_in, start
from .ours import settings_of

NODE = compiled.KEPT / "node"


def floor(order: Order) -> Running:
    port = free_port()
    return Running(start([compiled.program("floor", HERE), port], port=port, env=environment()), port)


def no_floor() -> str:
    return "" if compiled.program("floor", HERE) else "no C compiler, or no epoll"


def bare(order: Order) -> Running:
    """With Chatsite's database, where messages are to be stored."""
    port, folder = free_port(), make_folder()
    command = [sys.executable, APPS / "bare.py", port]
    if order.stored:
        database = folder / "bare.sqlite3"
        move_in(settings_of(order, folder, {"DATABASE_URL": f"sqlite:///{database}"}), order.crowd)
        command.append(database)
    v1 = order.dialect == "v1"
    return Running(
        start(command, port=port, env=environment(), folder=folder),
        port,
        framing=order.dialect,
        path=(lambda room: "/ws/chat/") if v1 else "/ws/chat/{}/".format,
        headers=lambda person: [f"X-Person: {person}", *(["Sec-WebSocket-Protocol: chat.v1"] if v1 else [])],
    )


def websockets(order: Order) -> Running:
    port = free_port()
    return Running(start([sys.executable, APPS / "broadcast.py", port], port=port, env=environment()), port)


def ws(order: Order) -> Running:
    return _start_node("ws.js")


def socketio(order: Order) -> Running:
    path = "/socket.io/?EIO=4&transport=websocket&room={}".format
    return replace(_start_node("socketio.js"), framing="socketio", path=path)


def _start_node(script: str) -> Running:
    port = free_port()
    command = [shutil.which("node"), HERE / "node" / script, port]
    env = environment(NODE_PATH=str(NODE / "node_modules"), NODE_ENV="production")
    return Running(start(command, port=port, env=env), port)


def no_node() -> str:
    """Why there is nothing to measure with Node; its packages are fetched when they are first needed."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "no Node with npm"
    wanted = (HERE / "node" / "package.json").read_text()
    done = NODE / "done.json"
    if done.is_file() and done.read_text() == wanted:
        return ""
    NODE.mkdir(parents=True, exist_ok=True)
    (NODE / "package.json").write_text(wanted)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        subprocess.run(command, cwd=NODE, capture_output=True, timeout=180, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return f"npm install failed ({type(error).__name__})"
    done.write_text(wanted)
    return ""
