"""Who is here: one row per live socket, one lease per server process.

Nothing depends on a socket saying goodbye. A process renews its lease every few seconds;
when it is killed, the lease runs out and with it all of its sockets, without anybody's
help, and any other process sweeps the rows away. Times are the database's, so the clocks
of the machines do not matter. There are no counters and no writes per socket per second.
"""

import logging
import os
import socket
import threading
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, close_old_connections, connection
from django.db.models import Q
from django.db.models.functions import Now

from .models import Client, Room, Server

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
RENEW_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the registry notes of a new socket."""

    user_id: int
    channel_name: str
    session: str
    door: str


class Lease:
    """This process's lease, renewed by a thread from the first socket on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._stop = threading.Event()
        self.id = uuid.uuid4()

    def hold(self) -> uuid.UUID:
        """The id of this process's server row; the row exists and its lease runs."""
        with self._lock:
            if self._pid != os.getpid():  # the first time, or after a fork
                self._pid = os.getpid()
                self.id = uuid.uuid4()
                self._stop = threading.Event()
                renew(self.id)
                sweep()
                threading.Thread(
                    target=self._keep, args=(self.id, self._stop), name="presence-lease", daemon=True
                ).start()
        return self.id

    def release(self) -> None:
        """Give the lease back on an orderly exit: the rows of this process are gone at once."""
        with self._lock:
            if self._pid == os.getpid():
                self._stop.set()
                self._pid = 0
                Server.objects.filter(pk=self.id).delete()

    def _keep(self, server_id: uuid.UUID, stop: threading.Event) -> None:
        while not stop.wait(RENEW_SECONDS):
            try:
                close_old_connections()
                renew(server_id)
                sweep()
            except DatabaseError:
                log.warning("the lease of this process could not be renewed", exc_info=True)
        connection.close()


lease = Lease()


def renew(server_id: uuid.UUID) -> None:
    until = Now() + LEASE
    if not Server.objects.filter(pk=server_id).update(lease_until=until):
        Server.objects.create(
            pk=server_id, host=socket.gethostname(), pid=os.getpid(), started_at=Now(), lease_until=until
        )


def sweep() -> None:
    """Delete the rows of processes that no longer renew. Harmless when several do it at once."""
    Server.objects.filter(lease_until__lte=Now()).delete()


def arrive(arrival: Arrival, *, at_most: int) -> uuid.UUID | None:
    """Register a socket; its client id, or None when the person has ``at_most`` already."""
    server_id = lease.hold()
    if Client.objects.live().filter(user=arrival.user_id).count() >= at_most:
        return None
    client = Client(
        server_id=server_id,
        user_id=arrival.user_id,
        channel_name=arrival.channel_name,
        session=arrival.session,
        door=arrival.door,
        connected_at=Now(),
    )
    try:
        client.save(force_insert=True)
    except IntegrityError:  # this process slept past its lease, and another one swept it away
        renew(server_id)
        client.save(force_insert=True)
    return client.pk


def enter(client: uuid.UUID, user_id: int, room: Room) -> bool:
    """The socket follows a room; whether it is the person's first one there."""
    first = user_id not in online(room)
    room.clients.add(client)
    return first


def exit_room(client: uuid.UUID, user_id: int, room_id: int) -> bool:
    """The socket follows the room no longer; whether it was the person's last one there."""
    Client.rooms.through.objects.filter(client=client, room=room_id).delete()
    return not Client.objects.live().filter(user=user_id, rooms=room_id).exists()


def depart(client: uuid.UUID, user_id: int) -> list[str]:
    """Forget a socket; the slugs of the rooms that the person left with it."""
    rooms = set(Room.objects.filter(clients=client).values_list("slug", flat=True))
    Client.objects.filter(pk=client).delete()
    still = Room.objects.filter(Q(clients__in=Client.objects.live().filter(user=user_id)))
    return sorted(rooms - set(still.filter(slug__in=rooms).values_list("slug", flat=True)))


def online(room: Room) -> set[int]:
    """Ids of the people with a live socket in the room."""
    return set(Client.objects.live().filter(rooms=room).values_list("user", flat=True))
