"""The devices on which somebody wants to be told of messages while the chat is closed."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..models import PushSubscription
from ..queries import sessions
from ..refusals import Refused
from ..unfurl.guard import Forbidden
from ..webpush import encryption, post

LENGTH = 1000  # of an address
MOST = 20  # devices of one person; another one takes the place of the oldest


def subscribe(user, session, *, endpoint: str, p256dh: str, auth: str) -> PushSubscription:
    """Wake this browser from now on, as long as the session lasts. A browser is one person's: the last one's.

    `Refused`: malformed (no address of a push service, or no keys), forbidden (there is no session).
    """
    name = _name(session)
    try:
        post.guard().check(endpoint)
        encryption.read_keys(p256dh, auth)
    except (Forbidden, ValueError):
        raise Refused("malformed", _("That is no address at which a browser can be woken.")) from None
    if len(endpoint) > LENGTH:
        raise Refused("malformed", _("That is no address at which a browser can be woken."))
    before = PushSubscription.objects.filter(endpoint=endpoint).first()
    if before is not None and before.user_id != user.pk:
        before.delete()  # with what it was about to be told
    PushSubscription.objects.filter(user=user, session=name).exclude(endpoint=endpoint).delete()
    fields = {
        "user": user,
        "session": name,
        "session_key": session.session_key,
        "p256dh": p256dh,
        "auth": auth,
        "language": get_language() or settings.LANGUAGE_CODE,
    }
    found, _new = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=fields)
    kept = PushSubscription.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)[:MOST]
    PushSubscription.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
    return found


def unsubscribe(user, session) -> None:
    """This browser is told nothing any more. `Refused`: forbidden (there is no session)."""
    PushSubscription.objects.filter(user=user, session=_name(session)).delete()


def is_subscribed(user, session) -> bool:
    return PushSubscription.objects.filter(user=user, session=_name(session)).exists()


def end(user_id: int, *, only: str = "", but: str = "") -> None:
    """As `endings.end`: what ends a session's sockets ends this, too."""
    found = PushSubscription.objects.filter(user_id=user_id)
    found = found.filter(session=only) if only else found
    (found.exclude(session=but) if but else found).delete()


def _name(session) -> str:
    name = sessions.name_of(session)
    if not name:
        raise Refused("forbidden", _("Only a browser that is signed in can be woken."))
    return name
