"""To which addresses mails may go: those that their people confirmed, or that an operator wrote."""

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model


def of(user) -> str:
    """Somebody's address, or nothing."""
    confirmed = EmailAddress.objects.get_verified(user)
    return confirmed.email if confirmed else user.email


def owners(text: str) -> list:
    """The active people who mean themselves by this username or address."""
    people = get_user_model()._default_manager.filter(is_active=True)
    text = text.strip()
    if "@" in text:
        by_address = people.filter(emailaddress__verified=True, emailaddress__email__iexact=text)
        return list((by_address | people.filter(email__iexact=text)).distinct())
    return list(people.filter(username__iexact=text))
