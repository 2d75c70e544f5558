"""Times that the server writes are in the zone of who reads them.

Two cookies, and no query: the zone that was chosen in the profile, and what the browser says its own is.
"""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from ..queries import zones
from . import Finish, around

CHOSEN = "time_zone"
BROWSERS = "browser_zone"  # static/paint.js writes it


@around
def local_times(request: HttpRequest) -> Finish:
    name = zones.checked(request.COOKIES.get(CHOSEN, "")) or guessed(request)
    if name:
        timezone.activate(ZoneInfo(name))
    else:
        timezone.deactivate()
    return lambda response: response


def guessed(request: HttpRequest) -> str:
    """What the browser says, if it is a zone; empty otherwise."""
    return zones.checked(request.COOKIES.get(BROWSERS, ""))
