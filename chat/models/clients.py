import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from .rooms import Room


class Server(models.Model):
    """One server process. It lives as long as it renews its lease; times are the database's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    lease_until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class ClientQuerySet(models.QuerySet["Client"]):
    def live(self):
        """Of processes whose lease runs: a killed process needs no cleaning up to be gone."""
        return self.filter(server__lease_until__gt=Now())


class Client(models.Model):
    """A live socket and its channel name, for direct sends.

    The "Clients model" of the Channels documentation
    (https://channels.readthedocs.io/en/stable/topics/channel_layers.html#single-channels).
    The row is deleted with the socket, and with its server process.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    channel_name = models.CharField(max_length=100, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="clients")
    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="clients")
    rooms = models.ManyToManyField(Room, related_name="clients", blank=True)
    session = models.CharField(max_length=64, blank=True, help_text="Digest of the session or token.")
    door = models.CharField(max_length=16, help_text="Which consumer: async, sync or rooms.")
    connected_at = models.DateTimeField()
    idle = models.BooleanField(
        default=False, db_default=False, help_text="Nobody has touched it for a while, as it says itself."
    )

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["connected_at"]

    def __str__(self) -> str:
        return str(self.id)
