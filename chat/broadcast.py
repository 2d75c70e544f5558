"""Telling others, over the channel layer.

A layer delivers at most once, so nothing may depend on it: what was announced is already
in the database, and a client that missed it finds the hole in the room's log.
"""

import logging
from collections.abc import Mapping
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from . import metrics

log = logging.getLogger(__name__)


def announce(topic: str, event: Mapping[str, Any]) -> None:
    """Tell a group, once the transaction around this is committed; nobody hears of one that was not."""
    transaction.on_commit(lambda: whisper(topic, event))


def whisper(topic: str, event: Mapping[str, Any]) -> None:
    """Tell a group now: only for what is not stored anywhere."""
    _send("group", topic, event)


def direct(channel_name: str, event: Mapping[str, Any]) -> None:
    """Tell one socket, or put one job on a worker's channel."""
    _send("channel", channel_name, event)


def _send(kind: str, name: str, event: Mapping[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        if hasattr(layer, "post_group"):
            post = layer.post_group if kind == "group" else layer.post
            post(name, dict(event))
        else:
            send = layer.group_send if kind == "group" else layer.send
            async_to_sync(send)(name, dict(event))
        metrics.layer_sends.labels("ok").inc()
    except Exception:
        # The deed is done and stored: that its news did not travel is not the doer's failure.
        metrics.layer_sends.labels("failed").inc()
        log.exception("the channel layer did not take an event for %s", name)
