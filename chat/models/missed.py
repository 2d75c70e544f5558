"""What somebody missed and will be mailed: who waits for a mail, and for what of each room."""

from django.conf import settings
from django.db import models

from .rooms import Room


class MissedMail(models.Model):
    """When to look whether somebody is to be mailed; `due_at` is none while nothing waits."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="missed_mail"
    )
    due_at = models.DateTimeField(null=True, db_index=True)
    since = models.DateTimeField(help_text="When the first of what waits was noticed.")
    tries = models.PositiveIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, help_text="The last mail.")

    def __str__(self) -> str:
        return f"{self.user_id} at {self.due_at}"


class Missed(models.Model):
    """Of a room, what lies after `told_seq` up to `seq` may call somebody and was not mailed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="missed")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField()
    told_seq = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "room"], name="one_missed")]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.told_seq}-{self.seq} for {self.user_id}"
