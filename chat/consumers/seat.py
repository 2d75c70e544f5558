"""Where one socket hears the channel layer.

What the layer brings goes out at once if the socket waits for just that, without a task. Otherwise it waits
in the inbox.
"""

from typing import Any

from ..conversation import Conversation, run_of
from ..layers.messages import Burst, Write
from .inbox import Inbox
from .pulse import pulse

OF_THE_PROCESS = ("chat.catch_up", "chat.presence")  # its pulse wants to know of them, too


def heard_by_process(event: dict[str, Any]) -> None:
    if event.get("type") in OF_THE_PROCESS:
        pulse().hear(event)


class Seat:
    """A sink of the channel layer. ``ready`` is the server's way of taking finished frames, if it has one."""

    __slots__ = ("asks", "inbox", "ready", "talk", "write")

    def __init__(self, inbox: Inbox, talk: Conversation, ready: Any) -> None:
        self.inbox = inbox
        self.talk = talk
        self.ready = ready
        self.write = ready and ready.write
        self.asks = False  # for something, and what others say may be told meanwhile

    def __call__(self, burst: Burst) -> None:
        if not burst.heard:  # the process hears it once
            burst.heard = True
            for event in burst:
                heard_by_process(event)
        if self.inbox.rests and self.pass_on(burst, burst.later):
            burst.alike = burst.read.tell
        else:
            self.inbox.put(burst)

    def pass_on(self, burst: Burst, later: list[Write] | None = None) -> bool:
        """Write it at once. False: it is not to be told just so, or the client reads slowly."""
        run = self.ready and (burst.read or run_of(burst))
        if not run or (self.asks and run.is_by(self.talk)):
            return False
        return run.pass_on(self.talk, self.ready, later)
