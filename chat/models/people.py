from typing import Self

from django.conf import settings
from django.db import models

from .quiet import QuietHours


def version_of(stored: str) -> str:
    return stored.rpartition("/")[2][:12]


class Profile(QuietHours):
    """What the chat knows of a person beyond the account."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    name = models.CharField(max_length=80, blank=True)
    title = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="What they do, in a few words."
    )
    language = models.CharField(max_length=16, blank=True, help_text="Empty: what the browser asks for.")
    time_zone = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="Empty: that of the browser."
    )
    picture = models.CharField(
        max_length=255, blank=True, default="", db_default="", help_text="Its name in the storage."
    )

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=~models.Q(picture=""), name="people_with_a_picture"),
        ]

    def __str__(self) -> str:
        return self.name or self.user.get_username()

    @property
    def picture_version(self) -> str:
        """Another one with every picture, for its address; empty without one."""
        return version_of(self.picture)

    @classmethod
    def of(cls, user) -> Self:
        return cls.objects.get_or_create(user=user)[0]

    @classmethod
    def locked(cls, user) -> Self:
        """As it is now; until the end of the transaction nobody else changes it."""
        cls.of(user)
        return cls.objects.select_for_update().get(user=user)
