"""The site's settings with an app beside the chat, and with other channel layers, as its manual allows.

CHAT_TEST_LAYER: memory, core, pubsub (the stock ones) or none; empty for the site's own choice.
"""

import os

from chatsite.settings import *  # noqa: F403
from chatsite.settings import REDIS_URL

ROOT_URLCONF = "tests.outside.urls"

LAYERS = {
    "memory": {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
    "core": {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "core"},
        }
    },
    "pubsub": {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "pubsub"},
        }
    },
    "none": {},
}
if os.environ.get("CHAT_TEST_LAYER"):
    CHANNEL_LAYERS = LAYERS[os.environ["CHAT_TEST_LAYER"]]
