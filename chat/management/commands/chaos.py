"""`chaos`: is any message lost, doubled or out of order while everything breaks?"""

import asyncio
import shutil
import signal
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from chat.chaos import report
from chat.chaos.plan import Plan
from chat.chaos.processes import Failed
from chat.chaos.programs import Missing
from chat.chaos.stage import Unusable
from chat.chaos.trial import Outcome, Trial

LAYERS = ("auto", "embedded", "redis", "memory", "redis-core", "redis-pubsub", "none")


class Command(BaseCommand):
    help = (
        "Start a site of its own, let people talk there while servers, Redis, database and connections are "
        "killed, frozen and cut, and look whether any message was lost, doubled or out of order. "
        "Exit code: 0 none, 1 some, 2 not started. This site's own data is not touched."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--minutes", type=float, default=2, metavar="N", help="how long (default: 2)")
        parser.add_argument("--kills", type=int, metavar="N", help="end after N times kill -9")
        parser.add_argument(
            "--database",
            default="sqlite",
            metavar="WHAT",
            help="sqlite (default), postgres (a cluster of its own), or postgres://…: there it makes a "
            "database of its own, and only cuts the connections",
        )
        parser.add_argument(
            "--redis",
            default="none",
            metavar="WHAT",
            help="none (default), own (a server of its own), or redis://…: only the connections are cut",
        )
        parser.add_argument(
            "--servers", type=int, metavar="N", help="server processes (default: 1 on SQLite, else 2)"
        )
        parser.add_argument(
            "--layer", choices=LAYERS, default="auto", help="as CHAT_CHANNEL_LAYER (default: auto)"
        )
        parser.add_argument(
            "--cramped", action="store_true", help="a layer with capacity 1 that forgets after 2 s"
        )
        parser.add_argument("--people", type=int, default=9, metavar="N", help="clients (default: 9)")
        parser.add_argument("--only", default="", metavar="WORDS", help="faults that have this in their name")
        parser.add_argument("--seed", type=int, metavar="N", help="repeat the choices of an earlier run")
        parser.add_argument("--freeze", type=float, default=20, metavar="S", help="the longest freeze (20)")
        parser.add_argument(
            "--calm", type=float, default=2, metavar="S", help="between faults at least (2; at most 3 more)"
        )

    def handle(self, **options) -> None:
        plan = plan_of(options)
        folder = Path(tempfile.mkdtemp(prefix="chat-chaos-"))
        folder.chmod(0o755)  # PostgreSQL is not run as root
        where = f"{without_login(plan.database)}, Redis: {without_login(plan.redis)}"
        self.say(f"seed {plan.seed}; {plan.servers} × serve on {where}")
        try:
            outcome = asyncio.run(interruptible(Trial(plan, folder, self.say)))
        except (Missing, Unusable) as error:
            shutil.rmtree(folder)
            raise CommandError(str(error), returncode=2) from None
        except Failed as error:
            raise CommandError(f"{error}\nWhat was written is in {folder}") from None
        except (asyncio.CancelledError, KeyboardInterrupt):
            shutil.rmtree(folder)
            raise CommandError("Ended early, and nothing was checked.", returncode=130) from None
        for line in report.lines(outcome):
            self.say(line)
        if outcome.findings.breaches:
            raise CommandError(f"seed {plan.seed}; ledgers and logs are in {folder}", returncode=1)
        shutil.rmtree(folder)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def plan_of(options: dict) -> Plan:
    database, redis = options["database"], options["redis"]
    if database not in ("sqlite", "postgres") and not database.startswith(("postgres://", "postgresql://")):
        raise CommandError("--database is sqlite, postgres or postgres://…", returncode=2)
    if redis not in ("none", "own") and not redis.startswith("redis://"):
        raise CommandError("--redis is none, own or redis://…", returncode=2)
    together = redis != "none" or database != "sqlite"
    more = {} if options["seed"] is None else {"seed": options["seed"]}
    return Plan(
        minutes=options["minutes"],
        kills=options["kills"],
        database=database,
        redis=redis,
        servers=options["servers"] or (2 if together else 1),
        layer=options["layer"],
        cramped=options["cramped"],
        settings=settings.SETTINGS_MODULE,
        people=options["people"],
        only=options["only"],
        freeze=options["freeze"],
        calm=(options["calm"], options["calm"] + 3 if options["calm"] >= 1 else options["calm"] * 2),
        **more,
    )


def without_login(address: str) -> str:
    """Passwords are shown nowhere."""
    scheme, between, rest = address.rpartition("://")
    return f"{scheme}{between}{rest.rpartition('@')[2]}"


async def interruptible(trial: Trial) -> Outcome:
    """SIGTERM ends it as Ctrl-C does: in order."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - it runs
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await trial.run()
