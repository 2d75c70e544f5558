"""Whose password is kept by the directory of their organisation, if there is one."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from ..directory.config import Config

# The kinds of connections, beside that of the OpenID Connect provider: to an entry of the directory by its
# id; and one that an operator vouched for, by the name there, until that person has signed in.
CONNECTED, AWAITED = "ldap", "ldap-awaited"


def config() -> Config | None:
    """None when there is no directory."""
    return getattr(settings, "CHAT_LDAP", None)


def lets_in_strangers() -> bool:
    """Whether whom the directory knows gets an account."""
    return config() is not None and bool(getattr(settings, "CHAT_LDAP_SIGNUP", False))


def keeps_password_of(user) -> bool:
    return config() is not None and SocialAccount.objects.filter(user_id=user.pk, provider=CONNECTED).exists()


def name_of(user) -> str:
    """What somebody is called in the directory; empty when they are not known to be there."""
    account = SocialAccount.objects.filter(user_id=user.pk, provider=CONNECTED).first()
    return account.extra_data["username"] if account else ""
