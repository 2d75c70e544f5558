"""What one open socket knows and decides, as plain generators.

Nothing here awaits, and nothing knows Channels or a request. A method yields each contact
with the world as a step – run this, follow that topic, tell my client – and is handed the
answer; `consumers` perform the steps, one of them with await and one without. psycopg 3 and
httpx share one behaviour between two colours in the same way.

The order of steps is the point: following a room comes *before* looking back at its log, so
nothing falls between.
"""

from .conversation import Conversation, Visitor
from .runs import run_of
from .steps import Call, Follow, HangUp, Publish, Step, Steps, Tell, Unfollow

__all__ = [
    "Call",
    "Conversation",
    "Follow",
    "HangUp",
    "Publish",
    "Step",
    "Steps",
    "Tell",
    "Unfollow",
    "Visitor",
    "run_of",
]
