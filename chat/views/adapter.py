"""How django-allauth, which keeps the accounts, behaves in this house."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from ..actions import people
from ..models import Profile
from .language import remember


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("That name and password do not match. Check both and try again."),
        "too_many_login_attempts": _("Those were too many tries. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your password. Write the one you sign in with."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation, on pages of our own."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """After signing in one is sent to a path of this site and nowhere else."""
        own = (url or "").startswith("/")
        return own and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as the server gives it, who knows the proxies; over a Unix socket there is none."""
        return request.META.get("REMOTE_ADDR") or "::"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("settings_password")

    def respond_user_inactive(self, request: HttpRequest, user) -> HttpResponse:
        """Whose account was closed while they signed in."""
        return redirect("account_login")

    def set_password(self, user, password: str) -> None:
        people.set_password(user, password, session=context.request.session)

    def post_login(self, request: HttpRequest, user, **options) -> HttpResponse:
        """On a new device the page is in the person's language at once."""
        response = super().post_login(request, user, **options)
        remember(response, Profile.of(user).language)
        return response
