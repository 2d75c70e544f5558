"""What it costs Chatsite, and others, to bring messages to people.

    python bench/run.py                    every scenario; two hours
    python bench/run.py room latency       these
    python bench/run.py room --only floor --only chatsite --seconds 3 --rounds 1
    python bench/run.py --smoke            seconds; nothing is written
    python bench/run.py --list

The peers of a scenario are measured in turn, round after round, each time with a fresh server, because a
machine is never equally fast for long: compare what stands in one table, and no numbers of two.
"""

import argparse
import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import driver, gauges, page, plot, report
from bench.measure import Run, measure
from bench.peers import PEERS
from bench.scenario import SMOKE, Scenario
from bench.scenarios import SCENARIOS
from tests.services import redis


def main() -> int:
    options = read_options()
    if options.list:
        for name, scenario in SCENARIOS.items():
            print(f"{name:12} {scenario.title.format(sockets=scenario.sockets)}: {', '.join(scenario.peers)}")
        return 0
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a socket is an open file
    found = redis.find_program()
    if not hasattr(found, "program"):
        say(found.reason)
        return 1
    if not driver.is_compiled():
        say("No C compiler here: the load generator is the Python one, which costs more than some peers do.")
    valkey = redis.Single(found.program)
    try:
        gauges.pin(valkey.servers[0].pid, gauges.OTHER_CORE)
        done = [run_scenario(SCENARIOS[name], options, valkey.servers[0]) for name in options.names]
    finally:
        valkey.remove()
    if options.json:
        options.json.write_text(json.dumps({each["scenario"]: each for each in done}))
    return 0 if all(report.is_clean(each) for each in done) else 1


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(SCENARIOS))
    parser.add_argument("--only", action="append", choices=list(PEERS), help="of the scenario's peers")
    parser.add_argument("--sockets", type=int, help="in place of the scenario's own number")
    parser.add_argument("--seconds", type=float, help="of talk in each run")
    parser.add_argument("--rounds", type=int, help="(3)")
    parser.add_argument(
        "--env", action="append", default=[], metavar="NAME=VALUE", help="for Chatsite's servers"
    )
    parser.add_argument("--smoke", action="store_true", help="a short round of some scenarios")
    parser.add_argument("--list", action="store_true", help="the scenarios and their peers")
    parser.add_argument("--keep", action="store_true", help="write RESULTS.md, whatever was changed")
    parser.add_argument("--json", type=Path, help="write the numbers there as well")
    options = parser.parse_args()
    if unknown := set(options.names) - set(SCENARIOS):
        parser.error(f"no scenario is called {', '.join(sorted(unknown))}; see --list")
    changed = ("smoke", "only", "sockets", "seconds", "rounds", "env")
    options.write = options.keep or not any(getattr(options, each) for each in changed)
    options.names = options.names or list(SMOKE if options.smoke else SCENARIOS)
    options.rounds = options.rounds or (1 if options.smoke else 3)
    options.env = dict(each.split("=", 1) for each in options.env)
    return options


def run_scenario(scenario: Scenario, options: argparse.Namespace, valkey: redis.Server) -> dict:
    """All its rounds; what is stored of them, and printed."""
    if options.smoke:
        scenario = scenario.small()
    sockets = options.sockets or scenario.sockets
    talk = replace(scenario.talk, seconds=options.seconds) if options.seconds else scenario.talk
    peers = {name: PEERS[name] for name in scenario.peers if not options.only or name in options.only}
    missing = {name: reason for name, peer in peers.items() if (reason := peer.missing())}
    for name, reason in missing.items():
        say(f"{scenario.name}: without {name}: {reason}")
    runs: list[tuple[str, Run]] = []
    for round_number in range(options.rounds):
        for name in [each for each in peers if each not in missing]:
            for label, order in scenario.orders(name, valkey.url, sockets):
                say(f"{scenario.name}, round {round_number + 1} of {options.rounds}: {label} …")
                run = measure(name, replace(order, env=order.env | options.env), talk, valkey)
                say(f"    {report.line(scenario, run)}")
                runs.append((label, run))
    kept = report.sum_up(scenario, sockets, talk, runs)
    print(report.table(kept), flush=True)
    if options.write:
        page.write(kept)
    if options.write and scenario.name == "growth":
        plot.write(kept)
    return kept


def say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
