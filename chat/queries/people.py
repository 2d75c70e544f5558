from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from .. import presenters
from ..models import Profile
from ..models.people import version_of
from .files import no_such_file


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


def portraits(at_most: int | None = None) -> dict[str, Any]:
    """``{url, versions, complete}``: who has a picture, and where it is. One query."""
    found = Profile.objects.exclude(picture="").order_by("-user").values_list("user", "picture")
    rows = list(found if at_most is None else found[: at_most + 1])
    versions = {user: version_of(picture) for user, picture in rows[:at_most]}
    return {
        "url": presenters.portrait_address(),
        "versions": versions,
        "complete": len(versions) == len(rows),
    }


def portrait(person: int, version: str) -> str:
    """The name of somebody's picture in the storage. `Refused`: not_found, also for one they had before."""
    stored = Profile.objects.filter(user=person).values_list("picture", flat=True).first()
    if not stored or version_of(stored) != version:
        raise no_such_file()
    return stored
