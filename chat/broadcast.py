"""Telling others, over the channel layer.

A layer delivers at most once, so nothing may depend on it: what was announced is already
in the database, and a client that missed it finds the hole in the room's log.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from . import metrics

log = logging.getLogger(__name__)


News = tuple[str, Mapping[str, Any]]  # a topic, and an event


def announce(topic: str, event: Mapping[str, Any]) -> None:
    """Tell a group, once the transaction around this is committed; nobody hears of one that was not."""
    announce_all([(topic, event)])


def announce_all(news: Sequence[News]) -> None:
    """The same, of many, in this order."""
    transaction.on_commit(lambda: _send("group", news))


def whisper(topic: str, event: Mapping[str, Any]) -> None:
    """Tell a group now: only for what is not stored anywhere."""
    _send("group", [(topic, event)])


def direct(channel_name: str, event: Mapping[str, Any]) -> None:
    """Tell one socket, or put one job on a worker's channel."""
    _send("channel", [(channel_name, event)])


def hand_over(channel_names: Collection[str], event: Mapping[str, Any]) -> int:
    """Tell these sockets now, and wait until they have it: how many were reached.

    Stock layers do not say; there it is how many were tried.
    """
    layer = get_channel_layer()
    if layer is None:
        return 0

    async def hand_over() -> list[Any]:
        sends = (layer.send(name, dict(event)) for name in channel_names)
        return await asyncio.gather(*sends, return_exceptions=True)

    answers = async_to_sync(hand_over)()
    for problem in [each for each in answers if isinstance(each, Exception)][:1]:
        log.error("the channel layer did not take an event for a client", exc_info=problem)
    reached = sum(answer is not False and not isinstance(answer, Exception) for answer in answers)
    metrics.layer_sends.labels("ok").inc(reached)
    metrics.layer_sends.labels("failed").inc(len(answers) - reached)
    return reached


def _send(kind: str, news: Sequence[News]) -> None:
    layer: Any = get_channel_layer()
    if layer is None:
        return
    # Asked of its class: the stock pub/sub layer answers only in a loop.
    if hasattr(type(layer), "post_group"):
        send = layer.post_group if kind == "group" else layer.post
    else:
        send = async_to_sync(layer.group_send if kind == "group" else layer.send)
    sent = 0
    for name, event in news:
        try:
            send(name, dict(event))
            sent += 1
        except Exception:
            # The deed is done and stored: that its news did not travel is not the doer's failure.
            log.exception("the channel layer did not take an event for %s", name)
    metrics.layer_sends.labels("ok").inc(sent)
    metrics.layer_sends.labels("failed").inc(len(news) - sent)
