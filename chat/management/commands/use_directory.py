from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from chat.actions import directory
from chat.queries import directory as known


class Command(BaseCommand):
    help = (
        "Connect accounts to the people of the same name in the directory (CHAT_LDAP_URL). With their next "
        "sign-in by the directory's password, the one they have here ends."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("usernames", metavar="USER", nargs="+")

    def handle(self, *, usernames: list[str], **options) -> None:
        if known.config() is None:
            raise CommandError("There is no directory: CHAT_LDAP_URL is not set.")
        people = get_user_model()._default_manager.in_bulk(usernames, field_name="username")
        if missing := [each for each in usernames if each not in people]:
            raise CommandError(
                f"There is nobody with the username {', '.join(missing)}. Nothing was changed."
            )
        for user in people.values():
            if known.keeps_password_of(user):
                self.stderr.write(f"{user.get_username()} is connected already.")
            else:
                directory.await_person(user)
                self.stdout.write(f"{user.get_username()} may sign in with the directory's password.")
