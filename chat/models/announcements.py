from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from .rooms import Room


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def showing(self, now: datetime):
        return self.filter(Q(until=None) | Q(until__gt=now), withdrawn_at=None)


class Announcement(models.Model):
    """A word from the operators to everyone, or to the people in chosen rooms."""

    class Level(models.TextChoices):
        INFO = "info"
        WARNING = "warning"

    text = models.CharField(max_length=500)
    level = models.CharField(max_length=16, choices=Level.choices, default=Level.INFO)
    until = models.DateTimeField(null=True, blank=True, help_text="Empty: until it is withdrawn.")
    rooms = models.ManyToManyField(
        Room, blank=True, related_name="announcements", help_text="None: everyone."
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text[:60]
