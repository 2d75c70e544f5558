"""Run in the settings of a site of ours. Reads {"room": name, "messages": 1000000}: that was said there."""

import json
import sys

import django

django.setup()

from chat.models import Membership, Room  # noqa: E402
from tests import growth  # noqa: E402


def main() -> None:
    past = json.load(sys.stdin)
    room = Room.objects.get(slug=past["room"])
    people = Membership.objects.filter(room=room).values_list("user_id", flat=True)
    growth.talk(room, room.last_seq + 1, past["messages"], list(people))
    growth.settle()


main()
