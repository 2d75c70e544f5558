"""The HTTP API, version 1: every deed a socket can do, with the same refusals."""

from functools import cached_property
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.router import Router

from . import (
    announcements,
    clients,
    direct,
    drafts,
    errors,
    files,
    invitations,
    messages,
    notifications,
    people,
    push,
    rooms,
    search,
    threads,
    workspace,
)
from .auth import SIGNED_IN, STAFF
from .reading import StrictParser


class Api(NinjaAPI):
    """Operations are named by noun and verb, as the modules and functions here are: ``rooms_create``."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        noun = operation.view_func.__module__.rpartition(".")[2]
        return f"{noun}_{operation.view_func.__name__}"

    def get_openapi_schema(self, **_where: Any) -> OpenAPISchema:
        return self._document

    @cached_property
    def _document(self) -> OpenAPISchema:
        """Made once: everybody may ask for it, and making it takes a third of a second."""
        return super().get_openapi_schema()

    def get_operation_url_name(self, operation: Operation, router: Router) -> str:
        return self.get_openapi_operation_id(operation)


api = Api(
    title="Chatsite",
    version="1",
    description="The chat for programs. Refusals are `{code, message}` with the codes of the socket.",
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,  # that page needs inline scripts
    auth=SIGNED_IN,
    parser=StrictParser(),
)
errors.register(api)

api.add_router("rooms", rooms.router, tags=["rooms"])
api.add_router("rooms", messages.router, tags=["messages"])
api.add_router("rooms", threads.of_room, tags=["messages"])
api.add_router("threads", threads.router, tags=["messages"])
api.add_router("rooms", drafts.of_room, tags=["messages"])
api.add_router("drafts", drafts.router, tags=["messages"])
api.add_router("rooms", files.router, tags=["files"])
api.add_router("files", files.one, tags=["files"])
api.add_router("direct", direct.router, tags=["rooms"])
api.add_router("workspace", workspace.router, tags=["workspace"])
api.add_router("people", people.router, tags=["people"])
api.add_router("notifications", notifications.router, tags=["notifications"])
api.add_router("push", push.router, tags=["notifications"])
api.add_router("search", search.router, tags=["messages"])
api.add_router("invitations", invitations.router, tags=["staff"], auth=STAFF)
api.add_router("clients", clients.router, tags=["staff"], auth=STAFF)
api.add_router("announcements", announcements.router, tags=["staff"], auth=STAFF)
