"""allauth's views of codes and passkeys, with our forms and pages."""

from typing import Any

from allauth.account.views import ReauthenticateView as PasswordAgainView
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.functional import Promise

from ..actions import second_step
from ..presenters import name_of
from .adapter import mfa_is_on
from .security_forms import (
    AppForm,
    CodeAgainForm,
    CodeForm,
    PasskeyAgainForm,
    PasskeyDoorForm,
    PasskeyForm,
    PasskeyNameForm,
    PasskeyStepForm,
    PasswordAgain,
)

SECURITY = reverse_lazy("settings_security")

# ------------------------------------------------------------------ signing in


class SecondStepView(AuthenticateView):
    form_class = CodeForm
    webauthn_form_class = PasskeyStepForm
    template_name = "doors/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Passkeys and app are offered to who has them; a recovery code is taken from everybody."""
        context, user = super().get_context_data(**kwargs), self.stage.login.user
        if not mfa_is_on(user, ["webauthn"]):
            context.pop("webauthn_form", None)
        goes_on = {"redirect_field_value": self.stage.login.redirect_url}  # allauth keeps it in the session
        return {**context, **goes_on, "me": name_of(user), "has_app": mfa_is_on(user, ["totp"])}


# ------------------------------------------------------------- who are you, again?


class PasswordDoor(PasswordAgainView):
    form_class = PasswordAgain
    template_name = "doors/again.html"


class CodeDoor(ReauthenticateView):
    form_class = CodeAgainForm
    template_name = "doors/again.html"


class PasskeyDoor(LoginWebAuthnView):
    """Its GET gives the page's script a challenge; it has no page of its own."""

    form_class = PasskeyDoorForm


class PasskeyAgainDoor(ReauthenticateWebAuthnView):
    form_class = PasskeyAgainForm
    template_name = "doors/again.html"

    def form_invalid(self, form) -> HttpResponse:
        for text in form.errors.get("credential", []):
            messages.error(self.request, text)
        return redirect(self.request.get_full_path())


# ----------------------------------------------------------------- the settings


class AppView(ActivateTOTPView):
    form_class = AppForm
    template_name = "security/app.html"

    def form_valid(self, form) -> HttpResponse:
        answer = super().form_valid(form)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        second_step.spend(app, form.cleaned_data["code"])  # it was shown, and signs nobody in
        return answer


class AppAwayView(DeactivateTOTPView):
    template_name = "security/app_away.html"


class CodesView(ViewRecoveryCodesView):
    template_name = "security/codes.html"


class NewCodesView(GenerateRecoveryCodesView):
    template_name = "security/codes_new.html"


class PasskeyView(AddWebAuthnView):
    form_class = PasskeyForm
    template_name = "security/passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A passkey that signs in by itself: kept by the device, and behind its lock."""
        context = super().get_context_data(**kwargs)
        return {**context, "js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}

    def form_invalid(self, form) -> HttpResponse:
        for text in form.errors.get("credential", []):
            messages.error(self.request, text)
        return super().form_invalid(form)


class PasskeyNameView(EditWebAuthnView):
    form_class = PasskeyNameForm
    template_name = "security/passkey_name.html"
    success_url: str | Promise = SECURITY


class PasskeyAwayView(RemoveWebAuthnView):
    template_name = "security/passkey_away.html"
    success_url: str | Promise = SECURITY


authenticate = SecondStepView.as_view()
passkey_sign_in = PasskeyDoor.as_view()
password_again = PasswordDoor.as_view()
code_again = CodeDoor.as_view()
passkey_again = PasskeyAgainDoor.as_view()
app = login_required(AppView.as_view())
app_away = AppAwayView.as_view()
codes = CodesView.as_view()
new_codes = login_required(NewCodesView.as_view())
passkey = login_required(PasskeyView.as_view())
passkey_name = login_required(PasskeyNameView.as_view())
passkey_away = login_required(PasskeyAwayView.as_view())
