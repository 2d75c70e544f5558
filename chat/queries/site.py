"""Where the site is, for links that are written where nobody asks for a page."""

from django.conf import settings

HERE = "http://127.0.0.1:8000"
LOCAL = ("localhost", ".localhost", "127.0.0.1", "[::1]")


def origin() -> str:
    """The site's own address, as far as the settings tell."""
    if settings.CSRF_TRUSTED_ORIGINS and "*" not in settings.CSRF_TRUSTED_ORIGINS[0]:
        return settings.CSRF_TRUSTED_ORIGINS[0]
    names = [host for host in settings.ALLOWED_HOSTS if host not in LOCAL and not host.startswith((".", "*"))]
    return f"https://{names[0]}" if names else HERE


def sends_mail() -> bool:
    return getattr(settings, "CHAT_EMAIL", False)
