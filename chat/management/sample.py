"""What `manage.py demo` shows: a small museum by the water in the week before an exhibition opens.

Rooms and direct conversations are in samples/, one file each: a few lines on it, then what was said, each
under a line such as ``@ann 3 days ago 09:12 answers 1``. The last number says how far above the answered
message stands; ``in thread 1`` says the same of the root of a thread. Below a text may stand
``+ 🎉 ann ben``, who reacted with what, and ``first: …``, what it read before it was edited.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

WORKSPACE = "Harbour Museum"
FOLDER = Path(__file__).parent / "samples"
ROOMS = ("lobby", "staff", "tidelines", "loans", "workshop")
DIRECT = ("ann-ben", "ann-layla-owner")

# Username → name that people read. Those with a part in CAST can sign in; the others have only written.
PEOPLE = {
    "owner": "Ingrid Solheim",
    "mod": "Oskar Lindqvist",
    "ann": "Ann Verhoeven",
    "ben": "Ben Adeyemi",
    "out": "Utku Demir",
    "layla": "ليلى حداد",
    "junho": "박준호",
    "yuqing": "林雨晴",
    "diego": "Diego Fuentes",
}
CAST = {
    "owner": "owns the workspace",
    "mod": "moderates the rooms",
    "ann": "member",
    "ben": "member",
    "out": "member, but not of Staff",
}

_SAID = re.compile(
    r"^@(?P<who>\w+) (?:(?P<days>\d+) days ago (?P<clock>\d\d:\d\d)|(?P<minutes>\d+) minutes ago)"
    r"(?: answers (?P<answers>\d+))?(?: in thread (?P<thread>\d+))?$",
    re.MULTILINE,
)
_REACTED = re.compile(r"^\+ (?P<emoji>\S+) (?P<people>[\w ]+)$\n?", re.MULTILINE)
_FIRST = re.compile(r"^first: (?P<text>.+)$\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    who: str
    text: str
    said_at: datetime
    answers: int  # how many lines above stands what this one answers; 0: it answers nothing
    thread: int  # how many lines above the root of its thread stands; 0: it is in none
    first: str  # what was written at first; empty: it was not edited
    reactions: list[tuple[str, str]]  # emoji, username


@dataclass(frozen=True, slots=True)
class Sample:
    """A room with what was said in it. The first of its members makes it. A direct conversation has no name,
    and another slug."""

    slug: str
    name: str
    topic: str
    kind: str
    members: list[str]
    unread: int  # by everybody but the writer of the last line
    lines: list[Line]


def load(slug: str, *, now: datetime) -> Sample:
    """Read a sample; its times come out as so long before ``now``."""
    text = (FOLDER / f"{slug}.txt").read_text(encoding="utf-8")
    heads = list(_SAID.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    about = dict(line.split(": ", 1) for line in text[: heads[0].start()].strip().split("\n"))
    return Sample(
        slug=slug,
        name=about.get("name", ""),
        topic=about.get("topic", ""),
        kind=about["kind"],
        members=about["members"].split(),
        unread=int(about.get("unread", 0)),
        lines=[_line(head, text[head.end() : end], now) for head, end in zip(heads, ends, strict=True)],
    )


def _line(head: re.Match[str], below: str, now: datetime) -> Line:
    first = _FIRST.search(below)
    return Line(
        who=head["who"],
        text=_REACTED.sub("", _FIRST.sub("", below)).strip(),
        said_at=_moment(head, now),
        answers=int(head["answers"] or 0),
        thread=int(head["thread"] or 0),
        first=first["text"] if first else "",
        reactions=[
            (each["emoji"], who) for each in _REACTED.finditer(below) for who in each["people"].split()
        ],
    )


def _moment(head: re.Match[str], now: datetime) -> datetime:
    if head["minutes"]:
        return now - timedelta(minutes=int(head["minutes"]))
    hour, minute = map(int, head["clock"].split(":"))
    day = now - timedelta(days=int(head["days"]))
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)
