from typing import Self

from django.conf import settings
from django.db import models

from .quiet import QuietHours


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

    def __str__(self) -> str:
        return self.name or self.user.get_username()

    @classmethod
    def of(cls, user) -> Self:
        return cls.objects.get_or_create(user=user)[0]
