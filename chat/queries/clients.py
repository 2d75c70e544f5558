from uuid import UUID

from ..models import Client
from ..models.clients import ClientQuerySet


def live(*, user: str | None = None, room: str | None = None) -> ClientQuerySet:
    """Live clients, of one person (username) or in one room (slug), oldest first."""
    clients = Client.objects.live().select_related("user__profile", "server").prefetch_related("rooms")
    if user is not None:
        clients = clients.filter(user__username=user)
    if room is not None:
        clients = clients.filter(rooms__slug=room)
    return clients.order_by("connected_at")


def named(name: str) -> ClientQuerySet:
    """The live client with this id or channel name; empty when there is none."""
    try:
        return live().filter(pk=UUID(name))
    except ValueError:
        return live().filter(channel_name=name)


def people_here() -> int:
    """How many people have at least one live client."""
    return Client.objects.live().order_by().values("user").distinct().count()
