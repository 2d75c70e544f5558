"""Time zones as people choose them: the names of zoneinfo that stand for places."""

from functools import cache
from zoneinfo import available_timezones

REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def known() -> dict[str, str]:
    """Name → what it is called: ``{"Europe/Oslo": "Europe, Oslo", …}``, in the order of the alphabet."""
    places = sorted(name for name in available_timezones() if name.partition("/")[0] in REGIONS)
    return {"UTC": "UTC", **{name: called(name) for name in places}}


def called(name: str) -> str:
    return ", ".join(name.replace("_", " ").split("/"))


def checked(name: str) -> str:
    """The name, if it is one that can be chosen; empty otherwise."""
    return name if name in known() else ""
