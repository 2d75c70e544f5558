import os

SECRET_KEY = "of no use outside the benchmark"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "daphne",
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "stock",
]
ASGI_APPLICATION = "stock.asgi.application"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("STOCK_DATABASE", ":memory:")}
}
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STORES = bool(os.environ.get("STOCK_STORES"))
REDIS = os.environ.get("REDIS_URL", "")
LAYERS = {
    "core": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # Without this the layer drops every idle socket after 5 s under redis-py 8.
        "CONFIG": {"hosts": [{"address": REDIS, "socket_timeout": 15}]},
    },
    "pubsub": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS]}},
}
CHANNEL_LAYERS = {"default": LAYERS[os.environ.get("STOCK_LAYER", "core")]}
USE_TZ = True
