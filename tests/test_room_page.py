"""What a room's page is given to start with is of one moment, whatever is said while it is made."""

import json
import re

import pytest

from chat.actions import messages
from chat.queries import rooms

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("late", [False, True], ids=["before the list is read", "after it"])
def test_a_message_meanwhile_is_in_the_history_or_still_to_come(client, cast, monkeypatch, late):
    of = rooms.of

    def while_somebody_talks(user):
        if late:
            found = of(user)
        messages.send(cast.ben, room="lobby", key="1", text="Said meanwhile")
        return found if late else of(user)

    monkeypatch.setattr(rooms, "of", while_somebody_talks)
    client.force_login(cast.ann)
    page = client.get("/chat/lobby/").content.decode()
    boot = json.loads(re.search(r'<script id="boot"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    (shape,) = [each for each in boot["rooms"] if each["slug"] == "lobby"]
    # The page takes `seq` of the list for the last it knows, and asks for what comes after.
    assert boot["history"]["seq"] >= shape["seq"]
    assert [each["message"] for each in boot["history"]["messages"]] == ["Said meanwhile"]
