"""RFC 8292, "VAPID": our key, and the word that a push service takes for it being us."""

import json
import os
import time
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from yarl import URL

from .encryption import CURVE, decoded, encoded, point

HOURS = 12  # that a word holds; a push service takes none for longer than 24
_LENGTH = 32  # bytes of a private key, and of each half of a signature
_JWT = {"typ": "JWT", "alg": "ES256"}


def private_key() -> ec.EllipticCurvePrivateKey | None:
    """The site's, from CHAT_VAPID_KEY or else from CHAT_VAPID_KEY_FILE; without one nothing is pushed."""
    text = getattr(settings, "CHAT_VAPID_KEY", "") or _kept()
    return _read(text) if text else None


def public_key() -> str:
    """As a browser wants it; empty without a key."""
    key = private_key()
    return encoded(point(key.public_key())) if key else ""


def keep_key() -> None:
    """Make a key for the site if it has none, readable for this account alone. OSError: it cannot be kept."""
    path = getattr(settings, "CHAT_VAPID_KEY_FILE", None)
    if path is None or private_key() is not None:
        return
    own = Path(f"{path}.{os.getpid()}")
    with open(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{new_key()}\n")
    try:
        os.link(own, path)  # the first of several processes has made it, and whole
    except FileExistsError:
        pass
    finally:
        own.unlink()


def new_key() -> str:
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return encoded(number.to_bytes(_LENGTH, "big"))


def check_key(text: str) -> str:
    """The text, if it is a private key; else ValueError."""
    if text:
        _read(text)
    return text


def authorization(endpoint: str, key: ec.EllipticCurvePrivateKey, *, now: float | None = None) -> str:
    """The header for a push to this address."""
    claims = {
        "aud": str(URL(endpoint).origin()),
        "exp": int(time.time() if now is None else now) + HOURS * 3600,
        "sub": subject(),
    }
    said = f"{_part(_JWT)}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(SHA256())))
    signature = encoded(r.to_bytes(_LENGTH, "big") + s.to_bytes(_LENGTH, "big"))
    return f"vapid t={said}.{signature}, k={encoded(point(key.public_key()))}"


def subject() -> str:
    """Whom a push service could write to: CHAT_VAPID_SUBJECT, or else the site itself."""
    if given := getattr(settings, "CHAT_VAPID_SUBJECT", ""):
        return str(given)
    local = ("localhost", ".localhost", "127.0.0.1", "[::1]", "*")
    names = [each for each in settings.ALLOWED_HOSTS if each not in local]
    return f"https://{names[0].lstrip('.')}" if names else "mailto:nobody@chat.invalid"


def _part(data: dict[str, Any]) -> str:
    return encoded(json.dumps(data, separators=(",", ":")).encode())


def _kept() -> str:
    path = getattr(settings, "CHAT_VAPID_KEY_FILE", None)
    try:
        return Path(path).read_text().strip() if path else ""
    except OSError:
        return ""


@cache
def _read(text: str) -> ec.EllipticCurvePrivateKey:
    data = decoded(text)
    if len(data) != _LENGTH:
        raise ValueError("not a private key of 32 bytes")
    return ec.derive_private_key(int.from_bytes(data, "big"), CURVE)
