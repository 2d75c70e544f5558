"""What a text is found by, in any script: texts and questions are folded and cut up in the same way.

Scripts that put spaces between words are cut into words, and a word is found by its beginning. All others –
Chinese, Japanese, Korean, Thai, Hindi, emoji – are cut into letters and pairs of letters, and any piece of a
run is found. The index answers with a few texts too many; `holds` says which really have what was asked for.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

BEGINNINGS = (1, 2, 3, 4, 6, 9)  # letters of a word's beginnings that the index keeps
EXCERPT = 160  # letters
HAS = ("link", "code", "mention", "reply", "file", "image")

# Accents and the vowel points of Hebrew and Arabic, which people leave out; U+0640 only stretches a word.
_POINTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]+")
_PACKED = (
    "\u0900-\u1cff\u2600-\u27bf\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3041-\u30fa\u30fc-\ua63f"
    "\ua800-\uab2f\uab70-\ufaff\U00010000-\U0003ffff"
)
_NARROW = re.compile("[\uff65-\uff9f]+")  # half-width kana, whose voice marks are letters of their own
_RUN = re.compile(rf"[{_PACKED}]+|[^\W_{_PACKED}]+")
_FIRST_PACKED = re.compile(f"[{_PACKED}]")


def terms(text: str) -> set[str]:
    """Everything that the index keeps of a text."""
    runs = _RUN.findall(_fold(text))
    if text.isascii():  # where none is packed
        return set(chain.from_iterable(map(_beginnings, runs)))
    found: set[str] = set()
    for run in runs:
        if _is_packed(run):
            found.update(run, map("".join, pairwise(run)))
        else:
            found.update(_beginnings(run))
    return found


@lru_cache(maxsize=8192)
def _beginnings(word: str) -> tuple[str, ...]:
    return tuple(word[:length] for length in BEGINNINGS if length <= len(word))


def needle(words: str) -> str:
    """What stands in the `shape` of a text that has these words one after the other; empty: nothing could."""
    shape = _shape(words)[0]
    return shape.lstrip() if _FIRST_PACKED.match(shape, 1) else shape


def wanted(needle: str) -> Iterator[str]:
    """The terms that every text with this needle has in the index."""
    for run in needle.split():
        if not _is_packed(run):
            yield run[: max(length for length in BEGINNINGS if length <= len(run))]
        elif len(run) == 1:
            yield run
        else:
            yield from map("".join, pairwise(run))


def holds(text: str, needles: list[str]) -> bool:
    shape = _shape(text)[0]
    return all(each in shape for each in needles)


def excerpt(text: str, needles: list[str]) -> list[str]:
    """A piece of the text around the first hit: in turns what is no hit and what is."""
    text = _composed(text)
    hits = list(_hits(text, needles))
    begin = max(hits[0][0] - EXCERPT // 4, 0) if hits and len(text) > EXCERPT else 0
    if begin:
        begin = text.find(" ", begin, hits[0][0]) + 1 or begin
    end = begin + EXCERPT
    parts, at = [], begin
    for first, last in hits:
        if first < at or last > end:
            continue
        parts += [text[at:first], text[first:last]]
        at = last
    parts.append(text[at:end])
    if begin:
        parts[0] = "…" + parts[0]
    if end < len(text):
        parts[-1] += "…"
    return parts


def of_message(row: Any) -> set[str]:
    """Everything that the index keeps of a message: of its text, where it stands, and what it has."""
    files = getattr(row, "attachments", None) or ()  # migrations know rows from before there were any
    has = {
        "link": "<a href=" in row.html,
        "code": "<code" in row.html,
        "mention": bool(row.mentions) or row.to_all,
        "reply": row.reply_to is not None,
        "file": bool(files),
        "image": any(each["kind"] == "image" for each in files),
    }
    about = {of_room(row.room_id), of_author(row.author_id)}
    return terms(said(row.text, files)) | about | {of_feature(name) for name in HAS if has[name]}


def said(text: str, files: Sequence[dict[str, Any]] | None) -> str:
    """Everything of a message that words are looked for in: its text, and what its files are called."""
    return "\n".join([text, *(each["name"] for each in files or ())])


def of_room(room_id: int) -> str:
    return f"=room{room_id}"


def of_author(user_id: int | None) -> str:
    return f"=from{user_id or 0}"


def of_feature(name: str) -> str:
    """One of `HAS`."""
    return f"=has{name}"


def stored(found: set[str]) -> str:
    """As both databases read them: each in quotes, which none has in it."""
    return "'" + "' '".join(sorted(found)) + "'" if found else ""


def _hits(text: str, needles: list[str]) -> list[tuple[int, int]]:
    """From where to where each needle stands in the text, in order."""
    shape, origins = _shape(text)
    found = []
    for each in needles:
        letters = each.lstrip()
        at = shape.find(each)
        while at >= 0:
            first = at + len(each) - len(letters)
            found.append((origins[first], origins[first + len(letters) - 1] + 1))
            at = shape.find(each, at + 1)
    return sorted(found, key=lambda hit: (hit[0], -hit[1]))


def _shape(text: str) -> tuple[str, list[int]]:
    """The runs of a text with a space before each, and for each letter where in the text it comes from."""
    text = _composed(text)
    origins: list[int] = []
    if text.isascii():
        folded = text.lower()
        origins = list(range(len(text)))
    else:
        pieces = list(map(_folded, text))
        folded = "".join(pieces)
        origins = [place for place, piece in enumerate(pieces) for _letter in piece]
    shape, places = [], []
    for run in _RUN.finditer(folded):
        shape.append(run[0])
        places += [origins[run.start()], *origins[run.start() : run.end()]]
    return "".join(f" {run}" for run in shape), places


def _fold(text: str) -> str:
    """Without case, accents, and the many ways to write the same letter."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, _composed(text)))


def _composed(text: str) -> str:
    """The same text, with one letter where there are several ways to write it."""
    return unicodedata.normalize(
        "NFC", _NARROW.sub(lambda kana: unicodedata.normalize("NFKC", kana[0]), text)
    )


@lru_cache(maxsize=8192)
def _folded(letter: str) -> str:
    bare = _POINTS.sub("", unicodedata.normalize("NFKD", letter))
    return _POINTS.sub("", unicodedata.normalize("NFC", bare).casefold())


def _is_packed(run: str) -> bool:
    return _FIRST_PACKED.match(run) is not None
