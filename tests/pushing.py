"""A push service on this machine, and the browsers that are woken through it."""

import json
import os
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chat.webpush.encryption import CURVE, encoded, point


class Device:
    """A browser: its keys, and what it was told."""

    def __init__(self, service: "PushService", name: str) -> None:
        self.key, self.auth = ec.generate_private_key(CURVE), os.urandom(16)
        self.path = f"/{name}"
        self.endpoint = f"{service.origin}{self.path}"
        self.told: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": encoded(point(self.key.public_key())), "auth": encoded(self.auth)}

    def hear(self, body: bytes) -> None:
        """RFC 8291 from the other side."""
        salt, length = body[:16], body[20]
        theirs = body[21 : 21 + length]
        peer = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
        info = b"WebPush: info\0" + point(self.key.public_key()) + theirs
        shared = self._derive(self.key.exchange(ec.ECDH(), peer), self.auth, info, 32)
        key = self._derive(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = self._derive(shared, salt, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, body[21 + length :], None)
        self.told.append(json.loads(plain.rstrip(b"\0")[:-1]))

    @staticmethod
    def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
        return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


class PushService:
    """`answers` are the next statuses, with headers; 201 when there is none left."""

    def __init__(self) -> None:
        self.devices: dict[str, Device] = {}
        self.answers: deque[tuple[int, dict[str, str]]] = deque()
        self.asked = 0
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked += 1
                status, headers = service.answers.popleft() if service.answers else (201, {})
                device = service.devices.get(self.path)
                if device and status == 201:
                    device.hear(body)
                    device.headers.append(dict(self.headers))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                """Nobody reads it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def device(self, name: str) -> Device:
        self.devices[f"/{name}"] = found = Device(self, name)
        return found

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)
