import uuid

from django.conf import settings
from django.db import models

from .messages import Message
from .rooms import Room


class Upload(models.Model):
    """A file that somebody put into a room; until its message is sent, it is nobody else's.

    The bytes lie in the storage `chat_files`, under names that have nothing of the file's own. A row without
    a message or a room is in use no more, and is tidied away with its bytes. Nothing depends on that
    happening at once, for who may read a file is asked of these columns.
    """

    class Kind(models.TextChoices):
        IMAGE = "image"
        VIDEO = "video"
        AUDIO = "audio"
        PDF = "pdf"
        FILE = "file"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    room = models.ForeignKey(Room, null=True, on_delete=models.SET_NULL, related_name="files")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="files")
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="files"
    )
    name = models.CharField(max_length=120, help_text="As people read it.")
    declared_type = models.CharField(max_length=120, blank=True, help_text="What the browser said it is.")
    type = models.CharField(max_length=80, help_text="What it is.")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    animated = models.BooleanField(default=False)
    stored = models.CharField(max_length=255, help_text="Its name in the storage.")
    thumbnail = models.CharField(max_length=255, blank=True, help_text="The name of its small picture there.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(message__isnull=True), name="files_not_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shape(self) -> dict[str, object]:
        """What its message keeps of it, so that reading messages needs no other table."""
        return {
            "id": str(self.pk),
            "name": self.name,
            "type": self.type,
            "kind": self.kind,
            "size": self.size,
            "width": self.width,
            "height": self.height,
            "animated": self.animated,
            "thumbnail": bool(self.thumbnail),
        }
