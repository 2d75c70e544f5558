from django.core.management.base import BaseCommand

from chat.actions import epochs


class Command(BaseCommand):
    help = "To be run once after a backup was restored: clients forget what they had and load afresh."

    def handle(self, **options) -> None:
        self.stdout.write(f"Clients load everything afresh. The new epoch is {epochs.begin()}.")
