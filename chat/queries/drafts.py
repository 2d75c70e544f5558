from typing import Any

from .. import presenters
from ..models import Draft, Membership


def of(user) -> list[dict[str, Any]]:
    """What somebody has begun to write in the rooms they are in, the latest first."""
    mine = Membership.objects.filter(user=user, user__is_active=True).values("room")
    begun = Draft.objects.filter(user=user, room__in=mine).exclude(text="").select_related("room")
    return [presenters.draft(row) for row in begun.order_by("-pk")]
