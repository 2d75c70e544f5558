from datetime import timedelta

from django.core.management import call_command
from django.db.models import F, Q
from django.utils import timezone

from .. import presence
from ..models import Announcement, Draft, Ending, Invitation, SignInLink, Token
from . import files

# How long somebody may still want to see what is over.
INVITATIONS = timedelta(days=30)
ANNOUNCEMENTS = timedelta(days=90)
TOKENS = timedelta(days=90)
JOBS = timedelta(days=14)
ENDINGS = timedelta(days=1)
SIGN_IN_LINKS = timedelta(days=1)
EMPTIED_DRAFTS = timedelta(days=30)


def tidy() -> dict[str, int]:
    """Delete what is over and was so for a while: how many rows of each kind. Messages are never touched."""
    now = timezone.now()
    used_up = Q(uses__gte=F("max_uses"), created_at__lt=now - INVITATIONS)
    over = {
        "invitations": Invitation.objects.filter(
            Q(expires_at__lt=now - INVITATIONS) | Q(revoked_at__lt=now - INVITATIONS) | used_up
        ),
        "announcements": Announcement.objects.filter(
            Q(until__lt=now - ANNOUNCEMENTS) | Q(withdrawn_at__lt=now - ANNOUNCEMENTS)
        ),
        "tokens": Token.objects.filter(revoked_at__lt=now - TOKENS),
        "emptied_drafts": Draft.objects.filter(text="", written_at__lt=now - EMPTIED_DRAFTS),
        "endings": Ending.objects.filter(at__lt=now - ENDINGS),
        "sign_in_links": SignInLink.objects.filter(expires_at__lt=now - SIGN_IN_LINKS),
    }
    counts = {name: rows.delete()[1].get(rows.model._meta.label, 0) for name, rows in over.items()}
    counts["files"] = files.tidy()
    presence.sweep()
    call_command("clearsessions", verbosity=0)
    call_command("prune_db_task_results", min_age_days=JOBS.days, verbosity=0)
    return counts
