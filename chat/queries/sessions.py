"""How a session is called: in the list of clients, and when its sockets end. And whose it is."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
    load_backend,
)
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from ..models import Token

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


def digest(session_key: str) -> str:
    """Of no use to whoever reads it, unlike the key."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


# ----------------------------------------------------------------------- who comes with it


def are_in_table() -> bool:
    """As Django keeps them if it is not told otherwise."""
    return db.__name__ == settings.SESSION_ENGINE


def find(keys: Sequence[str | None]) -> list[tuple[Any, Any]]:
    """Of each key its session, and its person or None: what `AuthMiddlewareStack` of Channels finds, for
    many at once."""
    sessions = _load(keys)
    return list(zip(sessions, _people_of(sessions), strict=True))


def person_of(key: str) -> Any:
    """Who is signed in with this session, whatever keeps sessions here; None when nobody is any more."""
    return _people_of([import_module(settings.SESSION_ENGINE).SessionStore(key)])[0]


def _load(keys: Sequence[str | None]) -> list[Any]:
    sessions: list[Any] = [db.SessionStore(key) for key in keys]
    known = {each.session_key for each in sessions if each.session_key}
    rows = db.SessionStore.get_model_class().objects.filter(expire_date__gt=timezone.now())
    found = {row.session_key: row for row in (rows.filter(session_key__in=known) if known else ())}
    for each in sessions:
        row = found.get(each.session_key)
        each._session_cache = each.decode(row.session_data) if row else {}
        if row is None:
            each._session_key = None
    return sessions


def _people_of(sessions: Sequence[Any]) -> list[Any]:
    said = [_said(session) for session in sessions]
    people: dict[tuple[str, Any], Any] = {}
    for path in {each[0] for each in said if each} & set(settings.AUTHENTICATION_BACKENDS):
        ids = {each[1] for each in said if each and each[0] == path}
        people |= {(path, pk): user for pk, user in _load_people(load_backend(path), ids).items()}
    return [
        _verified(session, people.get(each) if each else None)
        for session, each in zip(sessions, said, strict=True)
    ]


def _said(session) -> tuple[str, Any] | None:
    """The backend and the person that a session names."""
    try:
        return session[BACKEND_SESSION_KEY], get_user_model()._meta.pk.to_python(session[SESSION_KEY])
    except KeyError:
        return None


def _load_people(backend: Any, ids: set[Any]) -> dict[Any, Any]:
    if type(backend).get_user is not ModelBackend.get_user:
        return {pk: user for pk in ids if (user := backend.get_user(pk)) is not None}
    found = get_user_model()._default_manager.select_related("profile").in_bulk(ids)
    return {pk: user for pk, user in found.items() if backend.user_can_authenticate(user)}


def _verified(session, user) -> Any:
    """With another password than the one it was begun with, a session is over."""
    if user is None or not hasattr(user, "get_session_auth_hash"):
        return user
    signed = session.get(HASH_SESSION_KEY)
    if signed and constant_time_compare(signed, user.get_session_auth_hash()):
        return user
    session.flush()
    return None


# --------------------------------------------------------------------- whether it still holds


@dataclass(frozen=True, slots=True)
class Proof:
    """With what somebody came who was let in a moment ago: a session, a token's id, or – where another
    project's middleware knew them – neither."""

    user: Any
    session: Any = None
    token: int | None = None


def hold(proofs: Sequence[Proof]) -> list[bool]:
    """Of each, whether it still is one: the session or token is there, and the account neither deactivated
    nor – for a session – with another password than the one loaded."""
    pks = {each.user.pk for each in proofs}
    people = get_user_model()._default_manager.filter(pk__in=pks, is_active=True)
    sessions = _existing([each.session for each in proofs if each.session is not None])
    ids = {each.token for each in proofs if each.token is not None}
    tokens = set(_tokens_of(ids)) if ids else set()
    passwords = dict(people.values_list("pk", "password"))

    def holds(each: Proof) -> bool:
        if each.token is not None:
            return each.token in tokens and each.user.pk in passwords
        known = each.session is None or each.session.session_key in sessions
        return known and passwords.get(each.user.pk) == each.user.password

    return [holds(each) for each in proofs]


def _existing(sessions: Sequence[Any]) -> set[str]:
    """The keys of those that were not ended."""
    found = {
        each.session_key for each in sessions if not _is_in_table(each) and each.exists(each.session_key)
    }
    keys = {each.session_key for each in sessions if _is_in_table(each)}
    if keys:
        rows = db.SessionStore.get_model_class().objects.filter(session_key__in=keys)
        found |= set(rows.values_list("session_key", flat=True))
    return found


def lasting(keys: Collection[str]) -> set[str]:
    """Those of the keys whose sessions are there and have not expired."""
    if are_in_table():
        rows = db.SessionStore.get_model_class().objects.filter(session_key__in=keys)
        return set(rows.filter(expire_date__gt=timezone.now()).values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    return {key for key in keys if store().exists(key)}


def _is_in_table(session: Any) -> bool:
    return type(session) is db.SessionStore


def _tokens_of(ids: set[int]):
    return Token.objects.filter(pk__in=ids, revoked_at=None).values_list("pk", flat=True)
