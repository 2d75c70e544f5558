"""What Django asks of a new password, said in words of ours."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LengthValidator(MinimumLengthValidator):
    """Django's own; but for the sentence of Django 5.2 there is no Chinese."""

    def get_error_message(self) -> str:
        return _("Too short: at least %(limit)s characters.") % {"limit": self.min_length}
