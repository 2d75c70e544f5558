"""What can be taken out. Each function does it, once, in a process of the site."""

import sys
import threading
import time
import uuid
from dataclasses import replace
from datetime import timedelta
from queue import SimpleQueue

from asgiref.sync import async_to_sync
from django.db import connection, transaction

from chat import presence
from chat.actions import sending
from chat.models.clients import ClientQuerySet


def short_leases():
    """No fault: who waits for leases to run out waits for seconds."""
    presence.LEASE = timedelta(seconds=3)
    presence.RENEW_SECONDS = 1.0


def acknowledge_before_commit():
    store = sending.send_all

    def send_all(letters):
        answer = SimpleQueue()
        threading.Thread(target=work, args=(answer, letters), daemon=True).start()
        sent = answer.get()
        if isinstance(sent, Exception):
            raise sent
        return sent

    def work(answer, letters):
        try:
            with transaction.atomic():
                answer.put(store(letters))
                time.sleep(1)  # what comes meanwhile waits: hardly a moment without one to be lost
        except Exception as error:
            answer.put(error)
        finally:
            connection.close()

    sending.send_all = send_all


def forget_keys():
    """What is sent again is stored again."""
    store = sending.send_all

    def send_all(letters):
        answers = store([replace(letter, key=uuid.uuid4().hex) for letter in letters])
        return [
            replace(answer, key=letter.key) if isinstance(answer, sending.Sent) else answer
            for letter, answer in zip(letters, answers, strict=True)
        ]

    sending.send_all = send_all


def rely_on_the_layer():
    """Nobody looks whether something was lost."""
    from chat.consumers.pulse import Pulse

    async def look(self, **_how):
        pass

    Pulse._look = look


def check_at_the_door_only():
    """Who is removed from a room goes on hearing it on the socket they have."""
    from chat.conversation import Conversation

    def put_out(self, slug):
        yield from ()

    Conversation.put_out = put_out


def trust_the_goodbye():
    """A row of the registry goes with its socket's goodbye, and with nothing else."""
    presence.sweep = lambda: None
    ClientQuerySet.live = lambda self: self.all()


def endless_inboxes():
    """Whatever waits for a socket is kept for it."""
    from chat.consumers import inbox

    inbox.EVENTS = inbox.LETTERS = sys.maxsize


def hold_the_thread():
    """A synchronous consumer writes where it is, as the stock one does."""
    from chat.consumers import SyncRoomConsumer

    SyncRoomConsumer.way_out = lambda self, write: async_to_sync(write)


def read_on_and_on():
    """What a client sends is taken from the network before there is time for it."""
    from chat.connections import Socket

    Socket.read_paused = property(lambda self: True, lambda self, paused: None)  # so it never happens
