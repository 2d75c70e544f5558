"""The OpenID Connect provider from the environment → allauth's settings."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from chatsite.env import Environment

ISSUER_ALLOWED = "an https:// address without query; http:// on this machine only"
ID = "oidc"


def from_environment(env: Environment) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS: one provider, or none. What is missing or wrong is refused, all at once."""
    issuer = env.url(
        "CHAT_OIDC_ISSUER",
        "Sign-in through an OpenID Connect provider: its issuer, below which it answers "
        "`.well-known/openid-configuration`. It sends people back to `/accounts/provider/callback/`.",
        _issuer,
        allowed=ISSUER_ALLOWED,
    )
    client = env.text("CHAT_OIDC_CLIENT_ID", "How the provider knows this site.", allowed="text")
    secret = env.secret("CHAT_OIDC_CLIENT_SECRET", "With what this site proves itself to the provider.")
    name = env.text(
        "CHAT_OIDC_NAME",
        "What people call the provider; it stands on a button.",
        default="OpenID Connect",
        allowed="text",
    )
    needed = {"CHAT_OIDC_ISSUER": issuer, "CHAT_OIDC_CLIENT_ID": client, "CHAT_OIDC_CLIENT_SECRET": secret}
    missing = [each for each, value in needed.items() if not value]
    if len(missing) == len(needed):
        return {}
    for each in missing:
        if not any(refusal.startswith((f"{each}:", f"{each}_FILE:")) for refusal in env.refusals):
            env.refuse(each, "is missing", "a value, because other CHAT_OIDC_* are set; or none of them")
    app = {
        "provider_id": ID,
        "name": name,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer.rstrip("/")},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def _issuer(raw: str) -> str:
    if not raw:
        return ""
    parts = urlsplit(raw)
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("it is no address of an issuer")
    if parts.scheme == "https" or (parts.scheme == "http" and is_here(parts.hostname)):
        return raw
    raise ValueError("it is not https")


def is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
