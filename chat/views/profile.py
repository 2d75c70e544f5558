"""What people say about themselves, and where they are signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import devices as device_deeds
from ..actions import people
from ..models import Profile
from ..presenters import name_of
from ..queries import devices as devices_known
from ..refusals import Refused
from .forms import ProfileForm
from .language import from_now_on, remember
from .times import remember_zone, zone_guessed_by


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    mine = Profile.of(request.user)
    shown = {
        "name": name_of(request.user),
        "title": mine.title,
        "language": mine.language,
        "time_zone": mine.time_zone or zone_guessed_by(request),
    }
    form = ProfileForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        changed = people.change_profile(request.user, **form.cleaned_data)
        with override(from_now_on(request, changed.language)):
            messages.success(request, _("Saved."))
        response = redirect("settings_profile")
        remember(response, changed.language)
        remember_zone(response, changed.time_zone)
        return response
    return render(request, "settings/profile.html", {"form": form})


@never_cache
@login_required
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    found = devices_known.of(request.user, current=request.session.session_key)
    return render(request, "settings/devices.html", {"devices": found})


@login_required
@require_POST
def sign_out_device(request: HttpRequest, device: int) -> HttpResponse:
    try:
        device_deeds.sign_out(request.user, device=device)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("settings_devices")


@login_required
@require_POST
def sign_out_others(request: HttpRequest) -> HttpResponse:
    number = device_deeds.sign_out_others(request.user, current=request.session.session_key)
    text = ngettext("%(number)s device was signed out.", "%(number)s devices were signed out.", number)
    messages.success(request, text % {"number": number})
    return redirect("settings_devices")
