"""The doors that open with a link, and the page where such links are made."""

from collections.abc import Callable
from typing import Any

from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ..actions import invitations
from ..models import Invitation, Workspace
from ..presenters import name_of
from ..queries import directory
from ..queries import invitations as known
from ..refusals import Refused
from . import provider
from .forms import AccountForm, InvitationForm, SetUpForm

View = Callable[..., HttpResponse]


def _door(view: View) -> View:
    """A page for people without an account; looking counts as well, so that nobody tries many codes."""
    view = rate_limit(action="invitation", limit_get=True)(view)
    return require_http_methods(["GET", "POST"])(never_cache(sensitive_post_parameters("password")(view)))


@_door
def welcome(request: HttpRequest, code: str) -> HttpResponse:
    """The first-run link: who comes with it becomes the owner."""
    name = Workspace.current().name
    initial = {"workspace": name} if name != Workspace().name else {}
    form = SetUpForm(request.POST or None, initial=initial)
    return _let_in(request, code, form, invitations.set_up, "doors/welcome.html")


@_door
def join(request: HttpRequest, code: str) -> HttpResponse:
    """An invitation."""
    return _let_in(request, code, AccountForm(request.POST or None), invitations.accept, "doors/join.html")


def _let_in(request: HttpRequest, code: str, form: AccountForm, deed: View, page: str) -> HttpResponse:
    """Show the form; when it is filled in, make the account, sign in, and go to the first room."""
    if request.user.is_authenticated:
        return render(request, "doors/signed_in.html", {"me": name_of(request.user)})
    invitation = invitations.find(code)
    first_run = deed is invitations.set_up
    if invitation is None or (invitation.role == Invitation.Role.OWNER) != first_run:
        return _spent(request, first_run)
    if request.method == "POST" and form.is_valid():
        try:
            user = form.carry_out(deed, code)
        except Refused:
            return _spent(request, first_run)
        if user is not None:
            return perform_login(request, user, redirect_url=reverse("home"))
    inviter = name_of(invitation.created_by) if invitation.created_by else ""
    return render(request, page, {"form": form, "inviter": inviter, "role": invitation.role})


def _spent(request: HttpRequest, first_run: bool) -> HttpResponse:
    """The same for every code that lets nobody in: guessing tells nothing."""
    if first_run:
        why = _(
            "It works once. Until there is an owner, each start of the chat prints a new one,"
            " and only that works."
        )
    else:
        why = _("It was used, revoked, or is too old. Ask who sent it for a new one.")
    return render(request, "doors/spent.html", {"why": why}, status=404)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Make invitation links, and see and revoke those that work. A link is shown once, in the answer."""
    _must_be_staff(request)
    form = InvitationForm(request.POST or None, may_invite_staff=request.user.is_superuser)
    link = ""
    if request.method == "POST" and form.is_valid():
        code = invitations.create(request.user, **form.cleaned_data)
        link = request.build_absolute_uri(reverse("invitation", args=[code]))
    shown: dict[str, Any] = {"form": form, "link": link, "invitations": known.in_use()}
    shown["provider"] = provider.name() if provider.lets_in_strangers() else ""
    shown["directory"] = directory.lets_in_strangers()
    return render(request, "settings/people.html", shown)


@login_required
@require_POST
def revoke(request: HttpRequest, invitation: int) -> HttpResponse:
    _must_be_staff(request)
    try:
        invitations.revoke(request.user, invitation=invitation)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("That link lets nobody in any more."))
    return redirect("staff_people")


def _must_be_staff(request: HttpRequest) -> None:
    if not request.user.is_staff:
        raise PermissionDenied
