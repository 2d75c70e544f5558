from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from chat.actions import tokens
from chat.models import Token
from chat.refusals import Refused


class Command(BaseCommand):
    help = "Make a bearer token for programs that act as somebody. It is printed this once."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username", metavar="USER")
        parser.add_argument("--name", metavar="N", default="", help="what it is for")
        parser.add_argument("--scope", choices=Token.Scope.values, help="default: all that USER may do")

    def handle(self, *, username: str, name: str, scope: str | None, **options) -> None:
        user = get_user_model()._default_manager.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is nobody with the username {username} who may sign in.")
        try:
            self.stdout.write(tokens.create(user, name=name, scope=scope))
        except Refused as refusal:
            raise CommandError(refusal.message) from None
