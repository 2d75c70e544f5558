"""What the server counts, in Prometheus' words.

Counting costs about a microsecond: a message to a thousand sockets is one `frames_sent.inc(1000)`.

With several server processes PROMETHEUS_MULTIPROC_DIR (set by `serve`) names a directory in which each keeps
its numbers, and whichever is asked answers for all.
"""

import os

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE  # noqa: F401 - goes with exposition()
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

clients = Gauge("chat_clients", "Sockets open now", ["door"], multiprocess_mode="livesum")
frames_received = Counter("chat_frames_received", "Frames that clients sent")
frames_sent = Counter("chat_frames_sent", "Frames sent to clients")
messages_stored = Counter("chat_messages_stored", "Messages that became durable")
layer_sends = Counter("chat_layer_sends", "Events given to the channel layer", ["outcome"])  # ok | failed
pushes = Counter("chat_pushes", "Notices given to push services", ["outcome"])
refusals = Counter("chat_refusals", "Commands refused", ["code"])
requests = Counter("chat_http_requests", "HTTP requests answered", ["method", "status"])
request_seconds = Histogram(
    "chat_http_request_seconds",
    "Time to answer an HTTP request",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
# What is in a process now, as of the last time it was asked. What only ever grows, leaks.
tasks = Gauge("chat_tasks", "Tasks of the event loop", multiprocess_mode="liveall")
layer_groups = Gauge(
    "chat_layer_groups", "Groups of the channel layer with members here", multiprocess_mode="liveall"
)
layer_channels = Gauge(
    "chat_layer_channels", "Channels of the channel layer that live here", multiprocess_mode="liveall"
)


class Tally:
    """What is counted where a microsecond matters: add to `count`, and it is settled now and then."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.count = 0

    def settle(self) -> None:
        count, self.count = self.count, 0
        if count:
            self.counter.inc(count)


frames_told, frames_heard = Tally(frames_sent), Tally(frames_received)


def settle() -> None:
    frames_told.settle()
    frames_heard.settle()


def exposition() -> bytes:
    """Everything counted so far, as Prometheus reads it."""
    settle()
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return generate_latest(registry)
