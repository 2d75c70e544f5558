"""How many messages a server delivers, and what each delivery costs it.

    python bench/run.py            three rounds, a thousand sockets, about five minutes; writes RESULTS.md
    python bench/run.py --smoke    one short round with fifty sockets; writes nothing

The targets are measured in turn, round after round, each time with a fresh server, because the
machine is never equally fast for long: compare what stands in one table, and no numbers of two.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import report, targets
from bench.targets import ROOT, TARGETS, Target

TALKERS = 4


def main() -> int:
    options = read_options()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a socket is an open file
    redis = targets.start_redis()
    if redis is None:
        say("There is no Redis or Valkey here, and what is measured needs one: see manage.py test.")
        return 1
    runs: dict[str, list[report.Run]] = {}
    try:
        for round_number in range(options.rounds):
            for target in TARGETS:
                if options.only and target.name not in options.only:
                    continue
                say(f"round {round_number + 1} of {options.rounds}: {target.title} …")
                run = measure(target, redis.url, sockets=options.sockets, seconds=options.seconds)
                say(f"    {run.line()}")
                runs.setdefault(target.name, []).append(run)
    finally:
        redis.remove()
    text = report.table(runs)
    print(text)
    if options.json:
        options.json.write_text(json.dumps(report.numbers(runs)))
    if options.write:
        (ROOT / "bench" / "RESULTS.md").write_text(report.page(runs, options))
    return 0 if all(run.is_clean for each in runs.values() for run in each) else 1


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="one short round with fifty sockets")
    parser.add_argument("--sockets", type=int, default=None, help="in the one room (1,000)")
    parser.add_argument("--seconds", type=float, default=None, help="of talking, in each run (8)")
    parser.add_argument("--rounds", type=int, default=None, help="(3)")
    parser.add_argument("--only", action="append", choices=[target.name for target in TARGETS])
    parser.add_argument("--json", type=Path, help="write the numbers there as well")
    options = parser.parse_args()
    usual = (50, 1.5, 1) if options.smoke else (1_000, 8.0, 3)
    for name, value in zip(("sockets", "seconds", "rounds"), usual, strict=True):
        if getattr(options, name) is None:
            setattr(options, name, value)
    options.talkers = TALKERS
    options.write = not (options.smoke or options.only)
    return options


def measure(target: Target, redis_url: str, *, sockets: int, seconds: float) -> report.Run:
    """One run: a fresh server, all sockets, some seconds of talk, the end of both."""
    running = targets.start(target, redis_url=redis_url, sockets=sockets)
    command = [sys.executable, str(ROOT / "bench" / "load.py")]
    load = subprocess.Popen(
        targets.pinned(targets.OTHER_CORE, command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        order = {
            "port": running.port,
            "path": "/ws/chat/bench/",
            "headers": running.headers,
            "talkers": TALKERS,
        }
        ask(load, order)
        before = running.cpu_seconds()
        result = ask(load, {"seconds": seconds})
        cpu = running.cpu_seconds() - before
        load.wait(10)
    except EOFError:
        log = running.process.log.read_text(errors="replace")[-3000:]
        raise SystemExit(f"The load generator ended; see above. The server wrote:\n{log}") from None
    finally:
        load.kill()
        running.process.remove()
    return report.Run(cpu_us=cpu / max(1, result["deliveries"]) * 1e6, **result)


def ask(load: subprocess.Popen, order: dict) -> dict:
    """Its answer. EOFError: it has ended."""
    load.stdin.write(json.dumps(order) + "\n")
    load.stdin.flush()
    line = load.stdout.readline()
    if not line:
        raise EOFError
    return json.loads(line)


def say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
