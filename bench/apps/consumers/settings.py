from chatsite.settings import *  # noqa: F403

ASGI_APPLICATION = "consumers.asgi.application"
