"""What may interrupt somebody, and when."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import presenters
from ..actions import missed, quiet
from ..actions.quiet import ALWAYS
from ..models import Profile, Workspace
from ..queries import mail_addresses, site, zones
from ..webpush import vapid

MORNING = time(8)
SWITCH = forms.CheckboxInput({"class": "switch", "role": "switch"})
CLOCK = forms.TimeInput({"type": "time"}, format="%H:%M")


class NotificationsForm(forms.Form):
    disturb = forms.ChoiceField(label=gettext_lazy("Do not disturb"))
    quiet_from = forms.TimeField(label=gettext_lazy("From"), required=False, widget=CLOCK)
    quiet_to = forms.TimeField(label=gettext_lazy("To"), required=False, widget=CLOCK)
    quiet_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), widget=forms.Select({"translate": "no"}))
    notify_text = forms.BooleanField(label=gettext_lazy("Show the text"), required=False, widget=SWITCH)
    mail_missed = forms.BooleanField(
        label=gettext_lazy("Mail me what I missed"), required=False, widget=SWITCH
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profile = profile
        places, zone = zones.known(), profile.clock.key
        if zone not in places:  # it was chosen when others than places could be
            places = {zone: zones.called(zone), **places}
        self.fields["quiet_zone"].choices = list(places.items())  # type: ignore[attr-defined]
        until = profile.quiet_until
        self.is_resting = until is not None and until > timezone.now()
        choices = [
            ("off", _("Off")),
            ("hour", _("For an hour")),
            ("morning", _("Until tomorrow morning")),
            ("always", _("Until I turn it off")),
        ]
        if until is not None and self.is_resting and until < ALWAYS:
            shown = date_format(until.astimezone(profile.clock), "DATETIME_FORMAT")
            choices.insert(0, ("keep", _("Until %(time)s") % {"time": shown}))
        self.fields["disturb"].choices = choices  # type: ignore[attr-defined]
        self.sends_mail = site.sends_mail()
        self.address = mail_addresses.of(profile.user) if self.sends_mail else ""
        mail = self.fields["mail_missed"]
        mail.disabled = not self.address
        if mail.disabled:
            self.initial["mail_missed"] = False
        mail.widget.attrs["aria-describedby"] = "mail_missed_note"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("quiet_from") is None) != (data.get("quiet_to") is None):
            missing = "quiet_to" if data.get("quiet_from") else "quiet_from"
            if missing not in self.errors:
                self.add_error(missing, _("Quiet hours need a beginning and an end."))
        return data

    def carry_out(self, user) -> None:
        data = dict(self.cleaned_data)
        if not self.address:
            data["mail_missed"] = self.profile.mail_missed  # there was nothing to choose
        until = _until(data.pop("disturb"), self.profile, data["quiet_zone"])
        quiet.change(user, quiet_until=until, **data)


def _until(choice: str, profile: Profile, zone: str) -> datetime | None:
    now = timezone.now()
    if choice == "hour":
        return now + timedelta(hours=1)
    if choice == "morning":
        tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
        return datetime.combine(tomorrow, MORNING, tzinfo=ZoneInfo(zone))
    if choice == "always":
        return ALWAYS
    return profile.quiet_until if choice == "keep" else None


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    profile = Profile.of(request.user)
    resting = profile.quiet_until is not None and profile.quiet_until > timezone.now()
    initial = {
        "disturb": "off" if not resting else "always" if profile.quiet_until == ALWAYS else "keep",
        "quiet_from": profile.quiet_from,
        "quiet_to": profile.quiet_to,
        "quiet_zone": profile.clock.key,
        "notify_text": profile.notify_text,
        "mail_missed": profile.mail_missed,
    }
    form = NotificationsForm(request.POST or None, initial=initial, profile=profile)
    if request.method == "POST" and form.is_valid():
        form.carry_out(request.user)
        messages.success(request, _("Saved."))
        return redirect("settings_notifications")
    context = {
        "form": form,
        "key": vapid.public_key(),
        "minutes": int(missed.after().total_seconds() // 60),
        "zone_is_chosen": bool(profile.quiet_zone or profile.time_zone),
    }
    return render(request, "settings/notifications.html", context)


def notify(user, workspace: Workspace) -> dict[str, Any]:
    """What the open page has to know to tell as much as the server would."""
    profile = getattr(user, "profile", None) or Profile.of(user)
    icon = presenters.logo_url(workspace, "small") or static("icons/app-192.png")
    return {
        **presenters.quiet(profile),
        "pictures": {"icon": icon, "badge": static("icons/badge-96.png")},
    }
