"""Finding what was said, newest first.

However many messages there are, one search looks at a bounded number of them. What is rare is read from the
index at once. What is common is looked for in stretches of time, the latest first and each longer than the
one before; when they are used up, the answer says where to go on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _

from .. import limits, markdown, presenters, terms
from ..models import Membership, Message, SearchEntry, Wanted
from ..refusals import Refused
from . import reactions
from .question import ME, Question

FEW = 500  # entries: what is not more common than that is rare
LOOK = 500  # texts of one stretch that are read
STRETCHES = (2_000, 20_000, 200_000)  # messages
TERMS = 16  # that the index is asked for; the text itself is asked for all of them
ROOMS = 50  # who is in more is not looked for by room in the index
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"(\d{1,17})-(\d{1,18})")


class Place(NamedTuple):
    """Where a message stands among all of them."""

    sent_at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.sent_at - _EPOCH) // timedelta(microseconds=1)}-{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """`Refused`: malformed."""
        found = _PLACE.fullmatch(text)
        try:
            if found is None:
                raise ValueError(text)
            return cls(_EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))
        except (ValueError, OverflowError):
            raise Refused("malformed", _("It does not go on there.")) from None

    def before(self) -> Q:
        return Q(sent_at__lte=self.sent_at) & (Q(sent_at__lt=self.sent_at) | Q(id__lt=self.id))

    def from_here(self) -> Q:
        return Q(sent_at__gte=self.sent_at) & (Q(sent_at__gt=self.sent_at) | Q(id__gte=self.id))


END = Place(datetime(9999, 12, 31, tzinfo=UTC), 0)


def search(
    user, text: str, *, after: str | None = None, limit: int = limits.FOUND, zone: str = "UTC"
) -> dict[str, Any]:
    """``messages, next``: what somebody may read now, with an ``excerpt`` each; see `terms.excerpt`.

    ``next`` is where to go on, as ``after``; None: that was all. There may be more with no message found yet.
    `Refused`: empty, malformed.
    """
    question = Question.read(text, zone=zone)
    start = Place.read(after) if after else END
    if question.before is not None:
        start = min(start, Place(question.before, 0))
    search = Search.by(user, question)
    found, goes_on = search.found(start, min(limit, limits.FOUND)) if search else ([], None)
    return {"messages": _shown(user, found, question.needles), "next": str(goes_on) if goes_on else None}


@dataclass(frozen=True, slots=True)
class Search:
    user: Any
    question: Question
    groups: tuple[tuple[str, ...], ...]  # see `Wanted`
    rooms: list[int]

    @classmethod
    def by(cls, user, question: Question) -> "Search | None":
        """None: it can find nothing."""
        if question.is_hopeless:
            return None
        rooms, people = _rooms(user, question), _people(user, question)
        if not rooms or (question.people and not people):
            return None
        words = dict.fromkeys(term for each in question.needles for term in terms.wanted(each))
        longest = sorted(words, key=len, reverse=True)[:TERMS]
        groups: list[tuple[str, ...]] = [(term,) for term in longest]
        groups += [(terms.of_feature(name),) for name in question.has]
        if people:
            groups.append(tuple(map(terms.of_author, people)))
        if len(rooms) <= ROOMS:
            groups.append(tuple(map(terms.of_room, rooms)))
        return cls(user, question, tuple(groups), rooms)

    def found(self, start: Place, limit: int) -> tuple[list[Place], Place | None]:
        """The first messages that fit, and where to go on."""
        fitting: list[Place] = []
        at: Place | None = start
        for candidates, after_them in self.candidates(start):
            for place, text in candidates:
                if terms.holds(text, self.question.needles):
                    if len(fitting) == limit:
                        return fitting, fitting[-1]
                    fitting.append(place)
            at = after_them
        return fitting, at

    def candidates(self, start: Place) -> Iterator[tuple[list[tuple[Place, str]], Place | None]]:
        """Messages that the index has for it, and from where on there are others; None: nowhere."""
        if self.groups:
            wanted = Wanted(self.groups, most=FEW + 1)
            few = list(SearchEntry.objects.having(wanted).values_list("pk", flat=True))
            if len(few) <= FEW:
                yield self._read(Q(pk__in=few) & start.before()), None
                return
        for most in STRETCHES:
            stretch = self._stretch(start, most)
            if stretch is None:
                yield [], None
                return
            begin, first, last, is_last = stretch
            rows = start.before() & begin.from_here()
            if self.groups:
                rows &= Q(entry__terms__has=Wanted(self.groups, first, last), pk__range=(first, last))
            candidates = self._read(rows)
            if len(candidates) == LOOK:
                yield candidates, candidates[-1][0]
                return
            yield candidates, None if is_last else begin
            if is_last:
                return
            start = begin

    def _stretch(self, start: Place, most: int) -> tuple[Place, int, int, bool] | None:
        """The messages before a place: the first of so many, their ids, and whether there are no others."""
        rows = Message.objects.filter(start.before())
        if self.question.after is not None:
            rows = rows.filter(sent_at__gte=self.question.after)
        if self.question.rooms:
            rows = rows.filter(room__in=self.rooms)
        rows = rows.order_by("-sent_at", "-id")
        edge = rows[most - 1 : most].values_list("sent_at", "id").first()
        ids = rows[:most].aggregate(first=Min("id"), last=Max("id"), begin=Min("sent_at"))
        if ids["first"] is None:
            return None
        begin = Place(*edge) if edge else Place(ids["begin"], 0)
        return begin, ids["first"], ids["last"], edge is None

    def _read(self, rows: Q) -> list[tuple[Place, str]]:
        found = readable(self.user).filter(rows, room__in=self.rooms)
        if self.question.after is not None:
            found = found.filter(sent_at__gte=self.question.after)
        values = found.order_by("-sent_at", "-id").values_list("sent_at", "id", "text", "attachments")[:LOOK]
        return [(Place(sent_at, pk), terms.said(text, files)) for sent_at, pk, text, files in values]


def readable(user):
    """Messages that somebody may read at this moment; asked in the very statement that reads them."""
    mine = Membership.objects.filter(user=user, user__is_active=True)
    return Message.objects.readable().filter(room__in=mine.values("room"))


def _rooms(user, question: Question) -> list[int]:
    mine = Membership.objects.filter(user=user, user__is_active=True)
    if question.rooms:
        mine = mine.filter(room__slug__in=question.rooms)
    return list(mine.values_list("room", flat=True))


def _people(user, question: Question) -> list[int]:
    names = [name for each in question.people if each != ME for name in (each, each.lower())]
    found = get_user_model()._default_manager.filter(username__in=names).values_list("pk", flat=True)
    return [*(found if names else ()), *([user.pk] if ME in question.people else ())]


def _shown(user, places: list[Place], needles: list[str]) -> list[dict[str, Any]]:
    ids = [place.id for place in places]
    found = readable(user).filter(pk__in=ids).select_related("author__profile", "room")
    rows = list(found.order_by("-sent_at", "-id"))
    put = reactions.on(rows)
    lines = [markdown.in_one_line(row.text, row.html) for row in rows]
    return [
        presenters.found(row, terms.excerpt(line, needles), put.get(row.pk, ()))
        for row, line in zip(rows, lines, strict=True)
    ]
