import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views import defaults


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for what went wrong here; 503 when only the database is away, and it will pass."""
    response = defaults.server_error(request)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response.status_code = 503
        response["Retry-After"] = "1"
    return response
