from django.conf import settings
from django.db import models


class RoomQuerySet(models.QuerySet["Room"]):
    def of(self, user):
        return self.filter(memberships__user=user)

    def open(self):
        return self.filter(kind=Room.Kind.OPEN)

    def in_use(self):
        return self.filter(archived_at=None)


class Room(models.Model):
    """A place to talk. Its log counts 1, 2, 3 … in `last_seq`, raised under the row's lock."""

    class Kind(models.TextChoices):
        OPEN = "open"
        PRIVATE = "private"

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    topic = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OPEN)
    is_default = models.BooleanField(default=False, help_text="Newcomers are members at once.")
    last_seq = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class Membership(models.Model):
    """A person belongs to a room."""

    class Role(models.TextChoices):
        MEMBER = "member"
        MODERATOR = "moderator"
        OWNER = "owner"

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.MEMBER)
    read_seq = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"

    @property
    def is_moderator(self) -> bool:
        return self.role in (self.Role.MODERATOR, self.Role.OWNER)
