"""Can this process do its work right now? Each question answers with what is wrong, or with None."""

import asyncio

from channels.layers import get_channel_layer
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

SECONDS = 2  # for each part to answer


def database() -> str | None:
    """Does it answer, and are its tables those of this version?"""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        return f"does not answer: {type(error).__name__}"
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not pending:
        return None
    first, *others = (f"{migration.app_label}.{migration.name}" for migration, _ in pending)
    more = f" and {len(others)} more" if others else ""
    return f"lacks migration {first}{more} (python3 manage.py migrate)"


async def layer() -> str | None:
    """Send an event to a channel of our own and wait for it. No layer is a choice, not a fault."""
    channel_layer = get_channel_layer()
    if channel_layer is None:
        return None
    try:
        async with asyncio.timeout(SECONDS):
            channel = await channel_layer.new_channel()
            try:
                await channel_layer.send(channel, {"type": "chat.probe"})
                await channel_layer.receive(channel)
            finally:
                await forget(channel_layer, channel)
    except TimeoutError:
        return f"no answer in {SECONDS} s"
    except Exception as error:
        return f"failed: {type(error).__name__}"
    return None


async def forget(channel_layer, channel: str) -> None:
    """Our own layers let go of a channel when told to; the stock ones when nobody waits for it any more."""
    if hasattr(channel_layer, "detach"):
        channel_layer.detach(channel)
        return
    waiting = asyncio.ensure_future(channel_layer.receive(channel))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
