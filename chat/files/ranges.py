"""Which part of a file is asked for: RFC 9110, section 14. Players seek in sound and video by it."""

import re
from typing import NamedTuple

_ONE = re.compile(r"bytes=[ \t]*([0-9]{0,19})-([0-9]{0,19})[ \t]*")


class Part(NamedTuple):
    first: int
    last: int  # and with it

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class Unsatisfiable(Exception):
    """There is nothing at that place."""


def asked(header: str, size: int) -> Part | None:
    """The part of ``size`` bytes that a Range header means. None: all of them.

    Several parts at once are answered with everything, as the RFC allows, and so is what is no range.
    """
    found = _ONE.fullmatch(header.strip())
    if found is None:
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:  # so many at the end
        if not int(last) or not size:
            raise Unsatisfiable
        return Part(max(0, size - int(last)), size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Part(int(first), min(int(last), size - 1) if last else size - 1)
