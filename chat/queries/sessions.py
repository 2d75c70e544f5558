"""How a session is called: in the list of clients, and when its sockets end."""

import hashlib

from django.contrib.auth import get_user_model

NAME = "chat_session"


def name_of(session) -> str:
    """The same name also after the session's key was renewed; empty without a session."""
    if session is None or not session.session_key:
        return ""
    return session.get(NAME) or digest(session.session_key)


def keep_name(session) -> str:
    """Call the session by its present name for good, because its key is about to be renewed."""
    session[NAME] = name_of(session)
    return session[NAME]


def holds(session, user) -> bool:
    """Whether somebody who was signed in a moment ago still is."""
    return session.exists(session.session_key) and account_holds(user)


def account_holds(user) -> bool:
    """Neither deactivated nor with another password than the one loaded."""
    same = get_user_model()._default_manager.filter(pk=user.pk, is_active=True, password=user.password)
    return same.exists()


def digest(session_key: str) -> str:
    """Of no use to whoever reads it, unlike the key."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]
