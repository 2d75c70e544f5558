from django.conf import settings
from django.db import models

from .messages import Message


class Reaction(models.Model):
    """Somebody's emoji on a message, as it is now. How it came there is in the room's log."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "user", "emoji"], name="one_reaction"),
        ]

    def __str__(self) -> str:
        return f"{self.emoji} {self.user}"
