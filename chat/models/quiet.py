from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models


class QuietHours(models.Model):
    """When nothing may interrupt somebody, and what interrupts them otherwise. A part of the profile."""

    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    quiet_zone = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="Empty: that of the profile, or UTC."
    )
    quiet_until = models.DateTimeField(null=True, blank=True, help_text="Do not disturb until then.")
    notify_text = models.BooleanField(
        default=True, db_default=True, help_text="Notifications show what was written."
    )
    mail_missed = models.BooleanField(
        default=True, db_default=True, help_text="What was missed comes by mail."
    )

    class Meta:
        abstract = True

    @property
    def clock(self) -> ZoneInfo:
        """The time zone in which the hours are meant."""
        name = self.quiet_zone or getattr(self, "time_zone", "") or "UTC"
        try:
            return ZoneInfo(name)
        except (KeyError, OSError, ValueError):  # known to another version of the zones
            return ZoneInfo("UTC")

    def quiet_end(self, now: datetime) -> datetime | None:
        """Until when it is quiet, if it is at this moment.

        Wall clocks count: on the day on which they change, the hours are as long as they then are.
        """
        ends = [self.quiet_until] if self.quiet_until and self.quiet_until > now else []
        if hours := self._end_of_hours(now):
            ends.append(hours)
        return max(ends, default=None)

    def _end_of_hours(self, now: datetime) -> datetime | None:
        begin, end = self.quiet_from, self.quiet_to
        if begin is None or end is None or begin == end:
            return None
        local = now.astimezone(self.clock)
        at = local.time()
        if not (begin <= at < end if begin < end else at >= begin or at < end):
            return None
        day = local.date() + timedelta(days=1) if at >= end else local.date()
        # Never before now: an hour may come twice.
        return max(datetime.combine(day, end, tzinfo=self.clock).astimezone(UTC), now + timedelta(minutes=1))
