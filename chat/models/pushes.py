"""Who is told of messages while the chat is closed, on which device, and how far that has come."""

from django.conf import settings
from django.db import models

from .rooms import Room


class PushSubscription(models.Model):
    """An address at which a browser of somebody is woken. It ends with the session in which it was made."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_devices")
    session = models.CharField(max_length=64, help_text="The session's name, by which it ends.")
    session_key = models.CharField(max_length=64, help_text="To see whether the session is still there.")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100, help_text="The browser's public key, base64url.")
    auth = models.CharField(max_length=40, help_text="The secret it shares with us, base64url.")
    language = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user} {self.session[:8]}"


class NoticeMark(models.Model):
    """How far the log of a room was looked through for people to notify.

    Not a column of the room: its row is locked while a message is stored.
    """

    room = models.OneToOneField(Room, primary_key=True, on_delete=models.CASCADE, related_name="notice_mark")
    seq = models.PositiveBigIntegerField(default=0)
    mail_seq = models.PositiveBigIntegerField(default=0, db_default=0, help_text="The same for mails.")

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq}"


class Notice(models.Model):
    """What a device has to be told of a room, and what it shows: one row for both, until it is read.

    `due_at` is when to look at it next; none while it shows what there is.
    """

    subscription = models.ForeignKey(PushSubscription, on_delete=models.CASCADE, related_name="notices")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField(help_text="The newest message that may call.")
    shown_seq = models.PositiveBigIntegerField(default=0, help_text="What the device shows; 0: nothing.")
    shown_thread = models.PositiveBigIntegerField(
        null=True, help_text="Of a reply: the thread it is in alone."
    )
    since = models.DateTimeField(help_text="When it was first due: it is not tried for ever.")
    due_at = models.DateTimeField(null=True, db_index=True)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "room"], name="one_notice")]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq} to {self.subscription_id}"
