from django.core.management.base import BaseCommand, CommandError

from chat.actions import clients
from chat.management import choosing
from chat.refusals import Refused


class Command(BaseCommand):
    help = "Show a text to one live client and nobody else, or to all clients of a person or in a room."

    def add_arguments(self, parser) -> None:
        choosing.add_arguments(parser, by_room=True)
        parser.add_argument("text", metavar="TEXT")

    def handle(self, *, text: str, client: str | None, user: str | None, room: str | None, **options) -> None:
        chosen = choosing.choose(client=client, user=user, room=room)
        try:
            self.stdout.write(choosing.report(clients.message(chosen, text=text)))
        except Refused as refusal:
            raise CommandError(refusal.message) from None
