"""Whose sockets end when: signing out, a new password, a deactivated account."""

from django.db import transaction

from .. import broadcast, presenters, topics
from ..models import Profile
from ..queries import sessions, zones
from . import endings, names, quiet


def end_session(user, session_key: str) -> None:
    """Close the sockets of one session, and no others."""
    end_named(user, sessions.digest(session_key))


def end_named(user, name: str) -> None:
    """Close the sockets of the session with this name."""
    endings.end(user.pk, only=name)


def end_all_sockets(user, *, but: str = "") -> None:
    """Close the sockets of all sessions and tokens, except for the session with one name."""
    endings.end(user.pk, but=but)


def deactivate(user) -> None:
    """The account can do nothing any more, from now on."""
    user.is_active = False
    user.save(update_fields=["is_active"])  # the signal in `chat.signals` ends the sockets


def set_password(user, password: str, *, session=None) -> None:
    """A new password: all sockets end, but for those of the session in which it was chosen.

    The keys of all sessions are void now; the caller renews the key of this one.
    """
    if session is not None:
        user._keep_session = sessions.keep_name(session)
    user.set_password(password)
    user.save(update_fields=["password"])  # the signal in `chat.signals` ends the sockets


def change_profile(
    user,
    *,
    name: str | None = None,
    language: str | None = None,
    title: str | None = None,
    time_zone: str | None = None,
) -> Profile:
    """How the others see somebody, and how they see the chat; None leaves it. `Refused`: see `names`."""
    with transaction.atomic():
        profile = Profile.locked(user)
        before, clock = profile.name, profile.clock.key
        if name is not None:
            profile.name = names.display_name(name)
        if language is not None:
            profile.language = language
        if title is not None:
            profile.title = names.title(title)
        if time_zone is not None:
            profile.time_zone = zones.checked(time_zone)
        profile.save(update_fields=["name", "language", "title", "time_zone"])
        if profile.name != before:
            broadcast.announce(topics.EVERYONE, presenters.profile(profile))
    _tell_of_clock(profile, before=clock)
    return profile


def notice_zone(user, time_zone: str) -> Profile:
    """The profile, with the browser's zone in it until another one is chosen."""
    profile = Profile.of(user)
    if time_zone and not profile.time_zone:
        clock, profile.time_zone = profile.clock.key, time_zone
        profile.save(update_fields=["time_zone"])
        _tell_of_clock(profile, before=clock)
    return profile


def _tell_of_clock(profile: Profile, *, before: str) -> None:
    """Quiet hours without a zone of their own are meant in that of the profile."""
    if profile.clock.key != before:
        quiet.tell(profile)
