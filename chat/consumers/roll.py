"""Who is here, as a process has told its sockets."""

from typing import Any

from .. import presence
from ..layers.hub import Message


class Roll:
    """Compares the registry with what was told before.

    Somebody is told to be gone when they were missing at two calls in a row: who loads the page again, or
    comes back after the server restarted, was never away. Who came is told at once, by the socket they came
    with; a call tells it again where that was not heard.
    """

    def __init__(self) -> None:
        self._here: dict[str, set[str]] = {}  # usernames by room, as told
        self._missing: dict[str, set[str]] = {}
        self._heard: dict[str, set[str]] = {}  # since the last call

    def hear(self, event: dict[str, Any]) -> None:
        """A `chat.presence` that the sockets of this process are told."""
        if event.get("online") is True:
            self._heard.setdefault(str(event.get("room")), set()).add(str(event.get("username")))

    def call(self, slugs: list[str]) -> list[Message]:
        """What to tell the followers of these rooms."""
        events = []
        heard, self._heard = self._heard, {}
        present = presence.present(slugs)
        for slug in slugs:
            here = present.get(slug, set())
            told = self._here.get(slug, here) | heard.get(slug, set())
            missing = told - here
            gone = missing & self._missing.get(slug, set())
            events += [_event(slug, each, online=False) for each in gone]
            events += [_event(slug, each, online=True) for each in here - told]
            self._missing[slug] = missing - gone
            self._here[slug] = here | missing - gone
        self._forget(set(slugs))
        return events

    def _forget(self, slugs: set[str]) -> None:
        for slug in self._here.keys() - slugs:
            del self._here[slug], self._missing[slug]


def _event(slug: str, username: str, *, online: bool) -> Message:
    return Message({"type": "chat.presence", "room": slug, "username": username, "online": online})
