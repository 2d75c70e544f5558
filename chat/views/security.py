"""What protects an account, on one page."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..queries import devices, directory, mail_addresses
from ..queries.site import sends_mail
from . import provider


@require_safe
@never_cache
@login_required
def security(request: HttpRequest) -> HttpResponse:
    found = Authenticator.objects.filter(user=request.user).order_by("pk")
    shown: dict[str, Any] = {
        "app": next((each for each in found if each.type == Authenticator.Type.TOTP), None),
        "passkeys": [_passkey(each) for each in found if each.type == Authenticator.Type.WEBAUTHN],
        "codes": next(
            (_codes(each) for each in found if each.type == Authenticator.Type.RECOVERY_CODES), None
        ),
        "devices": len(devices.of(request.user)),
        "email": mail_addresses.of(request.user),
        "sends_mail": sends_mail(),
        "provider": provider.name(),
        "connected": provider.account_of(request.user) if provider.name() else None,
        "in_directory": directory.keeps_password_of(request.user),
    }
    return render(request, "settings/security.html", shown)


def _passkey(row: Authenticator) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.wrap().name,
        "created_at": row.created_at,
        "last_used_at": row.last_used_at,
    }


def _codes(row: Authenticator) -> dict[str, Any]:
    return {"left": len(row.wrap().get_unused_codes()), "last_used_at": row.last_used_at}
