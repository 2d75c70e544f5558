"""Django code that knows of the chat only what its manual promises: group names and event types.

Both views take ``{"group" or "channel": name, "event": {…}}``, and send it the way their colour does.
"""

import json

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def send_from_sync_code(request):
    order, layer = json.loads(request.body), get_channel_layer()
    if "group" in order:
        async_to_sync(layer.group_send)(order["group"], order["event"])
    else:
        async_to_sync(layer.send)(order["channel"], order["event"])
    return HttpResponse("sent")


@csrf_exempt
async def send_from_async_code(request):
    order, layer = json.loads(request.body), get_channel_layer()
    if "group" in order:
        await layer.group_send(order["group"], order["event"])
    else:
        await layer.send(order["channel"], order["event"])
    return HttpResponse("sent")
