from django.conf import settings
from django.db import models
from django.db.models.expressions import RawSQL

from .base import Row
from .rooms import Room

OF_THE_ROOM = ("join", "leave", "room_changed")


class RoomEventQuerySet(models.QuerySet["RoomEvent"]):
    def of_the_room(self):
        """Who came and went, and what it was called.

        The kinds stand in the statement itself: SQLite takes an index of some rows only where it can read
        that those are enough, and parameters it cannot read.
        """
        kinds = ", ".join(f"'{each}'" for each in OF_THE_ROOM)
        column = f'"{self.model._meta.db_table}"."kind"'
        return self.filter(RawSQL(f"{column} IN ({kinds})", (), output_field=models.BooleanField()))  # noqa: S611


class RoomEvent(Row):
    """One line of a room's log: append-only, without a hole, unique keys for ever.

    A message's text is not here but in `Message`, so that it stands in one place only and
    deleting it there deletes it everywhere; ``body`` keeps a digest, which tells a repeated
    message from another one under the same key. What an edit, a deletion or a reaction is
    about stands in ``target``: the seq under which the message was sent.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message"
        EDITED = "edited"
        DELETED = "deleted"
        REACTION = "reaction"
        JOIN = "join"
        LEAVE = "leave"
        ROOM_CHANGED = "room_changed"

    # An index of its own would be the beginning of the unique one once more, and to be written each time.
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="events", db_index=False)
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    # None here either, nor for a message: nobody is deleted, and the search knows who wrote what.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="room_events",
        db_index=False,
    )
    key = models.CharField(max_length=64, null=True)  # noqa: DJ001 - NULLs do not collide, '' would
    target = models.PositiveBigIntegerField(null=True)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    objects = RoomEventQuerySet.as_manager()

    class Meta:
        ordering = ["room", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="one_event_per_seq"),
            models.UniqueConstraint(fields=["room", "actor", "key"], name="one_event_per_key"),
        ]
        indexes = [
            models.Index(
                fields=["room", "target"], condition=models.Q(target__isnull=False), name="events_by_target"
            ),
            # Who came and went, and what it was called: found without what was said between.
            models.Index(
                fields=["room", "seq"],
                condition=models.Q(kind__in=OF_THE_ROOM),
                name="events_of_the_room",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq} {self.kind}"


class MessageQuerySet(models.QuerySet["Message"]):
    def readable(self):
        return self.filter(deleted_seq=None)

    def in_room(self):
        return self.filter(in_room=True)


class Message(Row):
    """A message as it is now, for history and search. Of a deleted one only the place remains."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages", db_index=False)
    seq = models.PositiveBigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="messages",
        db_index=False,
    )
    text = models.TextField()
    html = models.TextField(blank=True)
    mentions = models.JSONField(null=True, blank=True, help_text="Usernames of the members it addresses.")
    to_all = models.BooleanField(default=False, help_text="It addresses everybody in the room.")
    reply_to = models.PositiveBigIntegerField(null=True, blank=True)
    thread = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Of a reply in a thread: the seq of its root."
    )
    in_room = models.BooleanField(default=True, help_text="Not only in its thread.")
    preview = models.JSONField(null=True, blank=True)
    attachments = models.JSONField(null=True, blank=True, help_text="The `shape` of each of its files.")
    sent_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_seq = models.PositiveBigIntegerField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_seq = models.PositiveBigIntegerField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["room", "seq"]
        constraints = [models.UniqueConstraint(fields=["room", "seq"], name="one_message_per_seq")]
        indexes = [
            models.Index(fields=["sent_at", "id"], name="messages_by_time"),
            models.Index(fields=["room", "sent_at", "id"], name="messages_of_room_by_time"),
            models.Index(
                fields=["room", "thread", "seq"],
                condition=models.Q(thread__isnull=False),
                name="messages_of_thread",
            ),
            # However many replies lie between them.
            models.Index(
                fields=["room", "seq"], condition=models.Q(in_room=True), name="messages_shown_in_room"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60] or f"{self.room_id}/{self.seq}"

    @property
    def is_edited(self) -> bool:
        return self.edited_seq is not None

    @property
    def is_deleted(self) -> bool:
        return self.deleted_seq is not None

    def rewrite(self, text: str, html: str, event: RoomEvent) -> None:
        self.text, self.html = text, html
        self.edited_at, self.edited_seq = event.created_at, event.seq

    def erase(self, event: RoomEvent) -> None:
        """Nothing of what was said stays."""
        self.text, self.html, self.preview, self.attachments = "", "", None, None
        self.mentions, self.to_all = None, False
        self.deleted_at, self.deleted_seq = event.created_at, event.seq
