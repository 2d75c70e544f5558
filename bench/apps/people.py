"""Run in the settings of a site, ours or the stock one: rooms, and people in them.

Reads {"people": 50, "rooms": {name: [numbers of people]}}; prints {"tokens": […], "cookies": […]}, one each.
"""

import json
import sys

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402


def sign_in(person) -> str:
    """What a sign-in page leaves behind."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def furnish(rooms: dict[str, list[int]], people: list) -> list[str]:
    """The rooms of our site; everybody's bearer token."""
    from chat.actions import rooms as deeds
    from chat.actions import tokens
    from chat.models import Membership

    memberships = []
    for name, numbers in rooms.items():
        owner, *others = [people[number] for number in numbers]
        room = deeds.create(owner, name=name, slug=name)
        memberships += [Membership(room=room, user=person) for person in others]
    Membership.objects.bulk_create(memberships, batch_size=1000)
    return [tokens.create(person) for person in people]


def main() -> None:
    order = json.load(sys.stdin)
    call_command("migrate", run_syncdb=True, verbosity=0)
    user_class = get_user_model()
    people = user_class.objects.bulk_create(
        user_class(username=f"person{number}") for number in range(order["people"])
    )
    tokens = furnish(order["rooms"], people) if apps.is_installed("chat") else []
    print(json.dumps({"tokens": tokens, "cookies": [sign_in(person) for person in people]}))


main()
