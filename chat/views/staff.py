"""Pages for operators: announcements, and who is connected now."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import limits, presenters
from ..actions import announcements as deeds
from ..models import Announcement, Room
from ..queries import announcements as announced
from ..queries import clients as clients_known
from ..queries import people as people_known
from ..refusals import Refused
from .pages import words

EARLIER = 20
LASTS = [
    ("30", gettext_lazy("30 min")),
    ("120", gettext_lazy("2 hours")),
    ("1440", gettext_lazy("1 day")),
    ("", gettext_lazy("Until ended")),
]


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


class AnnouncementForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=deeds.TEXT_LENGTH,
        widget=forms.Textarea({"rows": 2, "class": "input", "dir": "auto"}),
    )
    level = forms.ChoiceField(choices=Announcement.Level.choices, initial=Announcement.Level.INFO)
    lasts = forms.ChoiceField(choices=LASTS, required=False, initial="120")
    rooms = forms.MultipleChoiceField(required=False, widget=forms.SelectMultiple({"class": "input"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_use = Room.objects.shared().in_use().values_list("slug", "name")
        self.fields["rooms"].choices = list(in_use)  # type: ignore[attr-defined]

    def publish(self, author) -> Announcement:
        """`Refused` for what the form itself cannot know."""
        data = self.cleaned_data
        until = timezone.now() + timedelta(minutes=int(data["lasts"])) if data["lasts"] else None
        return deeds.publish(author, text=data["text"], level=data["level"], until=until, rooms=data["rooms"])


@for_staff
@require_http_methods(["GET", "POST"])
def announcements(request: HttpRequest) -> HttpResponse:
    """Publish, and see what is shown now and what was."""
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.publish(request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Announced."))
            return redirect("staff_announcements")
    shown = {
        "form": form,
        "current": announced.current(),
        "earlier": announced.earlier(EARLIER),
        "people": people_known.count(),
        "here": clients_known.people_here(),
        "boot": {"catalog": _catalog(), "me": presenters.name_of(request.user)},
    }
    return render(request, "staff/announcements.html", shown)


@for_staff
@require_POST
def end_announcement(request: HttpRequest, announcement: int) -> HttpResponse:
    deeds.withdraw(get_object_or_404(Announcement, pk=announcement))
    messages.success(request, _("Ended."))
    return redirect("staff_announcements")


@for_staff
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """Who is connected now; static/chat/staffclients.js keeps the list up to date."""
    boot = {
        "clients": [presenters.client(client) for client in clients_known.live()],
        "rooms": dict(Room.objects.shared().values_list("slug", "name")),
        "people": people_known.count(),
        "pictures": people_known.portraits(limits.PORTRAITS),
        "catalog": _catalog(),
    }
    return render(request, "staff/clients.html", {"boot": boot})


def _catalog() -> dict[str, Any]:
    return words(get_language() or "en")
