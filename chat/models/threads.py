from django.conf import settings
from django.db import models

from .messages import Message
from .rooms import Room


class Thread(models.Model):
    """What a message shows of its replies. Written under the room's lock, with the reply or its deletion."""

    root = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="opened")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="threads")
    seq = models.PositiveBigIntegerField()  # the root's: counting needs no other table
    count = models.PositiveIntegerField(default=0, help_text="Replies that are not deleted.")
    last_seq = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    people = models.JSONField(default=list, help_text="Ids of who replied last, the latest first.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "seq"], name="one_thread_per_root")]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq}"


class Follower(models.Model):
    """Somebody follows a thread, or does no longer, and has read it up to here."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="threads")
    following = models.BooleanField(default=True)
    read_seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "user"], name="one_follower")]
        indexes = [models.Index(fields=["user", "following"], name="threads_of_person")]

    def __str__(self) -> str:
        return f"{self.user} in {self.thread}"
