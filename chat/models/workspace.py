import uuid
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models

from .people import version_of


class Workspace(models.Model):
    """The one team that this installation serves. There is a single row."""

    name = models.CharField(max_length=80, default="Chatsite")
    epoch = models.UUIDField(
        default=uuid.uuid4,
        help_text="Changes when the database was restored from a backup, so that clients load afresh.",
    )
    accent_hue = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(359)],
        help_text="0 to 359; empty: that of Chatsite.",
    )
    logo = models.JSONField(
        default=dict,
        blank=True,
        help_text="Its names in the storage, by what each is for; see `files.logos`.",
    )
    style = models.TextField(
        blank=True, default="", db_default="", help_text="A style sheet of its own, in CSS."
    )
    style_version = models.CharField(
        max_length=12, blank=True, default="", db_default="", help_text="Another one with every style sheet."
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_workspace")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def logo_version(self) -> str:
        """Another one with every logo, for its addresses; empty without one."""
        return version_of(self.logo.get("icon", ""))

    @classmethod
    def current(cls) -> Self:
        """Without the text of the style sheet, which few want; it is loaded when it is asked for."""
        return cls.objects.defer("style").get_or_create(pk=1)[0]
