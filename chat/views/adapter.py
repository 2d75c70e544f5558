"""How django-allauth, which keeps the accounts, behaves in this house."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from ..actions import people
from ..models import Workspace
from ..presenters import name_of
from ..queries import devices, directory
from . import mails
from .directory import NoGuessError
from .language import remember
from .times import remember_zone, zone_guessed_by


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("That name and password do not match. Check both and try again."),
        "too_many_login_attempts": _("Those were too many tries. Wait five minutes, then try again."),
        "rate_limited": _("Those were too many tries. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your password. Write the one you sign in with."),
        "incorrect_password": _("This is not your password. Write the one you sign in with."),
        "invalid_password_reset": _("This link does not work any more."),
        "duplicate_email": _("This is your address already."),
        "email_taken": _("Somebody else has this address."),
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

    def get_email_verification_redirect_url(self, email_address) -> str:
        known = self.request.user.is_authenticated
        return reverse("account_email" if known else "account_login")

    def authenticate(self, request: HttpRequest, **credentials: Any):
        try:
            return super().authenticate(request, **credentials)
        except NoGuessError:
            self._rollback_login_failed_rl_usage()
            raise

    def reauthenticate(self, user, password: str) -> bool:
        """In the directory somebody may be called otherwise than here."""
        if not directory.keeps_password_of(user):
            return super().reauthenticate(user, password)
        username = directory.name_of(user)
        return self.authenticate(context.request, username=username, password=password) == user

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """allauth would not ask who has neither a password here nor a second step. Those of the directory
        have a password."""
        request, required = context.request, super().is_reauthentication_required(app=app, **kwargs)
        if required and _has_password_elsewhere_only(request.user) and not _was_asked_lately(request):
            raise ReauthenticationRequired
        return required

    def get_reauthentication_methods(self, user) -> list[dict[str, Any]]:
        """With a second step it is the second step that proves who somebody is: a password may be known
        to others. Who has passkeys and no app is asked for a passkey first, not for a recovery code."""
        methods = super().get_reauthentication_methods(user)
        if not methods and directory.keeps_password_of(user):
            return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]
        second = [each for each in methods if each["id"] != "reauthenticate"]
        if second and not mfa_is_on(user, [Authenticator.Type.TOTP]):
            second.reverse()
        return second or methods

    def respond_user_inactive(self, request: HttpRequest, user) -> HttpResponse:
        """Whose account was closed while they signed in."""
        return redirect("account_login")

    def set_password(self, user, password: str) -> None:
        people.set_password(user, password, session=context.request.session)

    def post_login(self, request: HttpRequest, user, **options) -> HttpResponse:
        """On a new device the page is in the person's language and time at once."""
        response = super().post_login(request, user, **options)
        profile = people.notice_zone(user, zone_guessed_by(request))
        remember(response, profile.language)
        remember_zone(response, profile.time_zone)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mails.send(template_prefix, email, {**context, "email": email})

    def send_notification_mail(
        self, template_prefix: str, user, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        mails.tell_of_change(template_prefix, user, self.request, to=email)


def mfa_is_on(user, types: list[str] | None = None) -> bool:
    """Whether somebody is asked for more than a password; with ``types``: for one of these."""
    types = types or [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user_id=user.pk, type__in=types).exists()


def _has_password_elsewhere_only(user) -> bool:
    return not user.has_usable_password() and not mfa_is_on(user) and directory.keeps_password_of(user)


def _was_asked_lately(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    asked = [each["at"] for each in records if each.get("reauthenticated")]
    return bool(asked) and time.time() - asked[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This did not work. A code is good for one time and half a minute."),
    }

    def get_totp_issuer(self) -> str:
        return Workspace.current().name

    def generate_authenticator_name(self, user, type: str) -> str:
        """A passkey is called after the device it was made on."""
        return devices.called(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": Workspace.current().name}

    def get_public_key_credential_user_entity(self, user) -> dict[str, Any]:
        names = {"display_name": name_of(user), "name": user.get_username()}
        return {**super().get_public_key_credential_user_entity(user), **names}

    def _get_user_identifier(self, user) -> str:
        return user.get_username()
