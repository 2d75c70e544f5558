from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self, now: datetime):
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=now),
            Q(max_uses=None) | Q(uses__lt=F("max_uses")),
            revoked_at=None,
        )


class Invitation(models.Model):
    """A link that lets somebody make an account. Only a digest of its code is stored."""

    class Role(models.TextChoices):
        PERSON = "person"
        STAFF = "staff"
        OWNER = "owner"  # the first-run link

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.PERSON)
    expires_at = models.DateTimeField(null=True, blank=True)
    max_uses = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.role} {self.digest[:8]}"


class SignInLink(models.Model):
    """A link that signs its own maker in on another device, once. Only a digest of its code is stored.

    It is worth no more than the session it was made in: see `actions.sign_in_links`.
    """

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_links")
    session_key = models.CharField(max_length=40)
    made_on = models.CharField(max_length=80, blank=True)  # the device it was made on, as people call it
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_on = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.user} {self.digest[:8]}"


class Token(models.Model):
    """A bearer token of a program that acts for a person. Only a digest is stored."""

    class Scope(models.TextChoices):
        READ = "read"
        WRITE = "write"
        STAFF = "staff"

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80, blank=True)
    scope = models.CharField(max_length=16, choices=Scope.choices, default=Scope.WRITE)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} {self.name}".strip()


class Ending(models.Model):
    """A session that ended, or several, so that their sockets end too when the channel layer lost the news.

    Of no use after a few minutes, and tidied away. Not tied to the account: that may be gone as well.
    """

    user_id = models.BigIntegerField()
    only = models.CharField(max_length=32, blank=True)  # this session or token; empty: all of them
    but = models.CharField(max_length=32, blank=True)  # except for this one
    at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.only or self.but}"
