"""A second process of a site under test, for what happens behind the scene.

`python -m tests.backstage` migrates the site's database, then does what it is told: one JSON object
per line comes in, ``{"do": name, …}``, one goes out, ``{"done": answer}`` or ``{"failed": traceback}``.
It makes people and rooms, does deeds in somebody's name, and sends over the channel layer. A test
talks to it through `Backstage`, and so never touches the database of the servers itself.
"""

import dataclasses
import json
import os
import sys
import traceback
import uuid
from pathlib import Path
from typing import Any

from .services.nursery import Program
from .services.process import make_folder

ROOT = Path(__file__).resolve().parent.parent


@dataclasses.dataclass(frozen=True)
class Person:
    """Somebody with both ways in: a bearer token and a session."""

    id: int
    username: str
    token: str
    session: str


@dataclasses.dataclass(frozen=True)
class Scene:
    """A room of its own for one test: ``ola`` owns it, ``ann`` and ``ben`` are members, ``out`` is not."""

    room: str
    ola: Person
    ann: Person
    ben: Person
    out: Person


class Backstage:
    """The test's end of the line."""

    def __init__(self, env: dict[str, str]) -> None:
        self.log = make_folder() / "log.txt"
        (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
        command = [sys.executable, "-m", "tests.backstage"]
        with self.log.open("w") as log:
            self.process = Program(command, env=env, cwd=ROOT, stdin=theirs_in, stdout=theirs_out, stderr=log)
        os.close(theirs_in)
        os.close(theirs_out)
        self.orders, self.answers = os.fdopen(ours_out, "w"), os.fdopen(ours_in)

    def do(self, name: str, /, **fields: Any) -> Any:
        """Have it done; the answer. RuntimeError with the other side's traceback if it failed."""
        print(json.dumps({"do": name, **fields}), file=self.orders, flush=True)
        line = self.answers.readline()
        if not line:
            raise RuntimeError(f"the backstage process ended:\n{self.log.read_text()}")
        answer = json.loads(line)
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer["done"]

    def act(self, deed: str, person: Person | None = None, **fields: Any) -> Any:
        """A deed of `chat.actions`, such as ``rooms.remove``, in somebody's name."""
        return self.do("act", deed=deed, person=person and person.id, fields=fields)

    def announce(self, **fields: Any) -> int:
        """To everyone, or in ``rooms``; its number."""
        return self.do("announce", **fields)

    def scene(self, kind: str = "open") -> Scene:
        made = self.do("scene", kind=kind)
        return Scene(made["room"], **{name: Person(**each) for name, each in made["people"].items()})

    def person(self, name: str = "eve", **fields: Any) -> Person:
        return Person(**self.do("person", name=name, **fields))

    def close(self) -> None:
        self.orders.close()
        self.process.wait(10)
        self.answers.close()


# ------------------------------------------------------------------ the other side


def make_person(name: str, **fields: Any) -> dict[str, Any]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore

    from chat.actions import tokens

    user = get_user_model().objects.create_user(f"{name}-{uuid.uuid4().hex[:8]}", **fields)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    token = tokens.create(user, name="test")
    return {"id": user.pk, "username": user.username, "token": token, "session": session.session_key}


def make_scene(kind: str) -> dict[str, Any]:
    from django.db import transaction

    from chat.actions import rooms

    with transaction.atomic():
        people = {name: make_person(name) for name in ("ola", "ann", "ben", "out")}
        owner = find_user(people["ola"]["id"])
        room = rooms.create(owner, name="A test", slug=f"room-{uuid.uuid4().hex[:8]}", kind=kind)
        for name in ("ann", "ben"):
            rooms.add(owner, room=room.slug, username=people[name]["username"])
    return {"room": room.slug, "people": people}


def make_past(room: str, last: int) -> None:
    """Talk of its members, up to this seq, as if it had been years."""
    from chat.models import Room
    from tests import growth

    found = Room.objects.get(slug=room)
    people = found.memberships.values_list("user_id", flat=True)
    growth.talk(found, found.last_seq + 1, last, list(people))


def find_user(pk: int) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=pk)


def act(deed: str, person: int | None, fields: dict[str, Any]) -> Any:
    import importlib

    module, _dot, verb = deed.partition(".")
    who = () if person is None else (find_user(person),)
    done = getattr(importlib.import_module(f"chat.actions.{module}"), verb)(*who, **fields)
    return dataclasses.asdict(done) if dataclasses.is_dataclass(done) else getattr(done, "pk", done)


def announce(until: str | None = None, **fields: Any) -> int:
    from datetime import datetime

    from chat.actions import announcements

    return announcements.publish(None, until=until and datetime.fromisoformat(until), **fields).pk


def direct(person: int, usernames: list[str]) -> str:
    """The address of somebody's conversation with these people."""
    from chat.actions import direct

    return direct.open_with(find_user(person), usernames).slug


def talk(person: int, room: str, count: int) -> int:
    """Somebody says ``count`` things; the seq of the last."""
    from chat.actions import messages

    user = find_user(person)
    return [messages.send(user, room=room, key=uuid.uuid4().hex, text="word") for _ in range(count)][-1].seq


def fill(person: int, room: str, count: int) -> int:
    """As if somebody had said ``count`` things while nobody was there, "line 1" to the last; its seq."""
    from django.db import transaction
    from django.utils import timezone

    from chat.actions import log
    from chat.models import Message, RoomEvent

    user, now = find_user(person), timezone.now()
    with transaction.atomic():
        locked = log.lock(room)
        first = locked.last_seq + 1
        RoomEvent.objects.bulk_create(
            RoomEvent(
                room=locked, seq=first + n, kind="message", actor=user, key=uuid.uuid4().hex, created_at=now
            )
            for n in range(count)
        )
        Message.objects.bulk_create(
            Message(
                room=locked,
                seq=first + n,
                author=user,
                text=f"line {n + 1}",
                html=f"<p>line {n + 1}</p>",
                sent_at=now,
            )
            for n in range(count)
        )
        locked.last_seq += count
        locked.save(update_fields=["last_seq"])
    return locked.last_seq


def withdraw(number: int) -> None:
    from chat.actions import announcements
    from chat.models import Announcement

    announcements.withdraw(Announcement.objects.get(pk=number))


def clear_away() -> None:
    """No announcement of an earlier test stands over the rooms."""
    from chat.actions import announcements
    from chat.models import Announcement

    for each in Announcement.objects.filter(withdrawn_at=None):
        announcements.withdraw(each)


def sign_out(person: int, session: str) -> None:
    """As somebody does it on a page."""
    from django.contrib.auth import logout
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    request = HttpRequest()
    request.session, request.user = SessionStore(session), find_user(person)
    logout(request)


def send(colour: str, name: str, event: dict[str, Any], group: bool) -> None:
    """Over the layer, as any Django code does it: with `async_to_sync`, or in an event loop of its own."""
    import asyncio

    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer

    layer = get_channel_layer()
    if colour == "sync":
        async_to_sync(layer.group_send if group else layer.send)(name, event)
    else:
        asyncio.run(layer.group_send(name, event) if group else layer.send(name, event))


def live(**which: str) -> list[dict[str, Any]]:
    from chat.queries import clients

    return [
        {
            "id": str(each.pk),
            "channel_name": each.channel_name,
            "user": each.user.username,
            "rooms": sorted(room.slug for room in each.rooms.all()),
            "door": each.door,
            "server": each.server.pid,
            "connected_at": each.connected_at.timestamp(),
        }
        for each in clients.live(**which)
    ]


def to_clients(verb: str, ids: list[str], **fields: Any) -> int:
    from chat.actions import clients
    from chat.models import Client

    return getattr(clients, verb)(Client.objects.filter(pk__in=ids), **fields)


def end_session(session: str) -> None:
    """The session is gone from the database, as when it expired: nobody is told."""
    from django.contrib.sessions.backends.db import SessionStore

    SessionStore(session).delete()


def query(model: str, **filters: Any) -> list[dict[str, Any]]:
    from django.apps import apps

    return list(apps.get_model("chat", model).objects.filter(**filters).values())


def sweep() -> None:
    """What every server process does every few seconds."""
    from chat import presence

    presence.sweep()


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


DEEDS = {
    "act": act,
    "announce": announce,
    "clear_away": clear_away,
    "make_past": make_past,
    "direct": direct,
    "end_session": end_session,
    "fill": fill,
    "live": live,
    "migrate": migrate,
    "person": make_person,
    "query": query,
    "scene": make_scene,
    "send": send,
    "sign_out": sign_out,
    "sweep": sweep,
    "talk": talk,
    "to_clients": to_clients,
    "withdraw": withdraw,
}


def main() -> None:
    import django
    from django.db import close_old_connections

    django.setup()
    lines, answers = sys.stdin, os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever prints, prints to the log
    for line in lines:
        order = json.loads(line)
        try:
            close_old_connections()  # the database may have been away since the last one
            answer = {"done": DEEDS[order.pop("do")](**order)}
        except Exception:
            answer = {"failed": traceback.format_exc()}
        print(json.dumps(answer, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main()
