import uuid

from .. import broadcast, topics
from ..models import Workspace


def begin() -> uuid.UUID:
    """After a backup was restored: numbers beyond it will be used again, so nobody may go on from theirs.

    All sockets are sent away, and come back to load afresh.
    """
    workspace = Workspace.current()
    workspace.epoch = uuid.uuid4()
    workspace.save(update_fields=["epoch"])
    broadcast.announce(topics.EVERYONE, {"type": "chat.epoch_began"})
    return workspace.epoch
