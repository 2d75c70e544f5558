"""Mails about accounts. They leave with the worker, so that no page waits for a mail server, and none tells
by its time whether there was anything to send."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Workspace
from ..queries import devices, mail_addresses, site
from ..tasks import jobs

# What happened, by the name allauth gives to its mail. What is not here is told by nobody.
CHANGES: Mapping[str, Any] = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("Your account was given a password."),
    "account/email/password_reset": _("Your password was changed with a link that was sent to you."),
    "account/email/email_changed": _("Your account has another e-mail address now."),
    "account/email/email_deleted": _("Your e-mail address was removed from your account."),
    "mfa/email/totp_activated": _("Signing in now takes a code from your authenticator app."),
    "mfa/email/totp_deactivated": _("Signing in takes no code from an authenticator app any more."),
    "mfa/email/webauthn_added": _("A passkey was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": _("Your account has new recovery codes; the old ones are void."),
    "socialaccount/email/account_connected": _("Your account can be signed in to through another provider."),
    "socialaccount/email/account_disconnected": _("Your account was disconnected from another provider."),
    "phone_sign_in": _("A phone was signed in with a link made on another device of yours."),
}


def send(template: str, to: str, context: dict[str, Any]) -> None:
    """The mail of a template's ``_subject.txt`` and ``_message.txt``; nothing if the site sends no mail."""
    if not site.sends_mail():
        return
    context = {"workspace": Workspace.current().name, **context}
    subject = render_to_string(f"{template}_subject.txt", context).strip()
    text = render_to_string(f"{template}_message.txt", context).strip() + "\n"
    jobs.send_mail.enqueue(" ".join(subject.split()), text, to)


def tell_of_change(what: str, user, request: HttpRequest, *, to: str | None = None) -> None:
    """Tell somebody what was done to their account, so that they notice what they did not do themselves."""
    address = to or mail_addresses.of(user)
    if address and what in CHANGES:
        context = {
            "what": CHANGES[what],
            "when": timezone.localtime(),
            "device": devices.called(request.headers.get("User-Agent", "")),
            "address": request.META.get("REMOTE_ADDR") or "",
            "username": user.get_username(),
        }
        send("mails/change", address, context)
