"""Telling others, over the channel layer.

A layer delivers at most once, so nothing may depend on it: what was announced is already
in the database, and a client that missed it finds the hole in the room's log.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
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
    transaction.on_commit(lambda: _tell(news))


def whisper(topic: str, event: Mapping[str, Any]) -> None:
    """Tell a group now: only for what is not stored anywhere."""
    _tell([(topic, event)])


async def awhisper(topic: str, event: Mapping[str, Any]) -> None:
    """The same in an event loop, which a stock layer would hold up."""
    if (layer := _layer()) is None or _is_ours(layer):
        _tell([(topic, event)])
        return
    try:
        await layer.group_send(topic, dict(event))
    except Exception:
        log.exception("the channel layer did not take an event for %s", topic)


def direct(channel_name: str, event: Mapping[str, Any]) -> None:
    """Tell one socket, or put one job on a worker's channel."""
    if (layer := _layer()) is not None:
        send = layer.post if _is_ours(layer) else async_to_sync(layer.send)
        _try([(channel_name, event)], send)


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


def _tell(news: Sequence[News]) -> None:
    if (layer := _layer()) is None:
        return
    if not _is_ours(layer):
        _try(news, async_to_sync(layer.group_send))
        return
    try:
        layer.post_groups([(topic, dict(event)) for topic, event in news])
        metrics.layer_sends.labels("ok").inc(len(news))
    except Exception:  # and none has left: what is wrong with one of them is not the others' failure
        _try(news, layer.post_group)


def _layer() -> Any:
    return get_channel_layer()


def _is_ours(layer: Any) -> bool:
    """Has it ways to send that do not wait? Asked of its class: the stock pub/sub layer answers only in a
    loop."""
    return hasattr(type(layer), "post_groups")


def _try(news: Sequence[News], send: Callable[[str, dict[str, Any]], object]) -> None:
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
