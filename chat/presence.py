"""Who is here: one row per live socket, one lease per server process.

Nothing depends on a socket saying goodbye. A process renews its lease every few seconds;
when it is killed, the lease runs out and with it all of its sockets, without anybody's
help, and any other process sweeps the rows away. Times are the database's, so the clocks
of the machines do not matter. There are no counters and no writes per socket per second.
"""

import atexit
import logging
import os
import socket
import threading
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from . import limits
from .models import Client, Room, Server

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
RENEW_SECONDS = 5.0
RENEWALS_A_RECONCILIATION = 12  # once a minute


@dataclass(slots=True)
class Arrival:
    """What the registry notes of a socket."""

    user_id: int
    channel_name: str
    session: str
    door: str
    rooms: set[int] = field(default_factory=set)
    idle: bool = False

    def row(self, client: uuid.UUID, server: uuid.UUID) -> Client:
        return Client(
            pk=client,
            server_id=server,
            user_id=self.user_id,
            channel_name=self.channel_name,
            session=self.session,
            door=self.door,
            idle=self.idle,
            connected_at=Now(),
        )


class Lease:
    """This process's lease, renewed by a thread from the first socket on, and the sockets under it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._stop = threading.Event()
        self.id = uuid.uuid4()
        self.here: dict[uuid.UUID, Arrival] = {}
        self.in_doubt = False  # whether the rows are what `here` is: something failed half-way

    def hold(self) -> uuid.UUID:
        """The id of this process's server row; the row exists and its lease runs."""
        with self._lock:
            if self._pid != os.getpid():  # the first time, or after a fork
                self._pid = os.getpid()
                self.id = uuid.uuid4()
                self.here = {}
                self._stop = threading.Event()
                renew(self.id)
                sweep()
                atexit.register(self.release)
                self._thread = threading.Thread(
                    target=self._keep, args=(self._stop,), name="presence-lease", daemon=True
                )
                self._thread.start()
        return self.id

    def forget(self, clients: Iterable[uuid.UUID]) -> None:
        """These sockets are closed, whatever becomes of their rows."""
        for client in clients:
            self.here.pop(client, None)

    def release(self) -> None:
        """Give the lease back on an orderly exit: the rows of this process are gone at once."""
        if self.stop():
            try:
                Server.objects.filter(pk=self.id).delete()
            except DatabaseError:
                log.debug("the lease runs out by itself", exc_info=True)

    def stop(self) -> bool:
        """Renew no more; whether there was something to renew."""
        with self._lock:
            if self._pid != os.getpid():
                return False
            self._pid = 0
            self._stop.set()
            self._thread.join(RENEW_SECONDS)
            return True

    def tend(self) -> None:
        """Renew it, and put right what went wrong since the last time, here and elsewhere."""
        self.in_doubt |= not renew(self.id)
        sweep()
        doubted, self.in_doubt = self.in_doubt, False
        if doubted:
            reconcile(self.id, self.here)

    def _keep(self, stop: threading.Event) -> None:
        renewals = 0
        while not stop.wait(RENEW_SECONDS):
            renewals += 1
            self.in_doubt |= renewals % RENEWALS_A_RECONCILIATION == 0
            try:
                close_old_connections()
                self.tend()
            except DatabaseError:
                self.in_doubt = True
                log.warning("the lease of this process could not be renewed", exc_info=True)
        connection.close()


lease = Lease()


def renew(server_id: uuid.UUID) -> bool:
    """Whether the lease was still there; if not, the process slept past it, and has a new one now."""
    until = Now() + LEASE
    if Server.objects.filter(pk=server_id).update(lease_until=until):
        return True
    host, pid = socket.gethostname(), os.getpid()
    Server.objects.create(pk=server_id, host=host, pid=pid, started_at=Now(), lease_until=until)
    return False


def sweep() -> None:
    """Delete the rows of processes that no longer renew. Harmless when several do it at once."""
    Server.objects.filter(lease_until__lte=Now()).delete()


@transaction.atomic
def reconcile(server_id: uuid.UUID, here: dict[uuid.UUID, Arrival]) -> None:
    """Make the rows of this process what its sockets are: some may have been swept, some left behind."""
    own = Client.objects.filter(server=server_id)
    known = set(own.values_list("pk", flat=True))
    here = dict(
        here
    )  # now: who arrives is in it before they have a row, and who leaves is not when theirs goes
    own.filter(pk__in=known - here.keys()).delete()
    lost = {client: arrival for client, arrival in here.items() if client not in known}
    rows = [arrival.row(client, server_id) for client, arrival in lost.items()]
    Client.objects.bulk_create(rows, ignore_conflicts=True)
    _reconcile_rooms(server_id, here)
    if lost or known - here.keys():
        log.warning("put %d sockets back into the registry, and %d out", len(lost), len(known - here.keys()))


def _reconcile_rooms(server_id: uuid.UUID, here: dict[uuid.UUID, Arrival]) -> None:
    link = Client.rooms.through
    rows = link.objects.filter(client__server=server_id).values_list("pk", "client_id", "room_id")
    known = {(client, room): pk for pk, client, room in rows}
    wanted = {(client, room) for client, arrival in here.items() for room in arrival.rooms}
    link.objects.filter(pk__in=[pk for pair, pk in known.items() if pair not in wanted]).delete()
    _insert_rooms(wanted - known.keys())


def arrive(arrival: Arrival, *, at_most: int) -> uuid.UUID | None:
    """Register a socket; its client id, or None when the person has ``at_most`` already."""
    return arrive_together([arrival], at_most=at_most)[0]


def arrive_together(arrivals: Sequence[Arrival], *, at_most: int) -> list[uuid.UUID | None]:
    """Register sockets, and the rooms they follow from the beginning, in one transaction.

    They are counted before, so that who has too many costs no write, and after it, because another process
    may have counted at the same moment.
    """
    lease.hold()
    free = _places_left(arrivals, at_most)
    new: dict[int, uuid.UUID] = {}  # by the arrival's place in the row
    for place, arrival in enumerate(arrivals):
        if free[arrival.user_id] > 0:
            free[arrival.user_id] -= 1
            new[place] = uuid.uuid4()
    here = {client: arrivals[place] for place, client in new.items()}
    lease.here.update(here)
    try:
        _save(here)
        free = _places_left(arrivals, at_most)
    except BaseException:
        lease.forget(here)
        lease.in_doubt = True  # a transaction may be done and its end not be heard of
        raise
    too_many = []
    for place in sorted(new, reverse=True):
        if free[arrivals[place].user_id] < 0:
            free[arrivals[place].user_id] += 1
            too_many.append(new.pop(place))
    if too_many:
        depart_together(too_many)
    return [new.get(place) for place in range(len(arrivals))]


def _places_left(arrivals: Sequence[Arrival], at_most: int) -> dict[int, int]:
    people = {arrival.user_id for arrival in arrivals}
    rows = Client.objects.live().filter(user__in=people).order_by().values_list("user")
    counted = dict(rows.annotate(Count("pk")))
    return {user: at_most - counted.get(user, 0) for user in people}


def _save(here: dict[uuid.UUID, Arrival]) -> None:
    try:
        _insert(here)
    except IntegrityError:  # this process slept past its lease, and another one swept it away
        renew(lease.id)
        _insert(here)


@transaction.atomic
def _insert(here: dict[uuid.UUID, Arrival]) -> None:
    # A conflict is with the reconciliation, which found the sockets of the process before their rows.
    rows = [arrival.row(client, lease.id) for client, arrival in here.items()]
    Client.objects.bulk_create(rows, ignore_conflicts=True)
    _insert_rooms([(client, room) for client, arrival in here.items() for room in arrival.rooms])


def _insert_rooms(pairs: Collection[tuple[uuid.UUID, int]]) -> None:
    link = Client.rooms.through
    rows = [link(client_id=client, room_id=room) for client, room in pairs]
    link.objects.bulk_create(rows, ignore_conflicts=True)


def enter(client: uuid.UUID, user_id: int, room: Room) -> bool:
    """The socket follows a room; whether it is the person's first one there."""
    first = not here_in([(user_id, room.pk)])
    enter_together([(client, room.pk)])
    return first


def here_in(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the pairs of ids – a person, a room – of which the person has a live socket in the room.

    One that is idle does not count: who comes back to another screen is told like who comes.
    """
    people, rooms = {user for user, _room in pairs}, {room for _user, room in pairs}
    live = Client.objects.live().filter(idle=False, user__in=people, rooms__in=rooms).order_by()
    return set(live.values_list("user", "rooms").distinct()).intersection(pairs) if pairs else set()


def enter_together(pairs: Collection[tuple[uuid.UUID, int]]) -> None:
    """These sockets follow these rooms, too."""
    for client, room_id in pairs:
        if client in lease.here:
            lease.here[client].rooms.add(room_id)
    _insert_rooms(pairs)


def exit_room(client: uuid.UUID, room_id: int) -> None:
    """The socket follows the room no longer."""
    if client in lease.here:
        lease.here[client].rooms.discard(room_id)
    Client.rooms.through.objects.filter(client_id=client, room_id=room_id).delete()


def depart(client: uuid.UUID) -> None:
    """Forget a socket."""
    depart_together([client])


def depart_together(clients: Collection[uuid.UUID]) -> list[None]:
    """Forget sockets; nothing is left to be said to each."""
    lease.forget(clients)
    try:
        _delete(clients)
    except DatabaseError:
        lease.in_doubt = True
        raise
    return [None] * len(clients)


def _delete(clients: Collection[uuid.UUID]) -> None:
    with transaction.atomic():
        Client.rooms.through.objects.filter(client__in=clients).delete()
        gone = Client.objects.filter(pk__in=clients)
        gone._raw_delete(gone.db)


def idle_seconds() -> int:
    """After how long a client nobody touches says that it is idle."""
    return 60 * getattr(settings, "CHAT_IDLE_MINUTES", limits.IDLE_MINUTES)


def rest(client: uuid.UUID, user_id: int, *, on: bool) -> bool:
    """The socket is idle now, or not any more; whether it makes a difference: the person's others all are."""
    if client in lease.here:
        lease.here[client].idle = on
    Client.objects.filter(pk=client).update(idle=on)
    others = Client.objects.live().filter(user=user_id, idle=False).exclude(pk=client)
    return not others.exists()


def online(room: Room) -> dict[int, bool]:
    """``{id: idle}`` of the people with a live socket in the room."""
    return dict(_with_idle(Client.objects.live().filter(rooms=room), "user"))


def members_here(rooms: QuerySet[Room]) -> dict[int, bool]:
    """``{id: idle}`` of the people of these rooms with a live socket anywhere."""
    here = Client.objects.live().filter(user__memberships__room__in=rooms.order_by())
    return dict(_with_idle(here, "user"))


def present(slugs: Collection[str]) -> dict[str, dict[str, bool]]:
    """``{slug: {username: idle}}`` of the people with a live socket in these rooms."""
    username = f"user__{get_user_model().USERNAME_FIELD}"
    rows = _with_idle(Client.objects.live().filter(rooms__slug__in=slugs), "rooms__slug", username)
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for slug, name, idle in rows:
        found[slug][name] = idle
    return found


def _with_idle(clients: QuerySet[Client], *columns: str) -> QuerySet[Any]:
    """Of sockets these columns, and whether their people are idle: all of their sockets are, wherever."""
    awake = Client.objects.live().filter(user=OuterRef("user"), idle=False)
    return clients.order_by().annotate(rests=~Exists(awake)).values_list(*columns, "rests").distinct()
