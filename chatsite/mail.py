"""EMAIL_URL → Django's settings for the mail server."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ALLOWED = (
    "smtp://[user:password@]host[:587], which begins with STARTTLS (?tls=off: without), "
    "smtps://[user:password@]host[:465], or file:///folder to have mails written there"
)
BACKENDS = "django.core.mail.backends"
NONE: dict[str, Any] = {"EMAIL_BACKEND": f"{BACKENDS}.dummy.EmailBackend"}
TIMEOUT = 20  # seconds for one answer of the server


def from_url(url: str) -> dict[str, Any]:
    """Settings by name. ValueError explains itself and repeats nothing of the address: it has a password."""
    if not url:
        return NONE
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))
    if parts.scheme == "file":
        if parts.netloc or not parts.path.strip("/") or options:
            raise ValueError("a folder is file:/// and its absolute path")
        return {
            "EMAIL_BACKEND": f"{BACKENDS}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme not in {"smtp", "smtps"}:
        raise ValueError("the scheme is unknown")
    if not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise ValueError("there must be a host, and nothing behind it")
    implicit = parts.scheme == "smtps"
    tls = options.pop("tls", "on")
    if options or tls not in {"on", "off"} or (implicit and tls == "off"):
        raise ValueError("the only option is tls=off, for smtp")
    return {
        "EMAIL_BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit and tls == "on",
        "EMAIL_TIMEOUT": TIMEOUT,
    }
