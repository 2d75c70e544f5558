"""Run in the settings of the site that is tried, as a program of its own: `python -m chat.chaos.cast`.

people N    migrate, make the keeper and N people in two private rooms; prints rooms and tokens as JSON
servers     prints the numbers of the processes that the registry has rows of, as JSON
"""

import json
import secrets
import sys
from typing import Any


def people(count: int) -> dict[str, Any]:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import transaction

    from ..actions import rooms, tokens

    call_command("migrate", verbosity=0)
    User = get_user_model()
    with transaction.atomic():
        keeper = User.objects.create_superuser("keeper")
        others = User.objects.bulk_create(User(username=f"person{number}") for number in range(count))
        slugs = [f"{name}-{secrets.token_hex(4)}" for name in ("hall", "yard")]  # alone on a shared Redis
        for slug in slugs:
            rooms.create(keeper, name=slug, slug=slug, kind="private")
            for person in others:
                rooms.add(keeper, room=slug, username=person.get_username())
        everybody = [keeper, *User.objects.filter(username__startswith="person").order_by("pk")]
        named = {person.get_username(): tokens.create(person, name="chaos") for person in everybody}
        return {"rooms": slugs, "tokens": named}


def servers() -> list[int]:
    from ..models import Server

    return list(Server.objects.values_list("pid", flat=True))


def main() -> None:
    import django

    django.setup()
    what, *numbers = sys.argv[1:]
    answer = people(int(numbers[0])) if what == "people" else servers()
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
