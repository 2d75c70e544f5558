"""Whose sockets end when: signing out, a new password, a deactivated account."""

import hashlib

from .. import broadcast, topics


def end_session(user, session_key: str) -> None:
    """Close the sockets of one session, and no others."""
    _end(user, only=session_digest(session_key))


def end_other_sessions(user, session_key: str | None) -> None:
    """Close the sockets of all sessions and tokens but one."""
    _end(user, **({"but": session_digest(session_key)} if session_key else {}))


def end_all_sockets(user) -> None:
    _end(user)


def deactivate(user) -> None:
    """The account can do nothing any more, from now on."""
    user.is_active = False
    user.save(update_fields=["is_active"])  # the signal in `chat.signals` ends the sockets


def session_digest(session_key: str) -> str:
    """Names a session in the list of clients, without being of use to whoever reads it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def _end(user, **which: str) -> None:
    broadcast.announce(topics.user(user.pk), {"type": "chat.session_ended", **which})
