"""Addresses of the API; whatever is wrong with one is said in JSON too."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from . import api
from .errors import method_not_allowed, no_such_address


def in_json(view: Any) -> Callable[..., HttpResponse]:
    """Ninja answers a wrong method with a line of text."""

    @wraps(view)
    def speaking(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        return method_not_allowed(response) if response.status_code == 405 else response

    return speaking


operations, of_ninja, namespace = api.urls
for operation in operations:
    operation.callback = in_json(operation.callback)

urlpatterns = [
    path("", no_such_address, name="nothing"),
    path("", (operations, of_ninja, namespace)),
    path("<path:unknown>", no_such_address, name="nothing_there"),
]
