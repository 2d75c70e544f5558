"""Coming in: what is looked up and noted for a socket, for all that come at the same moment.

A socket follows its topics before it asks here, so that whatever happens after these looks is heard. The
answers are for a conversation, which refuses in the language of its person.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError

from .. import presence, presenters
from ..models import Room, Workspace
from ..queries import announcements, endings, sessions
from ..queries import rooms as rooms_known

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Entrance:
    """Somebody who wants to follow a room, with a socket that is registered already."""

    user: Any
    room: str
    client: uuid.UUID | None = None
    follows: bool = False  # it already does


@dataclass(slots=True)
class Entered:
    """``room`` is None where there is none, or none for them; its ``last_seq`` is older than everything else
    here. ``member`` is false for a newcomer at an open door. ``first``: they were not there before."""

    epoch: str
    room: Room | None = None
    member: bool = False
    first: bool = False
    announcements: list[dict[str, Any]] = field(default_factory=list)  # those of the room alone


@dataclass(slots=True)
class Newcomer:
    """A new socket, with the room it is for if it is for one."""

    proof: sessions.Proof
    arrival: presence.Arrival
    room: str | None
    at_most: int


@dataclass(slots=True)
class Welcome:
    """What a socket is let in with. ``client`` is None for who is not."""

    entered: Entered
    settled: frozenset[int]  # ends of sessions from before
    client: uuid.UUID | None = None
    person: dict[str, Any] = field(default_factory=dict)
    announcements: list[dict[str, Any]] = field(default_factory=list)
    refusal: int | None = None  # the code to hang up with


def enter(entrances: list[Entrance]) -> list[Entered]:
    """Let sockets follow a room. Only members are noted: who is none yet becomes one first."""
    entered = _look([(each.user, each.room) for each in entrances])
    new = {
        place: (each.client, entered[place].room)
        for place, each in enumerate(entrances)
        if entered[place].member and not each.follows
    }
    _mark_the_first([(entrances[place].user.pk, entered[place]) for place in new])
    pairs = {(client, room.pk) for client, room in new.values() if client and room}
    if pairs:
        try:
            presence.enter_together(pairs)
        except DatabaseError:  # no reason not to let them in: the registry is put right later
            log.warning("the registry did not note who follows a room", exc_info=True)
    shown = announcements.showing_together([[each.room] for each in entrances])
    for each, frames in zip(entered, shown, strict=True):
        each.announcements = [frame for frame in frames if "room" in frame]
    return entered


def receive(newcomers: list[Newcomer]) -> list[Welcome]:
    """Let sockets in: a row in the registry for each, before anybody hears of it."""
    settled = endings.settled({each.proof.user.pk for each in newcomers})
    signed_in = sessions.hold([each.proof for each in newcomers])  # after the look at what had ended
    entered = _look([(each.proof.user, each.room) for each in newcomers])
    welcomes, staying = [], []
    for each, holds, found in zip(newcomers, signed_in, entered, strict=True):
        welcome = Welcome(found, settled[each.proof.user.pk])
        if not holds:
            welcome.refusal = 4401
        elif each.room is not None and found.room is None:
            welcome.refusal = 4404
        else:
            staying.append((each, welcome))
        welcomes.append(welcome)
    _mark_the_first([(each.proof.user.pk, welcome.entered) for each, welcome in staying])
    _register(staying)
    shown = announcements.showing_together([[each.room] if each.room else [] for each, _welcome in staying])
    for (each, welcome), frames in zip(staying, shown, strict=True):
        welcome.person = presenters.person(each.proof.user)
        welcome.announcements = frames
    return welcomes


def send_away(welcomes: list[Welcome]) -> None:
    """Those who had gone before they were let in."""
    presence.depart_together([each.client for each in welcomes if each.client])


def _register(staying: Sequence[tuple[Newcomer, Welcome]]) -> None:
    for each, welcome in staying:
        if welcome.entered.room and welcome.entered.member:
            each.arrival.rooms.add(welcome.entered.room.pk)
    at_most = min((each.at_most for each, _welcome in staying), default=0)
    clients = presence.arrive_together([each.arrival for each, _welcome in staying], at_most=at_most)
    for (_each, welcome), client in zip(staying, clients, strict=True):
        welcome.client = client
        if client is None:
            welcome.refusal = 4409


def _look(wishes: Sequence[tuple[Any, str | None]]) -> list[Entered]:
    """Of each person and slug, or None for no room."""
    named = [(user, slug) for user, slug in wishes if slug is not None]
    found = iter(rooms_known.open_to_together(named))
    epoch = str(Workspace.current().epoch)
    entered = []
    for _user, slug in wishes:
        room, is_member = (next(found) if slug is not None else None) or (None, False)
        entered.append(Entered(epoch, room, is_member))
    return entered


def _mark_the_first(people: Sequence[tuple[int, Entered]]) -> None:
    """Of each person's sockets in a room one, if none was there before them."""
    pairs = {(user, each.room.pk) for user, each in people if each.room and each.member}
    there = presence.here_in(pairs)
    for user, each in people:
        if each.room and each.member and (user, each.room.pk) not in there:
            each.first = True
            there.add((user, each.room.pk))
