"""Run in the settings of a site: a room, and people in it. Prints their bearer tokens as JSON."""

import json
import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402

from chat.actions import rooms, tokens  # noqa: E402
from chat.models import Membership  # noqa: E402

call_command("migrate", verbosity=0)
User = get_user_model()
people = User.objects.bulk_create(User(username=f"person{number}") for number in range(int(sys.argv[1])))
room = rooms.create(people[0], name="Bench", slug="bench")
Membership.objects.bulk_create(Membership(room=room, user=person) for person in people[1:])
print(json.dumps([tokens.create(person) for person in people]))
