from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from .. import presenters


def is_active(user) -> bool:
    """As it is now, not as it was when ``user`` was loaded."""
    return get_user_model()._default_manager.filter(pk=user.pk, is_active=True).exists()


def find(text: str = "", *, limit: int = 20) -> list[dict[str, Any]]:
    """Active people whose username or name contains the text."""
    people = get_user_model()._default_manager.filter(is_active=True).select_related("profile")
    if text:
        people = people.filter(Q(username__icontains=text) | Q(profile__name__icontains=text))
    return [presenters.person(user) for user in people.order_by("username")[:limit]]


def has_owner() -> bool:
    """Whether somebody owns the workspace and can sign in; until then the first-run link works."""
    return get_user_model()._default_manager.filter(is_active=True, is_superuser=True).exists()


def is_empty() -> bool:
    """Nobody could sign in."""
    return not get_user_model()._default_manager.filter(is_active=True).exists()


def count() -> int:
    """How many could be here."""
    return get_user_model()._default_manager.filter(is_active=True).count()
