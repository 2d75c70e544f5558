from django.db.models import QuerySet
from django.utils import timezone

from ..models import Invitation


def in_use() -> QuerySet[Invitation]:
    """Links that let people in, newest first; not the first-run link."""
    usable = Invitation.objects.usable(timezone.now()).exclude(role=Invitation.Role.OWNER)
    return usable.filter(created_by__is_active=True).select_related("created_by__profile").order_by("-pk")
