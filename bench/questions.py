"""How long a person waits for an answer in a room with a long past: asked one by one, over a socket."""

import itertools
import json
import random
import time
from collections.abc import Callable

from websockets.sync.client import connect

TIMES = 200
SECONDS = 30.0  # for one answer

Command = dict[str, object]
Ask = Callable[[str, int], Command]  # of the room, and of a place in its log

QUESTIONS: dict[str, Ask] = {
    "join": lambda room, seq: {"type": "join", "room": room, "after": seq},
    "history": lambda room, seq: {"type": "history", "room": room, "around": seq},
    "search": lambda room, seq: {"type": "search", "q": ("common", "something rare")[seq % 2], "limit": 20},
    "unread": lambda room, seq: {"type": "unread", "room": room, "seq": seq},
}
FIGURES = ("messages", "deliveries", "missing", "faults", "misrouted", "holes", "differing", "refused")
NOTHING = dict.fromkeys(FIGURES, 0)


def ask_all(running, room: str, past: int) -> dict[str, dict]:
    """Each question from the same places, anywhere in the past: figures as the load generator has them."""
    headers = dict(line.split(": ", 1) for line in running.headers(0))
    anywhere = random.Random(1)
    places = [anywhere.randint(1, past) for _ in range(TIMES)]
    with connect(
        f"ws://127.0.0.1:{running.port}/ws/chat/", additional_headers=headers, max_size=None, compression=None
    ) as socket:
        refs = itertools.count(1)
        return {name: _figures(socket, ask, room, places, refs) for name, ask in QUESTIONS.items()}


def _figures(socket, ask: Ask, room: str, places: list[int], refs) -> dict:
    waits, refused = [], 0
    for seq in places:
        began = time.perf_counter()
        answer = _answer(socket, ask(room, seq), next(refs))
        waits.append(time.perf_counter() - began)
        refused += answer["type"] != "chat.ok"
    waits.sort()
    ms = {f"p{part}_ms": waits[len(waits) * part // 100] * 1000 for part in (50, 99)}
    return {**NOTHING, **ms, "answers": len(waits), "refused": refused}


def _answer(socket, command: Command, ref: int) -> dict:
    socket.send(json.dumps({**command, "ref": ref}))
    while True:
        frame = json.loads(socket.recv(SECONDS))
        if frame.get("ref") == ref:
            return frame
