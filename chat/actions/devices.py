from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils.translation import gettext as _

from ..queries import devices
from ..queries.devices import Device
from ..refusals import Refused
from . import people


def sign_out(user, *, device: int) -> None:
    """End one session of somebody, and its sockets. `Refused`: not_found."""
    found = next((each for each in devices.of(user) if each.id == device), None)
    if found is None:
        raise Refused("not_found", _("That device is signed out already."))
    _end(user, found)


def sign_out_others(user, *, current: str | None) -> int:
    """End all sessions of somebody but the one with the key ``current``; how many there were."""
    others = [each for each in devices.of(user, current=current) if not each.is_this]
    for each in others:
        _end(user, each)
    return len(others)


def _end(user, device: Device) -> None:
    # First the session, then its sockets: none of them can come back in between.
    import_module(settings.SESSION_ENGINE).SessionStore().delete(device.session_key)
    UserSession.objects.filter(pk=device.id).delete()
    people.end_named(user, device.session)
