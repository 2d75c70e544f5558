from django.conf import settings
from django.db import models

from .rooms import Room


class RoomEvent(models.Model):
    """One line of a room's log: append-only, without a hole, unique keys for ever.

    A message's text is not here but in `Message`, so that it stands in one place only and
    deleting it there deletes it everywhere; ``body`` keeps a digest, which tells a repeated
    message from another one under the same key.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message"
        JOIN = "join"
        LEAVE = "leave"
        ROOM_CHANGED = "room_changed"

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="room_events"
    )
    key = models.CharField(max_length=64, null=True)  # noqa: DJ001 - NULLs do not collide, '' would
    target = models.PositiveBigIntegerField(null=True)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["room", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="one_event_per_seq"),
            models.UniqueConstraint(fields=["room", "actor", "key"], name="one_event_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq} {self.kind}"


class Message(models.Model):
    """A message as it is now, for history and search."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveBigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="messages"
    )
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to = models.PositiveBigIntegerField(null=True, blank=True)
    preview = models.JSONField(null=True, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["room", "seq"]
        constraints = [models.UniqueConstraint(fields=["room", "seq"], name="one_message_per_seq")]

    def __str__(self) -> str:
        return self.text[:60]
