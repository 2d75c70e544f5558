"""The site's settings, but with a channel layer that has room for one message and forgets after 2 s."""

import importlib
import os

_site = importlib.import_module(os.environ["CHAOS_SETTINGS"])
globals().update({name: getattr(_site, name) for name in dir(_site) if name.isupper()})

SMALL = {"capacity": 1, "expiry": 2}


def _cramp(layer: dict) -> dict:
    more = {"group_expiry": 2} if layer["BACKEND"].startswith(("channels.", "channels_redis.core")) else {}
    if layer["BACKEND"].startswith("channels_redis.pubsub"):
        return layer  # it has no bounds to make smaller
    return {**layer, "CONFIG": {**layer.get("CONFIG", {}), **SMALL, **more}}


CHANNEL_LAYERS = {alias: _cramp(layer) for alias, layer in _site.CHANNEL_LAYERS.items()}
