"""A forgotten password, and the address to which a link is sent."""

from typing import Any

from allauth.account.views import (
    ConfirmEmailView,
    EmailView,
    PasswordResetDoneView,
    PasswordResetFromKeyDoneView,
    PasswordResetFromKeyView,
)
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..actions import names
from ..queries import directory
from ..queries.site import sends_mail
from ..tasks import jobs
from .security_forms import EmailForm, ForgottenPasswordForm, WhoForm


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link. One answer, in one time, whoever was named: the worker looks whether there is one."""
    form = WhoForm(request.POST or None)
    if request.method == "POST" and sends_mail() and form.is_valid():
        who = names.folded(form.cleaned_data["who"])
        if refusal := ratelimit.consume_or_429(request, action="reset_password", key=who):
            return refusal
        origin = request.build_absolute_uri("/").rstrip("/")
        jobs.mail_reset_link.enqueue(who, origin, get_language() or "en")
        return redirect("account_reset_password_done")
    shown = {"form": form, "sends_mail": sends_mail(), "directory": directory.config() is not None}
    return render(request, "doors/forgotten.html", shown)


class SentView(PasswordResetDoneView):
    template_name = "doors/forgotten_sent.html"


class NewPasswordView(PasswordResetFromKeyView):
    form_class = ForgottenPasswordForm
    template_name = "doors/new_password.html"


class DoneView(PasswordResetFromKeyDoneView):
    template_name = "doors/new_password_done.html"


class ConfirmView(ConfirmEmailView):
    template_name = "doors/confirm_email.html"


class AddressView(EmailView):
    form_class = EmailForm
    template_name = "settings/email.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "sends_mail": sends_mail()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sends_mail():
            return redirect("account_email")
        return super().post(request, *args, **kwargs)


sent = SentView.as_view()
new_password = never_cache(NewPasswordView.as_view())
done = DoneView.as_view()
confirm_email = never_cache(ConfirmView.as_view())
email = login_required(AddressView.as_view())
