from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from chat.actions import announcements
from chat.models import Announcement
from chat.refusals import Refused


class Command(BaseCommand):
    help = "Announce something to everyone, or in chosen rooms: to who is here now, and to who comes later."

    def add_arguments(self, parser) -> None:
        parser.add_argument("text", metavar="TEXT")
        parser.add_argument("--room", metavar="R", action="append", default=[], help="again for more rooms")
        parser.add_argument(
            "--level", choices=Announcement.Level.values, default=Announcement.Level.INFO.value
        )
        parser.add_argument("--minutes", metavar="N", type=int, help="how long; else until it is withdrawn")

    def handle(self, *, text: str, room: list[str], level: str, minutes: int | None, **options) -> None:
        try:
            until = None if minutes is None else timezone.now() + timedelta(minutes=minutes)
            announcement = announcements.publish(None, text=text, level=level, until=until, rooms=room)
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        except OverflowError:
            raise CommandError("That many minutes are beyond the calendar.") from None
        where = ", ".join(dict.fromkeys(room)) or "everyone"
        self.stdout.write(f"Announcement {announcement.pk}, for {where}.")
