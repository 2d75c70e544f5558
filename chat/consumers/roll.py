"""Who is here, as a process has told its sockets."""

from typing import Any

from .. import presence
from ..layers.messages import Message

Names = dict[str, set[str]]  # usernames by room


class Roll:
    """Compares the registry with what was told before.

    Somebody is told to be gone when they were missing at two calls in a row: who loads the page again, or
    comes back after the server restarted, was never away. Who came is told at once, by the socket they came
    with, and so is who is idle now or not any more; a call tells it again where that was not heard: the first
    one of who came, the second one of who is idle, because the first may only be quicker than the word. Who
    begins to follow a room takes nobody for idle.
    """

    def __init__(self) -> None:
        self._here: Names = {}  # as told
        self._idle: Names = {}  # of these, as told
        self._turned: Names = {}  # others than told, at the last call
        self._missing: Names = {}
        self._heard: Names = {}  # since the last call

    def hear(self, event: dict[str, Any]) -> None:
        """A `chat.presence` that the sockets of this process are told."""
        slug, name = str(event.get("room")), str(event.get("username"))
        if event.get("online") is True:
            self._heard.setdefault(slug, set()).add(name)
        idle = self._idle.setdefault(slug, set())
        (idle.add if event.get("idle") is True else idle.discard)(name)

    def call(self, slugs: list[str]) -> list[Message]:
        """What to tell the followers of these rooms."""
        events = []
        heard, self._heard = self._heard, {}
        present = presence.present(slugs)
        for slug in slugs:
            idle_now = present.get(slug, {})
            here = set(idle_now)
            told = self._here.get(slug, here) | heard.get(slug, set())
            missing = told - here
            gone = missing & self._missing.get(slug, set())
            idle = {name for name in here if idle_now[name]}
            turned = here & (idle ^ self._idle.get(slug, set()))
            changed = (here - told) | (turned & self._turned.get(slug, set()))
            events += [_event(slug, each, online=False) for each in gone]
            events += [_event(slug, each, online=True, idle=each in idle) for each in changed]
            self._missing[slug] = missing - gone
            self._here[slug] = here | missing - gone
            self._turned[slug] = turned - changed
            self._idle[slug] = idle ^ self._turned[slug]
        self._forget(set(slugs))
        return events

    def _forget(self, slugs: set[str]) -> None:
        for kept in (self._here, self._idle, self._turned, self._missing):
            for slug in kept.keys() - slugs:
                del kept[slug]


def _event(slug: str, username: str, *, online: bool, idle: bool = False) -> Message:
    more = {"idle": True} if idle else {}
    return Message({"type": "chat.presence", "room": slug, "username": username, "online": online, **more})
