"""What the commands about clients share: naming some, and saying what was done to how many."""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.utils.translation import ngettext

from ..models import Client
from ..queries import clients


def add_arguments(parser: ArgumentParser, *, by_room: bool) -> None:
    parser.add_argument("client", nargs="?", metavar="CLIENT", help="client id or channel name")
    parser.add_argument("--user", metavar="U", help="instead of CLIENT: all clients of this person")
    if by_room:
        parser.add_argument("--room", metavar="R", help="instead of CLIENT: all clients in this room")


def choose(*, client: str | None, user: str | None, room: str | None = None) -> list[Client]:
    """The live clients that are meant, at least one; CommandError when there is none."""
    if bool(client) == bool(user or room):
        raise CommandError("Name one client, or else choose by person or room.")
    found = list(clients.named(client) if client else clients.live(user=user, room=room))
    if not found:
        named = [client, user and f"person {user}", room and f"room {room}"]
        raise CommandError(f"There is no live client: {', '.join(filter(None, named))}.")
    return found


def report(reached: int) -> str:
    """The command's one line; CommandError when nobody was reached."""
    if not reached:
        raise CommandError("No client was reached: the server they were connected to does not answer.")
    return ngettext("%(count)s client reached.", "%(count)s clients reached.", reached) % {"count": reached}
