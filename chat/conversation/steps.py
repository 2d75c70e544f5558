"""The contacts with the world that a conversation asks for.

A new kind of step is performed in both consumers, so there is one about once a year.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..together import Together, Work


@dataclass(frozen=True, slots=True)
class Call:
    """Run blocking domain code where blocking is allowed, and give me its answer."""

    deed: Callable[[], Any]
    aside: bool = False  # what others say may be told meanwhile


@dataclass(frozen=True, slots=True)
class Follow:
    topic: str


@dataclass(frozen=True, slots=True)
class Unfollow:
    topic: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Say this to my own client."""

    text: str


@dataclass(frozen=True, slots=True)
class Publish:
    """Tell everybody who follows the topic; only for what is not stored."""

    topic: str
    event: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HangUp:
    code: int


Step = Call | Follow | Unfollow | Tell | Publish | HangUp
Steps = Generator[Step, Any, None]
Asking = Generator[Step, Any, Any]  # steps that come to an answer


def ask(deed: Callable[..., Any], *args: Any, **options: Any) -> Asking:
    """``answer = yield from ask(deed, …)``."""
    return (yield Call(partial(deed, *args, **options)))


def ask_together(
    work: Work, item: Any, undo: Callable[[list[Any]], object] | None = None, *, aside: bool = False
) -> Asking:
    """The same for what is done for all who ask at the same moment."""
    return (yield Call(Together(work, item, undo), aside))
