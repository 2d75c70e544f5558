"""Signing in on a phone with the help of a device that is signed in already."""

from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import sign_in_links
from ..models import SignInLink
from ..presenters import name_of
from ..queries import devices
from ..refusals import Refused
from . import mails, qr
from .adapter import mfa_is_on


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(app="allauth.mfa", enabled=lambda request: mfa_is_on(request.user))
@rate_limit(action="sign_in_link")
def phone(request: HttpRequest) -> HttpResponse:
    """Make a link, and show it this once. With a second step, whoever does so has just gone through it."""
    shown: dict[str, Any] = {"only_here": _is_here(request)}
    if request.method == "POST":
        key, device = request.session.session_key or "", _device(request)
        link, code = sign_in_links.create(request.user, session_key=key, device=device)
        address = request.build_absolute_uri(reverse("phone_sign_in", args=[code]))
        shown |= {"link": link, "address": address, "picture": qr.picture(address)}
    return render(request, "settings/phone.html", shown)


@never_cache
@login_required
@require_safe
def state(request: HttpRequest, link: int) -> HttpResponse:
    """What became of a link of one's own, asked by the page that shows it."""
    found = get_object_or_404(SignInLink, pk=link, user=request.user)
    if found.used_at:
        is_now, text = "used", _("Signed in: %(device)s.") % {"device": found.used_on}
    elif found.revoked_at:
        is_now, text = "over", _("This link does not work any more.")
    elif found.expires_at <= timezone.now():
        is_now, text = "over", _("The five minutes are over. Make a new link.")
    else:
        is_now, text = "open", ""
    return JsonResponse({"state": is_now, "text": text})


@login_required
@require_POST
def revoke(request: HttpRequest, link: int) -> HttpResponse:
    sign_in_links.revoke(request.user, link=link)
    return redirect("settings_phone")


@never_cache
@require_http_methods(["GET", "POST"])
@rate_limit(action="invitation", limit_get=True)
def sign_in(request: HttpRequest, code: str) -> HttpResponse:
    """The phone's side. Looking uses nothing up: only the button does."""
    link = sign_in_links.find(code)
    if link is None:
        return _spent(request)
    if request.user.is_authenticated:
        return render(request, "doors/phone_signed_in.html", {"me": name_of(request.user)})
    if request.method == "POST":
        try:
            user = sign_in_links.use(code, device=_device(request))
        except Refused:
            return _spent(request)
        return _let_in(request, user)
    return render(request, "doors/phone.html", {"link": link, "me": name_of(link.user)})


def _let_in(request: HttpRequest, user) -> HttpResponse:
    """Without the second step: whoever made the link went through it a moment ago, for this."""
    adapter = get_adapter()
    adapter.login(request, user)
    mails.tell_of_change("phone_sign_in", user, request)
    return adapter.post_login(
        request,
        user,
        email_verification="none",
        signal_kwargs=None,
        email=None,
        signup=False,
        redirect_url=reverse("home"),
    )


def _spent(request: HttpRequest) -> HttpResponse:
    return render(request, "doors/phone_spent.html", status=404)


def _device(request: HttpRequest) -> str:
    return devices.called(request.headers.get("User-Agent", ""))


def _is_here(request: HttpRequest) -> bool:
    """Whether the site is open under a name that leads every device to itself."""
    host = split_domain_port(request.get_host())[0].strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
