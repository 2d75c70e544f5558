"""Group names of the channel layer. Nowhere else is one spelled.

The names are part of the contract with other Django code, and legal for every
layer: ASCII letters, digits, hyphens and underscores, under 100 characters
(https://channels.readthedocs.io/en/stable/topics/channel_layers.html).
"""

import re

SLUG = re.compile(r"[a-zA-Z0-9_-]{1,64}", re.ASCII)

EVERYONE = "everyone"


def is_slug(text: str) -> bool:
    return SLUG.fullmatch(text) is not None


def room(slug: str) -> str:
    """What happens in one room."""
    return f"chat_{slug}"


def room_of(topic: str) -> str | None:
    """The slug in a room's topic."""
    return topic.removeprefix("chat_") if topic.startswith("chat_") else None


def user(user_id: int) -> str:
    """What concerns one person, on all of their sockets."""
    return f"user_{user_id}"


PREVIEWS = "link-previews"  # a worker's channel, not a group
