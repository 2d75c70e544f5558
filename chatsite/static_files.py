"""Static files, answered before Django sees the request.

Where nothing was collected, the first visit of a page asks for about a hundred. Inside Django each would
start threads of its own and go to them and back several times, which takes a dozen times as long as the
answer itself.
"""

import asyncio
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from servestatic.middleware import ServeStaticMiddleware
from servestatic.responders import Redirect, StaticFile


class StaticFiles(ServeStaticMiddleware):
    """Stands before an application. Which files there are, and how browsers keep them: see settings.py."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.app = app
        self.security = SecurityMiddleware(app)

    async def __call__(self, scope, receive, send):
        found = await self.find(scope["path"])
        if found is None or self.leads_to_https(scope):
            return await self.app(scope, receive, send)
        response = self.respond(found, ASGIRequest(scope, BytesIO()))
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        return await send({"type": "http.response.body", "body": response.content})

    async def find(self, path: str) -> StaticFile | Redirect | None:
        if self.autorefresh:  # with DEBUG, whatever is there at this moment; to look for it takes long
            return await asyncio.to_thread(self.find_file, path)
        return self.files.get(path)

    def leads_to_https(self, scope: Any) -> bool:
        return self.security.redirect and scope.get("scheme") != "https"

    def respond(self, found: StaticFile | Redirect, request: ASGIRequest) -> HttpResponse:
        """With the file as a whole, or the part of it that is asked for: all of them are small."""
        made = found.get_response(request.method or "GET", request.META)
        body = b""
        if made.file:
            with made.file:
                body = made.file.read()
        response = HttpResponse(body, status=made.status)
        del response["Content-Type"]  # Django's; its own is among these
        for name, value in made.headers:
            response[name] = value
        if body:  # what is there now: who puts a newer version in its place may not have restarted yet
            response["Content-Length"] = str(len(body))
        return self.security.process_response(request, response)
