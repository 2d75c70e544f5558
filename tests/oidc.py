"""A small OpenID Connect provider on this machine: it signs in whom the test says, and lies if told to."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "chatsite", "what this site and the provider both know"
INGRID = {
    "sub": "248289761001",
    "preferred_username": "ingrid",
    "name": "Ingrid Solheim",
    "email": "ingrid@museum.example",
    "email_verified": True,
}


def make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY = make_key()


class Provider:
    """`person` is who comes out; `token` and `userinfo` replace parts of what is said of them, `answers`
    whole answers by path."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = dict(INGRID)
        self.token: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.key = KEY
        self.algorithm = "RS256"
        self.error = ""
        self.answers: dict[str, Any] = {}
        self._codes: dict[str, dict[str, str]] = {}

    def settings(self) -> dict[str, Any]:
        """SOCIALACCOUNT_PROVIDERS of a site that uses it, as chatsite/provider.py makes them."""
        app = {
            "provider_id": "oidc",
            "name": "Museum ID",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": self.issuer},
        }
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

    # ------------------------------------------------------------------ its addresses

    def discovery(self, asked: dict[str, str]) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent on."""
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        said = {"error": self.error} if self.error else {"code": code}
        return f"{asked['redirect_uri']}?{urlencode({**said, 'state': asked['state']})}"

    def exchange(self, asked: dict[str, str]) -> dict[str, Any]:
        """The code is good once, for who has the secret and began it."""
        begun = self._codes.pop(asked["code"])
        proof = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest())
        assert (asked["client_id"], asked["client_secret"]) == (CLIENT, SECRET)
        assert begun["code_challenge"] == proof.rstrip(b"=").decode()
        assert begun["redirect_uri"] == asked["redirect_uri"]
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, **self.person, **self.token}
        key: Any = self.key if self.algorithm == "RS256" else SECRET if self.algorithm == "HS256" else None
        signed = jwt.encode(claims, key, self.algorithm, headers={"kid": "1"})
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": signed}

    def jwks(self, asked: dict[str, str]) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]}

    def about(self, asked: dict[str, str]) -> dict[str, Any]:
        return {**self.person, **self.userinfo}

    issuer = ""


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    ways = {
        "/.well-known/openid-configuration": provider.discovery,
        "/authorize": provider.authorize,
        "/token": provider.exchange,
        "/jwks": provider.jwks,
        "/userinfo": provider.about,
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, query: str) -> None:
            path = urlsplit(self.path).path
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            found = provider.answers[path] if path in provider.answers else ways[path](asked)
            if isinstance(found, str) and path == "/authorize":
                self.send_response(302)
                self.send_header("Location", found)
                self.end_headers()
                return
            self.send_response(found if isinstance(found, int) else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(found.encode() if isinstance(found, str) else json.dumps(found).encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
