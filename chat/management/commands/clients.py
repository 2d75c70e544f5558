import json

from django.core.management.base import BaseCommand

from chat import presence, presenters
from chat.queries import clients

COLUMNS = ("client", "channel name", "person", "rooms", "connected since", "server")


class Command(BaseCommand):
    help = "List the live clients: every socket that is open now, on any server."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--user", metavar="U", help="only those of this person")
        parser.add_argument("--room", metavar="R", help="only those in this room")
        parser.add_argument("--json", action="store_true", help="as a JSON list, for programs")

    def handle(self, *, user: str | None, room: str | None, **options) -> None:
        presence.sweep()
        found = [presenters.client(client) for client in clients.live(user=user, room=room)]
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
        elif found:
            self.stdout.write(table([COLUMNS, *map(row, found)]))
        else:
            self.stdout.write("No live clients.")


def row(client: dict) -> tuple[str, ...]:
    names = ("id", "channel_name", "username", "rooms", "connected_at", "server")
    rooms = ", ".join(client["rooms"]) or "–"
    return tuple(rooms if name == "rooms" else client[name] for name in names)


def table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, cells, widths)).rstrip() for cells in rows)
    return "\n".join(lines)
