from django.core.management.base import BaseCommand

from chat.actions import clients
from chat.management import choosing


class Command(BaseCommand):
    help = "Tell a live client why, and close its socket. A page stays away until its reader comes back."

    def add_arguments(self, parser) -> None:
        choosing.add_arguments(parser, by_room=False)
        parser.add_argument("--reason", default="", help="shown to the person")

    def handle(self, *, client: str | None, user: str | None, reason: str, **options) -> None:
        chosen = choosing.choose(client=client, user=user)
        self.stdout.write(choosing.report(clients.disconnect(chosen, reason=reason)))
