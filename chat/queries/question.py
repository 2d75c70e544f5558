"""What somebody types into the search field → what is looked for."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .. import terms
from ..refusals import Refused

_PART = re.compile(r'(?:(from|in|has|before|after):)?(?:"([^"]*)"?|([^\s"]+))', re.IGNORECASE)
_UNFINISHED = re.compile(r"(?<!\S)(?:from|in|has|before|after):(?!\S)", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")
ME = "me"


@dataclass(frozen=True, slots=True)
class Question:
    """Words and conditions. What is found meets them all; of several authors, or rooms, any."""

    needles: list[str]  # see `terms.needle`
    people: list[str]
    rooms: list[str]
    has: list[str]
    before: datetime | None
    after: datetime | None
    is_hopeless: bool  # a word has nothing in it that a text is found by

    @classmethod
    def read(cls, text: str, *, zone: str = "UTC") -> Self:
        """``zone`` is where the days of ``before:`` and ``after:`` begin. `Refused`: empty, malformed."""
        where = zone_named(zone)
        given: dict[str, list[str]] = {name: [] for name in ("", "from", "in", "has", "before", "after")}
        for name, phrase, word in _PART.findall(_UNFINISHED.sub(" ", text)):
            given[name.lower()].append((phrase or word).strip())
        if not any(any(values) for values in given.values()):
            raise Refused("empty", _("Write what to look for."))
        words = list(filter(None, given[""]))
        needles = [terms.needle(each) for each in words]
        return cls(
            needles=list(dict.fromkeys(filter(None, needles))),
            people=[each.removeprefix("@") for each in given["from"]],
            rooms=[each.removeprefix("#").lower() for each in given["in"]],
            has=[_feature(each) for each in given["has"]],
            before=min((_day(each, where) for each in given["before"]), default=None),
            after=max((_day(each, where) for each in given["after"]), default=None),
            is_hopeless=bool(words) and not any(needles),
        )


def zone_named(name: str) -> tzinfo:
    """`Refused`: malformed."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there, not a name, a folder
        raise Refused("malformed", _("There is no such time zone.")) from None


def _feature(name: str) -> str:
    name = name.lower()
    if name not in terms.HAS:
        raise Refused("malformed", _("has: is one of %(names)s.") % {"names": ", ".join(terms.HAS)})
    return name


def _day(text: str, zone: tzinfo) -> datetime:
    """When a day begins, a month, or a year."""
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        year, month, day = (int(part or 1) for part in found.groups())
        return datetime(year, month, day, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("malformed", _("before: and after: are days such as 2026-03-31.")) from None
