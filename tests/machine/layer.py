"""A channel layer that hands nothing on by itself: what waits can be lost, doubled and swapped."""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any

from chat.layers.messages import Message


class Layer:
    """As much of the API as the senders use. All members get the same object, as from the real one."""

    def __init__(self, **_options: Any) -> None:
        self.forget()

    def forget(self) -> None:
        self.groups: dict[str, set[str]] = defaultdict(set)
        self.waiting: dict[str, deque[Message]] = defaultdict(deque)
        self.is_up = True

    def post_groups(self, messages: Iterable[tuple[str, dict[str, Any]]]) -> None:
        for group, event in messages:
            self.post_group(group, event)

    def post_group(self, group: str, event: dict[str, Any]) -> None:
        message = Message(event)
        for channel in sorted(self.groups[group]) if self.is_up else ():
            self.waiting[channel].append(message)

    def post(self, channel: str, event: dict[str, Any]) -> None:
        """To one socket, or to a worker: nobody here."""

    def leave(self, channel: str) -> None:
        for members in self.groups.values():
            members.discard(channel)
        self.waiting.pop(channel, None)

    # What goes wrong

    def lose(self, channel: str) -> None:
        if self.waiting[channel]:
            self.waiting[channel].popleft()

    def double(self, channel: str) -> None:
        if queue := self.waiting[channel]:
            queue.appendleft(queue[0])

    def swap(self, channel: str) -> None:
        if len(queue := self.waiting[channel]) > 1:
            queue[0], queue[1] = queue[1], queue[0]

    def go(self) -> None:
        self.is_up = False

    def come(self) -> None:
        self.is_up = True

    def restart(self) -> None:
        """Everything that was under way is lost; members are known to their processes, and stay."""
        self.waiting.clear()
