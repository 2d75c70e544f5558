"""Forms of the doors and the settings. What a name or a password may be is decided further down."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..actions import names
from ..models import Invitation
from ..queries import zones
from ..refusals import Refused

PASSWORD_LENGTH = 128
PASSWORD_NOTE = _("At least 10 characters; a few words are easy to remember.")
# What phones must not do to a username.
AS_TYPED = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


@contextmanager
def refusals_as_errors() -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        raise ValidationError(refusal.message, code=refusal.code) from None


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Username")
        login.widget.attrs = {**AS_TYPED, "autocomplete": "username", "autofocus": True}
        password.help_text = ""
        password.widget.attrs = {"autocomplete": "current-password"}

    def clean_login(self) -> str:
        """However it was typed: as it is stored. Names made elsewhere may have capitals."""
        login = super().clean_login()
        people = get_user_model()._default_manager
        same = people.filter(username=login).first() or people.filter(username__iexact=login).first()
        return same.get_username() if same else names.folded(login)


class AccountForm(forms.Form):
    """Name, username and password of somebody new."""

    titles = False  # whether they may be called "admin"

    name = forms.CharField(
        label=_("Your name"),
        max_length=names.NAME_LENGTH,
        widget=forms.TextInput({"autocomplete": "name", "autofocus": True, "data-proposes": "id_username"}),
    )
    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        help_text=_("You sign in with it, and others find you by it."),
        widget=forms.TextInput({**AS_TYPED, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        help_text=PASSWORD_NOTE,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_name(self) -> str:
        with refusals_as_errors():
            return names.display_name(self.cleaned_data["name"])

    def clean_username(self) -> str:
        with refusals_as_errors():
            return names.free_username(self.cleaned_data["username"], titles=self.titles)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password" in data:
            somebody = get_user_model()(
                username=data.get("username", ""), first_name=data.get("name", "")[:150]
            )
            try:
                validate_password(data["password"], somebody)
            except ValidationError as error:
                self.add_error("password", error)
        return data

    def carry_out(self, deed: Callable[..., Any], code: str) -> Any:
        """What the deed returns, or None when it refused one of the fields after all."""
        try:
            return deed(code, **self.cleaned_data)
        except Refused as refusal:
            field = str(refusal.data.get("field"))
            if field not in self.fields:
                raise
            self.add_error(field, refusal.message)
            return None


class SetUpForm(AccountForm):
    titles = True

    workspace = forms.CharField(
        label=_("Team name"),
        max_length=names.NAME_LENGTH,
        help_text=_("Or your company, club, class."),
        widget=forms.TextInput({"autocomplete": "organization", "autofocus": True}),
    )
    field_order = ["workspace", "name", "username", "password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name"].widget.attrs["autofocus"]

    def clean_workspace(self) -> str:
        with refusals_as_errors():
            return names.display_name(self.cleaned_data["workspace"])


class PasswordForm(ChangePasswordForm):
    """One field for the new password is enough, since it can be shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        old, new = self.fields["oldpassword"], self.fields["password1"]
        old.label, old.help_text = _("Password now"), ""
        old.widget.attrs = {"autocomplete": "current-password"}
        new.label, new.help_text = _("New password"), PASSWORD_NOTE
        new.widget.attrs = {"autocomplete": "new-password", "maxlength": PASSWORD_LENGTH}

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        if len(password) > PASSWORD_LENGTH:
            raise ValidationError(_("At most %(limit)s letters.") % {"limit": PASSWORD_LENGTH})
        return password


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=names.NAME_LENGTH, widget=forms.TextInput({"autocomplete": "name"})
    )
    title = forms.CharField(
        label=_("What you do"),
        required=False,
        max_length=names.NAME_LENGTH,
        help_text=_("A few words, which the others see under your name."),
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: [("", _("As the browser asks for")), *settings.LANGUAGES],
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("In which the chat writes times where your browser does not."),
        widget=forms.Select({"translate": "no"}),
        choices=lambda: [("", _("As the browser says")), *zones.known().items()],
    )

    def clean_name(self) -> str:
        with refusals_as_errors():
            return names.display_name(self.cleaned_data["name"])

    def clean_title(self) -> str:
        with refusals_as_errors():
            return names.title(self.cleaned_data["title"])


def _number(text: str) -> int | None:
    return int(text) if text else None


class InvitationForm(forms.Form):
    role = forms.ChoiceField(
        label=_("For"),
        choices=[
            (Invitation.Role.PERSON, _("People")),
            (Invitation.Role.STAFF, _("Operators, who run the chat")),
        ],
    )
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=_number,
        empty_value=None,
        required=False,
        initial="7",
        choices=[("1", _("1 day")), ("7", _("7 days")), ("30", _("30 days")), ("", _("As long as I want"))],
    )
    uses = forms.TypedChoiceField(
        label=_("Lets in"),
        coerce=_number,
        empty_value=None,
        required=False,
        initial="",
        choices=[("1", _("1 person")), ("10", _("10 people")), ("100", _("100 people")), ("", _("Everyone"))],
    )

    def __init__(self, *args: Any, may_invite_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_invite_staff:
            del self.fields["role"]
