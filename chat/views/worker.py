"""The modules of the shared worker, in a folder that has another name when one of them changes.

The import map of a page does not reach into a worker: the hashed names of the static files would not be
found there, and plain ones might come from two versions. Relative imports inside one folder always fit each
other. A worker must also come from the page's own origin, and static files need not.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..templatetags.chat_ui import MODULES, needed

START = "worker.js"


def address() -> str:
    """Where a page finds the worker."""
    return reverse("worker", args=[_folder(), START])


@require_safe
def module(_request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """One module. A page from before the last change finds no worker any more, and does without one."""
    source = _modules().get(name)
    if source is None or folder != _folder():
        return HttpResponseNotFound()
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(source, content_type="text/javascript; charset=utf-8", headers=forever)


def _modules() -> dict[str, bytes]:
    return _read() if settings.DEBUG else _kept()


@cache
def _kept() -> dict[str, bytes]:
    return _read()


def _read() -> dict[str, bytes]:
    paths = [Path(str(finders.find(path))) for path in needed(f"{MODULES}/{START}")]
    return {path.name: path.read_bytes() for path in paths}


def _folder() -> str:
    content = b"\0".join(
        part for name, source in sorted(_modules().items()) for part in (name.encode(), source)
    )
    return hashlib.sha256(content).hexdigest()[:16]
