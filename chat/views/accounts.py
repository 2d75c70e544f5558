"""Signing in and out, and the password: allauth's views with our forms and words."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LoginView, LogoutView, PasswordChangeView, PasswordSetView
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..queries import directory, people
from . import provider
from .forms import PasswordForm, SignInForm
from .security_forms import FirstPasswordForm

TOO_MANY = 429
# What ACCOUNT_RATE_LIMITS makes somebody wait, in seconds: who tried one name too often, and everybody else.
WAIT_NAME, WAIT = 300, 60


class SignInView(LoginView):
    form_class = SignInForm

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """The mistake is mostly in the password. A program that guesses is told in its own words, too."""
        form.fields["login"].widget.attrs.pop("autofocus")
        form.fields["password"].widget.attrs |= {"autofocus": True, "aria-invalid": "true"}
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, code="too_many_login_attempts"):
            response.status_code = TOO_MANY
            response.headers["Retry-After"] = str(WAIT_NAME)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Before there is an owner, the page tells how to become it."""
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "without_owner": not people.has_owner(),
            "nobody_here": people.is_empty(),
            "provider": provider.name(),
            "provider_makes_accounts": provider.lets_in_strangers(),
            "directory_makes_accounts": directory.lets_in_strangers(),
        }


class PasswordView(PasswordChangeView):
    form_class = PasswordForm
    template_name = "settings/password.html"


class FirstPasswordView(PasswordSetView):
    """Of an account that was made without: by another provider, or in the administration."""

    form_class = FirstPasswordForm
    template_name = "settings/password.html"


sign_in = SignInView.as_view()
sign_out = LogoutView.as_view()
change_password = PasswordView.as_view()
set_password = reauthentication_required(FirstPasswordView.as_view(), app="allauth.account")


@login_required
def password(request: HttpRequest) -> HttpResponse:
    if directory.keeps_password_of(request.user):
        return render(request, "settings/password_elsewhere.html")
    has_one = request.user.is_authenticated and request.user.has_usable_password()
    return change_password(request) if has_one else set_password(request)


def too_many(request: HttpRequest) -> HttpResponse:
    """`handler429` of the root URLconf, where allauth looks for it."""
    response = render(request, "429.html", status=TOO_MANY)
    response.headers["Retry-After"] = str(WAIT)
    return response
