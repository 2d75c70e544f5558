from django.conf import settings
from django.db import models

from .rooms import Room


class Draft(models.Model):
    """What somebody has begun to write in a room, or in a thread of it, and not sent.

    Each text is a row of its own, and its id is its version: ids are never used twice. An empty one says for
    a while that the place was emptied, so that whoever writes on top of what stood there is found out.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="drafts",
        db_index=False,  # the constraint's begins with it
    )
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    thread = models.PositiveBigIntegerField(default=0, help_text="The seq of its root; 0: the room itself.")
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(help_text="On this server's clock.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "room", "thread"], name="one_draft")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.room_id}/{self.thread}"
