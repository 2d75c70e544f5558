from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from chat.actions import passwords, second_step
from chat.queries import directory
from chat.queries.site import origin


class Command(BaseCommand):
    help = (
        "Print a link with which somebody chooses a new password, once, within an hour. It is printed alone, "
        "so that it can be passed on."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("username", metavar="USER")
        parser.add_argument("--origin", help=f"how people reach the site (default: {origin()})")
        parser.add_argument(
            "--without-second-step",
            action="store_true",
            help="remove their authenticator app, passkeys and recovery codes as well, because they are lost",
        )

    def handle(self, *, username: str, without_second_step: bool, **options) -> None:
        user = get_user_model()._default_manager.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is nobody with the username {username} who may sign in.")
        if without_second_step:
            removed = second_step.take_off(user)
            self.stderr.write(f"Removed: {removed} (app, passkeys, recovery codes).")
        if not directory.keeps_password_of(user):
            self.stdout.write((options["origin"] or origin()).rstrip("/") + passwords.reset_path(user))
        elif not without_second_step:
            raise CommandError(f"The password of {username} is kept by the directory, and replaced there.")
