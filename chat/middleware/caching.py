"""What was made for one person is kept by nobody else, and not by the browser after signing out."""

from django.http import HttpRequest, HttpResponse

from . import Finish, around


@around
def private(request: HttpRequest) -> Finish:
    """Forbid storing every response that does not say itself how it may be stored."""

    def finish(response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return finish
