"""Whose sockets end when: signing out, a new password, a deactivated account."""

import hashlib

from .. import broadcast, topics
from ..models import Profile
from . import names

SESSION_NAME = "chat_session"


def end_session(user, session_key: str) -> None:
    """Close the sockets of one session, and no others."""
    end_named(user, session_digest(session_key))


def end_named(user, name: str) -> None:
    """Close the sockets of the session with this `session_name`."""
    _end(user, only=name)


def end_all_sockets(user, *, but: str = "") -> None:
    """Close the sockets of all sessions and tokens, except for one `session_name`."""
    _end(user, **({"but": but} if but else {}))


def deactivate(user) -> None:
    """The account can do nothing any more, from now on."""
    user.is_active = False
    user.save(update_fields=["is_active"])  # the signal in `chat.signals` ends the sockets


def set_password(user, password: str, *, session=None) -> None:
    """A new password: all sockets end, but for those of the session in which it was chosen.

    The keys of all sessions are void now; the caller renews the key of this one.
    """
    if session is not None:
        session[SESSION_NAME] = user._keep_session = session_name(session)
    user.set_password(password)
    user.save(update_fields=["password"])  # the signal in `chat.signals` ends the sockets


def change_profile(user, *, name: str, language: str) -> Profile:
    """How the others see somebody, and in which language they see the chat. `Refused`: see `names`."""
    profile = Profile.of(user)
    profile.name, profile.language = names.display_name(name), language
    profile.save(update_fields=["name", "language"])
    return profile


def session_name(session) -> str:
    """Names a session in the list of clients and when its sockets end, also after its key was renewed."""
    return session.get(SESSION_NAME) or (session_digest(session.session_key) if session.session_key else "")


def session_digest(session_key: str) -> str:
    """The key's digest, which is of no use to whoever reads it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def _end(user, **which: str) -> None:
    broadcast.announce(topics.user(user.pk), {"type": "chat.session_ended", **which})
