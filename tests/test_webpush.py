"""Web Push by hand: the example of RFC 8291, the words of RFC 8292, and where nothing is sent."""

import json
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from chat.unfurl.guard import Forbidden
from chat.webpush import encryption, post, vapid
from chat.webpush.encryption import decoded

# RFC 8291, appendix A
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decoded(text), "big"), encryption.CURVE)


def test_the_example_of_the_rfc():
    body = encryption.encrypt(PLAIN, p256dh=RECEIVER, auth=AUTH, own=private(SENDER), salt=decoded(SALT))
    assert encryption.encoded(body) == BODY


def test_each_message_has_a_key_and_a_salt_of_its_own():
    one, other = (encryption.encrypt(PLAIN, p256dh=RECEIVER, auth=AUTH) for _ in range(2))
    assert one[:16] != other[:16]
    assert one[21:86] != other[21:86]


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", AUTH), (RECEIVER, ""), (RECEIVER, SALT + "AA"), ("AAAA", AUTH), (RECEIVER[:-2], AUTH), ("?", AUTH)],
)
def test_keys_that_no_browser_has_are_refused(p256dh, auth):
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
        encryption.read_keys(p256dh, auth)


def test_what_is_too_long_is_refused_before_it_is_sent():
    assert len(encryption.encrypt(b"x" * encryption.MOST, p256dh=RECEIVER, auth=AUTH)) == encryption.RECORD
    with pytest.raises(ValueError, match="more than a push may have"):
        encryption.encrypt(b"x" * (encryption.MOST + 1), p256dh=RECEIVER, auth=AUTH)


def test_the_word_for_a_push_service_is_signed_and_holds_for_it_alone(settings):
    settings.CHAT_VAPID_SUBJECT = "mailto:owner@chat.example"
    key = private(SENDER)
    header = vapid.authorization("https://push.example:443/send/abc?x=1", key, now=1_000_000)
    kind, token, public = header.split()
    assert (kind, token[:2], public[:2]) == ("vapid", "t=", "k=")
    head, claims, signature = token[2:].rstrip(",").split(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(decoded(claims)) == {
        "aud": "https://push.example",
        "exp": 1_000_000 + 12 * 3600,
        "sub": "mailto:owner@chat.example",
    }
    halves = decoded(signature)
    r, s = (int.from_bytes(half, "big") for half in (halves[:32], halves[32:]))
    given = ec.EllipticCurvePublicKey.from_encoded_point(encryption.CURVE, decoded(public[2:]))
    given.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))


def test_a_site_makes_its_key_once_and_for_itself_alone(settings, tmp_path):
    settings.CHAT_VAPID_KEY, settings.CHAT_VAPID_KEY_FILE = "", tmp_path / "vapid_key"
    assert vapid.public_key() == ""
    vapid.keep_key()
    made = vapid.public_key()
    assert stat.S_IMODE(settings.CHAT_VAPID_KEY_FILE.stat().st_mode) == 0o600
    vapid.keep_key()
    assert vapid.public_key() == made != ""
    assert [each.name for each in tmp_path.iterdir()] == ["vapid_key"]
    settings.CHAT_VAPID_KEY = SENDER
    assert vapid.public_key() != made


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://push.example/x",
            "https://push.example:22/x",
            "https://a:b@push.example/x",
            "ftp://push.example",
        ),
        *("https://chat.example.org/x", "https:///x", "javascript:1"),
    ],
)
def test_nothing_is_sent_to_what_is_no_push_service(address):
    with pytest.raises((Forbidden, ValueError)):
        post.PushGuard(own_hosts=["chat.example.org"]).check(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "10.0.0.1", "0x7f.1"])
async def test_nothing_is_sent_to_addresses_inside(settings, host):
    settings.CHAT_VAPID_KEY = SENDER
    letter = post.Letter(f"https://{host}/x", RECEIVER, AUTH, "lobby", b"{}")
    (answer,) = await post.send([letter])
    assert answer.outcome is post.Outcome.GONE


def test_a_topic_fits_into_its_header_and_says_nothing():
    assert len(post.topic("lobby")) == 32
    assert "lobby" not in post.topic("lobby")
