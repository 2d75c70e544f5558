import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.db import models

from .base import Row


class RoomQuerySet(models.QuerySet["Room"]):
    def of(self, user):
        return self.filter(memberships__user=user)

    def open(self):
        return self.filter(kind=Room.Kind.OPEN)

    def in_use(self):
        return self.filter(archived_at=None)

    def shared(self):
        """Without what people say to each other directly: that is no operator's business."""
        return self.exclude(kind=Room.Kind.DIRECT)


class Room(Row):
    """A place to talk. Its log counts 1, 2, 3 … in `last_seq`, raised under the row's lock."""

    class Kind(models.TextChoices):
        OPEN = "open"
        PRIVATE = "private"
        DIRECT = "direct"  # between certain people, for good; see `actions.direct`

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(
        max_length=80, blank=True, help_text="Direct: empty, each reads the others' names."
    )
    topic = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OPEN)
    is_default = models.BooleanField(default=False, help_text="Newcomers are members at once.")
    announce_only = models.BooleanField(default=False, help_text="Only its moderators write.")
    people_key = models.CharField(  # noqa: DJ001 - NULLs do not collide, '' would
        max_length=64, null=True, unique=True, editable=False, help_text="Direct: a digest of who is in it."
    )
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
        return self.name or self.slug

    @property
    def is_direct(self) -> bool:
        return self.kind == self.Kind.DIRECT

    @staticmethod
    def key_of(people: Iterable[int]) -> str:
        """The same for the same people in whatever order; a digest, so its length is the same, too."""
        return hashlib.sha256(",".join(map(str, sorted(people))).encode()).hexdigest()

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class Membership(Row):
    """A person belongs to a room."""

    class Role(models.TextChoices):
        MEMBER = "member"
        MODERATOR = "moderator"
        OWNER = "owner"

    class Level(models.TextChoices):
        """What of a room calls somebody; what is hidden is out of sight, too."""

        ALL = "all"
        MENTIONS = "mentions"
        NOTHING = "nothing"
        HIDDEN = "hidden"

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.MEMBER)
    read_seq = models.PositiveBigIntegerField(default=0)
    read_turn = models.PositiveIntegerField(default=0, help_text="How often the mark was moved back.")
    level = models.CharField(max_length=16, choices=Level.choices, default=Level.ALL)
    favourite = models.BooleanField(default=False)
    hidden_at = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Direct: not in the list until the log goes beyond this."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"

    def hides(self, room: Room) -> bool:
        """Out of sight; a direct conversation until somebody writes again."""
        if room.is_direct:
            return self.hidden_at is not None and room.last_seq <= self.hidden_at
        return self.level == self.Level.HIDDEN

    @property
    def is_moderator(self) -> bool:
        return self.role in (self.Role.MODERATOR, self.Role.OWNER)
