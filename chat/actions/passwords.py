"""A forgotten password: a link that lets its owner choose a new one, once, within an hour.

The link carries no secret that is stored: it is signed, over the password and the last sign-in, so that
using it, or signing in, makes it void.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from ..models import Profile, Workspace
from ..queries import mail_addresses


def reset_path(user) -> str:
    """The path at which somebody chooses a new password."""
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])


def mail_link(who: str, *, origin: str, language: str) -> int:
    """Send the link to whoever has this username or address; how many mails were sent, mostly one or none.

    Who signs in elsewhere, and has no password here, gets none.
    """
    sent = 0
    for user in mail_addresses.owners(who):
        to = mail_addresses.of(user)
        if not to or not user.has_usable_password():
            continue
        with override(Profile.of(user).language or language):
            context = {
                "workspace": Workspace.current().name,
                "username": user.get_username(),
                "link": origin + reset_path(user),
                "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
            }
            subject = render_to_string("mails/reset_subject.txt", context).strip()
            text = render_to_string("mails/reset_message.txt", context).strip() + "\n"
        sent += send_mail(subject, text, None, [to])
    return sent
