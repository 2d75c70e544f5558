"""The ASGI way in: files, pages to Django, WebSockets through the gates, a worker's jobs, each to theirs."""

import os

from channels.auth import AuthMiddlewareStack
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
django_application = get_asgi_application()

from chat.gate import BodyGate, OriginGate, PersonGate  # noqa: E402 - models can be loaded only now
from chat.routing import channel_routes, websocket_urlpatterns  # noqa: E402
from chatsite.static_files import StaticFiles  # noqa: E402

sockets = URLRouter(websocket_urlpatterns)
application = ProtocolTypeRouter(
    {
        "http": StaticFiles(BodyGate(django_application)),
        "websocket": OriginGate(PersonGate(known=sockets, others=AuthMiddlewareStack(sockets))),
        "channel": channel_routes,
    }
)

get_channel_layer()  # not with the first socket: what it needs takes a third of a second to import
