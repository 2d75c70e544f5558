"""Forms of signing in with more than a password, and of getting back in without one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import AddEmailForm, ResetPasswordKeyForm, SetPasswordForm, UserTokenForm
from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..actions import people, second_step
from .adapter import MFAAdapter
from .forms import AS_TYPED, PASSWORD_LENGTH, PASSWORD_NOTE

CODE = {**AS_TYPED, "autocomplete": "one-time-code", "autofocus": True, "dir": "ltr"}
DEVICE_NAME_LENGTH = 60


class _OneCode(forms.Form):
    """A code, of the app or one of the recovery codes. One of the app is good for one time, in all
    processes: allauth remembers that in the cache, which each process may have to itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = {**CODE, "maxlength": 20}
        self.fields["code"].help_text = _("Six digits from your authenticator app, or a recovery code.")

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        if not second_step.spend(self.authenticator, code):  # type: ignore[attr-defined]
            raise ValidationError(MFAAdapter.error_messages["incorrect_code"], code="incorrect_code")
        return code


class CodeForm(_OneCode, AuthenticateForm):
    pass


class CodeAgainForm(_OneCode, ReauthenticateForm):
    pass


class AppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code it shows")
        self.fields["code"].widget.attrs = {**CODE, "inputmode": "numeric", "maxlength": 10}


@contextmanager
def _whatever_it_is() -> Iterator[None]:
    """What is no answer of a device is refused like a wrong one; not all of it is by allauth."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValidationError(MFAAdapter.error_messages["incorrect_code"], code="incorrect_code") from None


class PasskeyStepForm(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with _whatever_it_is():
            return super().clean_credential()


class PasskeyDoorForm(PasskeyStepForm, LoginWebAuthnForm):
    pass


class PasskeyAgainForm(PasskeyStepForm, ReauthenticateWebAuthnForm):
    pass


class PasskeyForm(AddWebAuthnForm):
    """Every passkey can sign in by itself, so there is nothing to choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        name = self.fields["name"] = _name_field()
        name.required = False

    def clean(self) -> dict[str, Any]:
        with _whatever_it_is():
            data = super().clean()
            if "\\u0000" in json.dumps(data.get("credential")):  # PostgreSQL keeps no such JSON
                raise ValueError
        return data


class PasskeyNameForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name_field()


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=DEVICE_NAME_LENGTH,
        help_text=_("By which you know later on which device it is."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class PasswordAgain(PasswordAgainForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.label, password.help_text = _("Password"), ""
        password.widget.attrs = {"autocomplete": "current-password", "autofocus": True}


class _OnePassword(forms.Form):
    """One field for the new password is enough, since it can be shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        new = self.fields["password1"]
        new.label, new.help_text = _("New password"), PASSWORD_NOTE
        new.widget.attrs = {"autocomplete": "new-password", "maxlength": PASSWORD_LENGTH}

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        if len(password) > PASSWORD_LENGTH:
            raise ValidationError(_("At most %(limit)s letters.") % {"limit": PASSWORD_LENGTH})
        return password


class FirstPasswordForm(_OnePassword, SetPasswordForm):
    pass


class ForgottenPasswordForm(_OnePassword, ResetPasswordKeyForm):
    """Whoever comes with the link is signed in nowhere: no session is kept, not even this browser's own."""

    def save(self) -> None:
        people.set_password(self.user, self.cleaned_data["password1"])


class LinkForm(UserTokenForm):
    """Whose link it is; that of a deactivated account is nobody's."""

    def _get_user(self, uidb36: str) -> Any:
        user = super()._get_user(uidb36)
        return user if user is not None and user.is_active else None


class WhoForm(forms.Form):
    """Who forgot their password."""

    who = forms.CharField(
        label=_("Username or e-mail address"),
        max_length=254,
        widget=forms.TextInput({**AS_TYPED, "autocomplete": "username", "autofocus": True}),
    )


class EmailForm(AddEmailForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,  # of the column, and of addresses that can be delivered to
        widget=forms.EmailInput({"autocomplete": "email", **AS_TYPED}),
    )
