"""What allauth leaves open about codes and lost devices."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction


@transaction.atomic
def spend(authenticator: Authenticator, code: str) -> bool:
    """Whether this code of an app, which is right, was not used before; nor was a later one.

    The row is locked, so that of two who come with one code at the same moment one is late.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True  # recovery codes: allauth counts them in the row itself
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret, last = decrypt(row.data["secret"]), row.data.get("last_step", 0)
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if step > last and compare_user_code(actual=code, expected=expected):
            row.data["last_step"] = step
            row.save(update_fields=["data"])
            authenticator.data = row.data
            return True
    return False


def take_off(user) -> int:
    """Remove somebody's app, passkeys and recovery codes, because all of them are lost; how many."""
    return Authenticator.objects.filter(user=user).delete()[0]
