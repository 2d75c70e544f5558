import uuid
from typing import Self

from django.db import models


class Workspace(models.Model):
    """The one team that this installation serves. There is a single row."""

    name = models.CharField(max_length=80, default="Chatsite")
    epoch = models.UUIDField(
        default=uuid.uuid4,
        help_text="Changes when the database was restored from a backup, so that clients load afresh.",
    )
    accent_hue = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_workspace")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> Self:
        return cls.objects.get_or_create(pk=1)[0]
