"""RFC 8291, "Message Encryption for Web Push", with the one record of RFC 8188 that it needs."""

import base64
import os
import struct

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096  # bytes: what every push service takes
OVERHEAD = 16 + 4 + 1 + 65 + 1 + 16  # header, end mark and tag
MOST = RECORD - OVERHEAD  # bytes of a message
_LAST = b"\x02"  # no other record follows


def encrypt(
    message: bytes,
    *,
    p256dh: str,
    auth: str,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push for the browser with these keys (base64url, as it handed them out).

    ``own`` and ``salt`` are new ones for each message, but for the example in the RFC. ValueError: no such
    keys, or more than `MOST` bytes.
    """
    if len(message) > MOST:
        raise ValueError(f"{len(message)} bytes are more than a push may have")
    own = own or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    theirs, secret = read_keys(p256dh, auth)
    ours = point(own.public_key())
    info = b"WebPush: info\0" + point(theirs) + ours
    shared = _derive(own.exchange(ec.ECDH(), theirs), salt=secret, info=info, length=32)
    key = _derive(shared, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derive(shared, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    header = salt + struct.pack("!LB", RECORD, len(ours)) + ours
    return header + AESGCM(key).encrypt(nonce, message + _LAST, None)


def read_keys(p256dh: str, auth: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """ValueError for what no browser hands out."""
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(p256dh))
    except InvalidKey:
        raise ValueError("not a point of the curve") from None
    secret = decoded(auth)
    if len(secret) != 16:
        raise ValueError("not a secret of 16 bytes")
    return theirs, secret


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(data: bytes) -> str:
    """base64url without padding, as everywhere in Web Push."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.b64decode(
        text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True
    )


def _derive(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
