from django.conf import settings
from django.db import models

from .messages import Message
from .rooms import Room


class Mention(models.Model):
    """Somebody is addressed by a message, as it is now; without a person, everybody in the room is."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentioned")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="mentions"
    )
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField()  # the message's: counting needs no other table

    class Meta:
        indexes = [models.Index(fields=["room", "user", "seq"], name="mentions_in_room")]
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="one_mention")]

    def __str__(self) -> str:
        return f"{self.user or 'everybody'} in {self.room_id}/{self.seq}"
