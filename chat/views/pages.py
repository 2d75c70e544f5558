"""The chat itself: one page, whatever the room."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.i18n import JSONCatalog

from .. import limits, presenters
from ..actions import rooms as room_deeds
from ..models import Workspace
from ..queries import announcements, messages, people, rooms, threads
from ..refusals import Refused
from . import worker
from .notifications import notify


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The room somebody was in last, or the first of theirs, or a page that helps to find one."""
    mine = rooms.of(request.user)
    slugs = [room["slug"] for room in mine if not room["archived"] and not room.get("hidden")]
    if slugs:
        last = request.COOKIES.get("last_room", "")
        return redirect("room", last if last in slugs else slugs[0])
    return render(request, "chat/room.html", {"boot": _boot(request, mine)})


@require_safe
@never_cache
@login_required
def room(request: HttpRequest, slug: str) -> HttpResponse:
    """A room's page; who opens the address of an open room becomes a member, as on its socket."""
    try:
        found, membership = rooms.open_to(request.user, slug)
        if membership is None:
            room_deeds.join(request.user, room=slug)
            found, membership = rooms.open_to(request.user, slug)
    except Refused:
        raise Http404 from None
    mine = rooms.of(request.user)
    # The history must not end before what the list has as known: the page does not ask for what lies between.
    found.refresh_from_db(fields=["last_seq"])
    boot = _boot(request, mine, found)
    return render(request, "chat/room.html", {"boot": boot, "room": found})


def _boot(request: HttpRequest, mine: list[dict[str, Any]], found=None) -> dict[str, Any]:
    """What the page needs to draw itself before its socket is open."""
    workspace = Workspace.current()
    return {
        "me": {
            **presenters.person(request.user),
            "language": get_language(),
            "owner": request.user.is_superuser,
        },
        "workspace": presenters.workspace(workspace),
        "epoch": str(workspace.epoch),
        "pictures": people.portraits(limits.PORTRAITS),
        "rooms": mine,
        "threads": threads.states(request.user),
        "room": found.slug if found else None,
        "history": messages.page(found) if found else None,
        "announcements": announcements.showing([each["slug"] for each in mine]),
        "notify": notify(request.user, workspace),
        "socket": "/ws/chat/",
        "worker": worker.address(),
        # Another one with every sign-in: the browser's one socket is then opened anew.
        "session": salted_hmac("chat.page", request.session.session_key or "").hexdigest()[:16],
        "catalog": words(get_language() or "en"),
    }


@cache
def words(language: str) -> dict[str, Any]:
    """The page's words in a language, from the djangojs catalogue: ``{english: text or plural forms}``."""
    catalogue = JSONCatalog()
    paths = catalogue.get_paths(["chat"])
    catalogue.translation = DjangoTranslation(language, domain="djangojs", localedirs=paths)
    return catalogue.get_catalog()
