"""Where somebody is signed in: django-allauth notes each sign-in, and the sessions tell which still hold."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils.translation import gettext as _

from ..models import Client
from . import sessions

# The first that is found counts, because most browsers call themselves by the names of others, too.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
PHONE = re.compile("iPhone|Android.*Mobile")


@dataclass(frozen=True, slots=True)
class Device:
    id: int
    session: str  # `sessions.name_of`
    session_key: str
    name: str
    is_phone: bool
    address: str
    since: datetime
    sockets: int  # open now
    is_this: bool


def of(user, *, current: str | None = None) -> list[Device]:
    """The devices of one person, the one with the session key ``current`` first, then the latest."""
    signed_in = UserSession.objects.purge_and_list(user)
    open_now = Counter(Client.objects.live().filter(user=user).values_list("session", flat=True))
    devices = [_device(each, open_now, current) for each in signed_in]
    return sorted(devices, key=lambda each: (not each.is_this, -each.since.timestamp()))


def called(user_agent: str) -> str:
    """ "Firefox on Linux", as far as the browser says so."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), None)
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), None)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def _device(row: UserSession, open_now: Counter[str], current: str | None) -> Device:
    store = import_module(settings.SESSION_ENGINE).SessionStore(row.session_key)
    name = sessions.name_of(store)
    return Device(
        id=row.pk,
        session=name,
        session_key=row.session_key,
        name=called(row.user_agent),
        is_phone=bool(PHONE.search(row.user_agent)),
        address=row.ip,
        since=row.created_at,
        sockets=open_now[name],
        is_this=row.session_key == current,
    )
