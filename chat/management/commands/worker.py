import signal
import threading

from django.core.management.base import BaseCommand

from chat.tasks import worker


class Command(BaseCommand):
    help = "Do the background work outside of the servers: previews of links, and the daily tidying."

    def handle(self, **options) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("Working. Ctrl-C ends it.")
        self.stdout.flush()
        worker.run(stop)
