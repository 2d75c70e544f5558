"""The shape of a scenario: what `run.py` does for each peer in each round, and what it shows of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .measure import Talk
from .peers import Order

SHORT, LONG, VERY_LONG, NO_TALK = Talk(4.0), Talk(8.0), Talk(20.0), Talk(0.0)
SMOKE = {
    "room": ("floor", "chatsite", "chatsite-pure", "stock"),
    "rooms": ("floor", "consumers", "chatsite-embedded"),
    "writers": ("chatsite-embedded",),
}


def same(order: Order) -> Order:
    return order


@dataclass(frozen=True)
class Variant:
    label: str = ""
    vary: Callable[[Order], Order] = same
    peers: tuple[str, ...] = ()  # the only ones, where not all
    sockets: int = 0  # left out where there are to be fewer


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    about: str
    peers: tuple[str, ...]
    order: Callable[[int], Order]  # of the number of sockets
    columns: tuple[str, ...]  # of report.COLUMNS; with × before it, how many times what `base` has
    sockets: int = 1000
    few: int = 40  # sockets, for the smoke
    talk: Talk = SHORT
    base: str = "floor"  # whom the others are compared with
    variants: tuple[Variant, ...] = (Variant(),)
    across: str = ""  # the figure that is shown for all variants side by side, where they are many

    def orders(self, peer: str, redis_url: str, sockets: int) -> list[tuple[str, Order]]:
        """The runs of one round with this peer, each with its name."""
        order = replace(self.order(sockets), redis_url=redis_url)
        return [
            (f"{peer}: {variant.label}" if variant.label else peer, variant.vary(order))
            for variant in self.variants
            if variant.sockets <= sockets and (not variant.peers or peer in variant.peers)
        ]

    def small(self) -> "Scenario":
        """For the smoke."""
        talk = replace(self.talk, seconds=1.0, before=0.3)
        peers = SMOKE.get(self.name, self.peers)
        return replace(self, sockets=self.few, talk=talk, peers=peers, variants=(Variant(),))
