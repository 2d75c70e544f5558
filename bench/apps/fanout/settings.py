from chatsite.settings import *  # noqa: F403

ASGI_APPLICATION = "fanout.asgi.application"
