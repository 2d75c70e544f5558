"""The benchmark runs, sees what a server does wrong, and finds this product no worse than its own parts."""

import asyncio
import contextlib
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest
from websockets.asyncio.server import serve

from bench import compiled
from bench.crowd import Crowd, Group
from bench.driver import FOLDER, Load

from .services import environment

RUN = Path(__file__).resolve().parent.parent / "bench" / "run.py"
LOADS = {"C": compiled.program("load", FOLDER), "Python": FOLDER / "load.py"}


@pytest.mark.slow
def test_the_smoke_run(redis_url, tmp_path):
    numbers = tmp_path / "numbers.json"
    results = RUN.with_name("RESULTS.md")
    before = results.read_text()
    done = subprocess.run(
        [sys.executable, str(RUN), "--smoke", "--json", str(numbers)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert results.read_text() == before
    found = json.loads(numbers.read_text())
    for scenario in found.values():
        for label, row in scenario["rows"].items():
            assert not row["faults"], label
            assert not row["notes"], label
    # Forty sockets are few to share the price of a stored message, and the machine is busy.
    room = {label: median(row["values"]["cpu"]) for label, row in found["room"]["rows"].items()}
    assert room["chatsite"] < 3 * room["stock"]
    for row in found["writers"]["rows"].values():
        assert min(row["values"]["answers"]) > 10


class Liar:
    """A room that does to each message what `spoil` says: what is sent to whom in its place."""

    def __init__(self, spoil) -> None:
        self.sockets, self.spoil, self.said = [], spoil, 0

    async def __call__(self, socket) -> None:
        self.sockets.append(socket)
        with contextlib.suppress(Exception):
            async for text in socket:
                self.said += "-" not in text
                for number, each in enumerate(self.sockets):
                    for other in [text] if "-" in text else self.spoil(text, number, self.said):
                        await each.send(other)


def honest(text: str, listener: int, said: int) -> list[str]:
    return [text]


def lose(text: str, listener: int, said: int) -> list[str]:
    return [] if (listener, said) == (2, 3) else [text]


def repeat(text: str, listener: int, said: int) -> list[str]:
    return [text, text] if (listener, said) == (2, 3) else [text]


def misroute(text: str, listener: int, said: int) -> list[str]:
    return [text, text.replace("$0.", "$1.")] if (listener, said) == (2, 3) else [text]


class Swap:
    """One socket hears two talkers' messages in the other order."""

    def __init__(self) -> None:
        self.kept = ""

    def __call__(self, text: str, listener: int, said: int) -> list[str]:
        if (listener, said) == (2, 3):
            self.kept = text
            return []
        kept, self.kept = (self.kept, "") if listener == 2 else ("", self.kept)
        return [text, kept] if kept else [text]


@pytest.mark.parametrize("program", LOADS)
@pytest.mark.parametrize(
    ("spoil", "seen"),
    [
        (honest, {}),
        (lose, {"missing": 1, "faults": 1, "differing": 1}),
        (repeat, {"faults": 1, "differing": 1}),
        (misroute, {"misrouted": 1}),
        (Swap(), {"differing": 1}),
    ],
)
async def test_the_load_generator_sees_what_a_server_does_wrong(program, spoil, seen, monkeypatch):
    if LOADS[program] is None:
        pytest.skip("no C compiler")
    command = [sys.executable, str(LOADS[program])] if program == "Python" else [str(LOADS[program])]
    monkeypatch.setattr("bench.driver.command", lambda: command)
    crowd = Crowd((Group("room", rooms=1, members=4, talkers=2, mode="open", pace=40),))
    async with serve(Liar(spoil), "127.0.0.1", 0, compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        plan = crowd.plan(port=port, framing="plain", path="/{}".format, headers=lambda person: [])
        counts = await asyncio.to_thread(talk, plan)
    counts["differing"] = min(1, counts["differing"])  # whoever hears it first is in the right
    counts["missing"] = max(0, counts["missing"])
    names = ("missing", "faults", "misrouted", "differing", "refused", "holes")
    assert {name: counts[name] for name in names if counts[name]} == seen


def talk(plan: str) -> dict:
    load = Load()
    try:
        assert load.open(plan)["open"] == 4
        assert load.warm(10)["warm"] == 4
        return load.run(0.4, 1)["groups"]["room"]
    finally:
        load.end()
