"""What was made for one person is kept by nobody else, and not by the browser after signing out."""

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def private(get_response):
    """Forbid storing every response that does not say itself how it may be stored."""
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponse:
            return forbid_storing(await get_response(request))

    else:

        def middleware(request: HttpRequest) -> HttpResponse:
            return forbid_storing(get_response(request))

    return middleware


def forbid_storing(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
