"""Turning off mails about what was missed, with the link that each of them carries."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..actions import missed


# RFC 8058: a mail program sends this by itself, and has seen no page of ours. The code is the proof.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, letter: str) -> HttpResponse:
    """``letter``: the code that one carries. Looking changes nothing, because what looks may be a scanner of
    mails; sending turns them off."""
    profile = missed.whose(letter)
    if profile is None:
        why = _("A part of it is missing, or the account is gone. The settings turn these mails off as well.")
        return render(request, "doors/spent.html", {"why": why}, status=404)
    if request.method == "POST":
        missed.turn_off(profile)
    return render(request, "doors/mail_off.html", {"is_done": request.method == "POST"})
