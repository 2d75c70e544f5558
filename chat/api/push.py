"""Being told of messages while the chat is closed, on the device whose session asks."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import BaseModel, Field

from ..actions import subscriptions
from ..webpush import vapid
from .errors import REFUSALS
from .reading import Fields

router = Router()


class Push(BaseModel):
    """``key``: what a browser needs to subscribe; empty where there is none. ``on``: this device is told."""

    key: str
    on: bool


class Keys(Fields):
    p256dh: Annotated[str, Field(max_length=100)]
    auth: Annotated[str, Field(max_length=40)]


class Subscription(Fields):
    """As a browser writes its `PushSubscription`."""

    endpoint: Annotated[str, Field(max_length=1000)]
    keys: Keys
    expirationTime: float | int | None = None  # as browsers call it


def _now(request: HttpRequest) -> dict[str, object]:
    return {"key": vapid.public_key(), "on": subscriptions.is_subscribed(request.user, request.session)}


@router.get("", response={200: Push, **REFUSALS})
def show(request: HttpRequest):
    """Whether this device is told."""
    return _now(request)


@router.put("", response={200: Push, **REFUSALS})
def subscribe(request: HttpRequest, body: Subscription):
    """Tell this device, until its session ends."""
    keys = {"p256dh": body.keys.p256dh, "auth": body.keys.auth}
    subscriptions.subscribe(request.user, request.session, endpoint=body.endpoint, **keys)
    return _now(request)


@router.delete("", response={204: None, **REFUSALS})
def unsubscribe(request: HttpRequest):
    """Tell this device nothing any more."""
    subscriptions.unsubscribe(request.user, request.session)
    return Status(204, None)
