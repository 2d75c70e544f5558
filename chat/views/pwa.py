"""What makes the chat an app of its own on a phone or desktop: its manifest, its service worker, and the page
that is shown without a connection."""

import hashlib
import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.http import require_safe

from .. import assets, presenters
from ..models import Workspace

SOURCE = "serviceworker.js"
NEEDED = ("paint.js", "css/pages.css", "offline.js")  # besides the styles
DAY, NIGHT = "#fdfdfc", "#1e2024"


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """https://www.w3.org/TR/appmanifest/"""
    workspace = Workspace.current()
    name = workspace.name
    return JsonResponse(
        {
            "id": "/",
            "name": name,
            "short_name": name[:24],
            "lang": get_language(),
            "dir": "rtl" if get_language_bidi() else "ltr",
            "start_url": reverse("home"),
            "scope": "/",
            "display": "standalone",
            "background_color": DAY,
            "theme_color": NIGHT,
            "categories": ["social", "productivity"],
            "icons": _icons(workspace),
        },
        content_type="application/manifest+json",
    )


def _icons(workspace: Workspace) -> list[dict[str, str]]:
    """The logo, or what stands for the chat without one."""
    uses = [
        ("small", "192x192", "app-192"),
        ("icon", "512x512", "app-512"),
        ("maskable", "512x512", "app-maskable-512"),
    ]
    icons = []
    for use, sizes, ours in uses:
        source = presenters.logo_url(workspace, use) or static(f"icons/{ours}.png")
        purpose = "maskable" if use == "maskable" else "any"
        icons.append({"src": source, "sizes": sizes, "type": "image/png", "purpose": purpose})
    mark = {"src": static("mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    return icons if workspace.logo else [*icons, mark]


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon of a page that names none, such as those of the administration."""
    response = redirect(_icon(Workspace.current()))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker serves what lies beside and below it.

    It differs when anything it keeps does – a style, a text, the reader's language. A browser that sees it
    differ keeps everything anew.
    """
    workspace = Workspace.current()
    own_style = presenters.style_url(workspace)
    facts = {
        "offline": reverse("offline"),
        "needed": [*(static(path) for path in _needed()), *([own_style] if own_style else [])],
        "icon": _icon(workspace),
        "badge": static("icons/badge-96.png"),
    }
    shell = render_to_string("chat/offline.html", {"csp_nonce": ""}, request=None)
    facts["version"] = _digest(_source(), json.dumps(facts), shell, *_contents())
    text = f"const FACTS = {json.dumps(facts)};\n{_source()}"
    headers = {"Service-Worker-Allowed": "/"}
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the service worker, and shown when the server cannot be reached."""
    return render(request, "chat/offline.html")


def _needed() -> list[str]:
    """What the page without a connection needs; it is kept by the service worker."""
    return [*assets.styles(), *NEEDED]


def _icon(workspace: Workspace) -> str:
    return presenters.logo_url(workspace, "small") or static("icons/app-192.png")


def _source() -> str:
    return _read(SOURCE)


def _contents() -> list[str]:
    return [_read(path) for path in (*assets.STYLES, *NEEDED)]


def _read(path: str) -> str:
    return (assets.read if settings.DEBUG else _kept)(path)


@cache
def _kept(path: str) -> str:
    return assets.read(path)


def _digest(*parts: Any) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
