"""What the workspace is called and looks like, for operators."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from .. import colours
from ..actions import names
from ..actions import workspace as deeds
from ..models import Workspace
from .forms import refusals_as_errors
from .staff import for_staff

OWN = "own"
# A hue, its swatch in static/css, and what people call it.
SWATCHES = [
    (str(colours.HUE), 8, gettext_lazy("Ink blue")),
    ("190", 6, gettext_lazy("Petrol")),
    ("162", 5, gettext_lazy("Pine")),
    ("102", 3, gettext_lazy("Olive")),
    ("45", 1, gettext_lazy("Rust")),
    ("15", 0, gettext_lazy("Brick")),
    ("345", 11, gettext_lazy("Plum")),
    ("278", 9, gettext_lazy("Violet")),
]


class WorkspaceForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Team name"),
        max_length=names.NAME_LENGTH,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    hue = forms.ChoiceField(choices=[*((hue, name) for hue, _swatch, name in SWATCHES), (OWN, OWN)])
    colour = forms.CharField(required=False, max_length=20)
    style = forms.CharField(
        label=gettext_lazy("Style sheet of your own"),
        required=False,
        widget=forms.Textarea(
            {"rows": 8, "class": "input--code", "dir": "ltr", "wrap": "off", "spellcheck": "false"}
        ),
    )

    def clean_name(self) -> str:
        with refusals_as_errors():
            return names.display_name(self.cleaned_data["name"])

    def clean_style(self) -> str:
        with refusals_as_errors():
            return deeds.style_sheet(self.cleaned_data["style"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("hue") == OWN:
            try:
                with refusals_as_errors():
                    data["hue"] = deeds.hue_of(data.get("colour", ""))
            except forms.ValidationError as error:
                self.add_error("colour", error)
        return data

    def carry_out(self) -> None:
        data = self.cleaned_data
        hue = int(data["hue"])
        deeds.change(name=data["name"], hue=None if hue == colours.HUE else hue, style=data["style"])


@for_staff
@require_http_methods(["GET", "POST"])
def workspace(request: HttpRequest) -> HttpResponse:
    """Its name, colour, logo and style sheet; static/chat/pictureform.js puts the logo there."""
    now = Workspace.current()
    hue = str(colours.HUE if now.accent_hue is None else now.accent_hue)
    is_swatch = hue in {value for value, _swatch, _name in SWATCHES}
    initial = {
        "name": now.name,
        "hue": hue if is_swatch else OWN,
        "colour": colours.shades(now.accent_hue)["light"],
        "style": now.style,
    }
    form = WorkspaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        form.carry_out()
        messages.success(request, _("Saved."))
        return redirect("staff_workspace")
    return render(request, "staff/workspace.html", {"form": form, "swatches": SWATCHES, "now": now})
