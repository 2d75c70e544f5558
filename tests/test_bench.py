"""The benchmark runs, checks what it counts, and finds this product no worse than what it is made from."""

import json
import subprocess
import sys
from pathlib import Path

from .services import environment

RUN = Path(__file__).resolve().parent.parent / "bench" / "run.py"


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
    runs = {name: found for name, (found,) in json.loads(numbers.read_text()).items()}
    assert runs.keys() == {"chatsite-redis", "chatsite-embedded", "stock"}
    for name, run in runs.items():
        assert run["clean"], name
        assert run["deliveries"] == run["messages"] * 50, name
    for name in ("chatsite-redis", "chatsite-embedded"):
        assert runs[name]["orders"] == 1, name
        # Fifty sockets are few to share the price of a stored message, and the machine is busy.
        assert runs[name]["cpu_us"] < 2 * runs["stock"]["cpu_us"], name
