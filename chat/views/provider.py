"""Signing in through an OpenID Connect provider, if there is one: its answers, and whom they let in."""

import logging
from typing import Any

import jwt
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.decorators import login_not_required
from allauth.decorators import rate_limit
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.app_settings import UID_MAX_LENGTH
from allauth.socialaccount.internal.flows.connect import disconnect, validate_disconnect
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from ..actions import newcomers

log = logging.getLogger(__name__)
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
ID = "oidc"
LEEWAY = 60  # seconds that the provider's clock may be off
# What a provider can get wrong: not there, not JSON, something left out, something forged.
FAILURES = (
    OAuth2Error,
    RequestException,
    jwt.PyJWTError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)


def name() -> str:
    """What people call the provider; empty when there is none."""
    apps = getattr(settings, "SOCIALACCOUNT_PROVIDERS", {}).get("openid_connect", {}).get("APPS", [])
    return apps[0]["name"] if apps else ""


def lets_in_strangers() -> bool:
    """Whether whom the provider knows gets an account."""
    return bool(name()) and bool(getattr(settings, "CHAT_OIDC_SIGNUP", False))


def account_of(user) -> SocialAccount | None:
    """Somebody's at the provider, if it is connected."""
    return SocialAccount.objects.filter(user=user, provider=ID).first()


class ProviderAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": _("Choose a password first, or you could not sign in any more."),
    }

    def list_apps(self, request: HttpRequest, provider=None, client_id=None) -> list[SocialApp]:
        """What the settings have; there is no table of providers to be filled."""
        found = []
        for kind, config in getattr(settings, "SOCIALACCOUNT_PROVIDERS", {}).items():
            for fields in config.get("APPS", []):
                app = SocialApp(provider=kind, **fields)
                if provider in (None, app.provider_id, kind) and client_id in (None, app.client_id):
                    found.append(app)
        return found

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        return lets_in_strangers()

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        """Addresses decide nothing about who somebody is; `newcomers` looks at them."""
        sociallogin.email_addresses = []

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin) -> bool:
        """Nobody is asked for a username on the way in; `save_user` finds one."""
        return True

    def save_user(self, request: HttpRequest, sociallogin, form=None):
        """A new person, called as the provider calls them, in the rooms of newcomers."""
        data = sociallogin.account.extra_data
        sociallogin.user = newcomers.from_provider({**data["id_token"], **data.get("userinfo", {})})
        sociallogin.account.user = sociallogin.user
        sociallogin.account.save()
        return sociallogin.user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount) -> str:
        return reverse("settings_security")

    def get_requests_session(self):
        session = super().get_requests_session()
        session.max_redirects = 3
        return session


class Provider(OpenIDConnectOAuth2Adapter):
    """allauth believes what comes over TLS; this checks who signed it as well, and for whom."""

    @property
    def openid_config(self) -> dict[str, Any]:
        config = super().openid_config
        issuer = self.get_provider().app.settings["server_url"]
        if config["issuer"].rstrip("/") != issuer:
            raise OAuth2Error("The provider calls itself by another name.")
        return config

    def complete_login(self, request: HttpRequest, app, token, **kwargs: Any):
        login = super().complete_login(request, app, token, **kwargs)
        data = login.account.extra_data
        if "id_token" not in data or data.get("userinfo", data["id_token"])["sub"] != data["id_token"]["sub"]:
            raise OAuth2Error("The provider's answers are about different people.")
        return login

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        return _about_somebody(super()._fetch_user_info(access_token))

    def _decode_id_token(self, app, id_token: str) -> dict[str, Any]:
        with ProviderAdapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        header = jwt.get_unverified_header(id_token)
        keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.key_id == header.get("kid")]
        if len(keys) != 1:
            raise OAuth2Error("The token is signed by an unknown key.")
        claims = jwt.decode(
            id_token,
            key=keys[0].key,
            algorithms=ALGORITHMS,
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        return _about_somebody(claims)


def _about_somebody(claims: dict[str, Any]) -> dict[str, Any]:
    """What is said, if it is about somebody by a name that can be kept."""
    subject = claims["sub"]
    if not (isinstance(subject, str) and subject.isprintable() and 0 < len(subject) <= UID_MAX_LENGTH):
        raise OAuth2Error("The provider calls somebody by a name that cannot be kept.")
    return claims


@never_cache
@login_not_required
@require_POST
@rate_limit(action="provider")
def sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider; for who is signed in, to connect the two accounts.

    The page between is there because a browser follows no redirect of a form to another site: the policy
    says `form-action 'self'`.
    """
    if not name():
        raise Http404
    if request.user.is_authenticated and request.POST.get("process") != "connect":
        return redirect("home")
    view = OAuth2LoginView.adapter_view(Provider(request, provider_id))
    try:
        answer = _with_proof(view)(request) if request.user.is_authenticated else view(request)
    except FAILURES:
        return _failed(request)
    if answer.status_code != 302 or answer["Location"].startswith("/"):
        return answer
    return render(request, "doors/onward.html", {"address": answer["Location"], "provider": name()})


def _with_proof(view):
    return reauthentication_required(view, app="allauth.socialaccount")


@never_cache
@login_not_required
@require_safe
@rate_limit(action="provider", limit_get=True)
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    if not name():
        raise Http404
    try:
        return OAuth2CallbackView.adapter_view(Provider(request, provider_id))(request)
    except FAILURES:
        return _failed(request)


@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    return render(request, "doors/cancelled.html", {"provider": name()})


@login_required
@require_POST
@reauthentication_required(app="allauth.socialaccount")
def remove(request: HttpRequest) -> HttpResponse:
    if account := account_of(request.user):
        try:
            validate_disconnect(request, account)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            disconnect(request, account)
    return redirect("settings_security")


def _failed(request: HttpRequest) -> HttpResponse:
    log.warning("the provider of sign-ins cannot be used", exc_info=True)
    return render(request, "socialaccount/authentication_error.html", {"provider": name()}, status=502)
