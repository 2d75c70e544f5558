"""Who is here, as a process has told its sockets."""

from .. import presence
from ..layers.hub import Message


class Roll:
    """Compares the registry with what was told before.

    Somebody is told to be gone when they were missing at two calls in a row: who loads the page again, or
    comes back after the server restarted, was never away. Who came is told at once, by the socket they came
    with; a call tells it again to a process that did not hear of them before.
    """

    def __init__(self) -> None:
        self._here: dict[str, dict[int, str]] = {}  # slug → user id → username, as told
        self._missing: dict[str, set[int]] = {}

    def call(self, slugs: list[str]) -> list[Message]:
        """What to tell the followers of these rooms."""
        events = []
        present = presence.present(slugs)
        for slug in slugs:
            here = present.get(slug, {})
            told = self._here.get(slug, here)
            missing = told.keys() - here.keys()
            gone = missing & self._missing.get(slug, set())
            events += [_event(slug, told[each], online=False) for each in gone]
            events += [_event(slug, here[each], online=True) for each in here.keys() - told.keys()]
            self._missing[slug] = missing - gone
            self._here[slug] = here | {each: told[each] for each in missing - gone}
        self._forget(set(slugs))
        return events

    def _forget(self, slugs: set[str]) -> None:
        for slug in self._here.keys() - slugs:
            del self._here[slug], self._missing[slug]


def _event(slug: str, username: str, *, online: bool) -> Message:
    return Message({"type": "chat.presence", "room": slug, "username": username, "online": online})
