"""What happens around every request.

Middleware here stays in the event loop. Django's MiddlewareMixin makes two hops to another thread instead.
"""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

Finish = Callable[[HttpResponse], HttpResponse]


def around(begin: Callable[[HttpRequest], Finish]) -> Callable[..., Any]:
    """Middleware, for synchronous and asynchronous requests alike, out of one function.

    `begin(request)` returns what is to be done with the response.
    """

    @sync_and_async_middleware
    def middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
        async def answer_async(request: HttpRequest) -> HttpResponse:
            finish = begin(request)
            return finish(await get_response(request))

        def answer(request: HttpRequest) -> HttpResponse:
            finish = begin(request)
            return finish(get_response(request))

        return answer_async if iscoroutinefunction(get_response) else answer

    return middleware
