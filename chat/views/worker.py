"""The script of the shared worker, under an address that differs when it does.

It is one file, because the import map of a page does not reach into a worker: the hashed names of the static
files would not be found there, and plain ones might come from two versions. A worker must also come from the
page's own origin, and static files need not.
"""

import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from .. import assets

START = "worker.js"


def address() -> str:
    """Where a page finds it."""
    return reverse("worker", args=[_version()])


@require_safe
@gzip_page
def script(_request: HttpRequest, version: str) -> HttpResponse:
    """A page from before the last change finds no worker any more, and does without one."""
    if version != _version():
        return HttpResponseNotFound()
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(_text(), content_type="text/javascript; charset=utf-8", headers=forever)


def _text() -> str:
    return _read() if settings.DEBUG else _kept()


@cache
def _kept() -> str:
    return _read()


def _read() -> str:
    (text,) = assets.joined(START).values()
    return text


def _version() -> str:
    return hashlib.sha256(_text().encode()).hexdigest()[:16]
