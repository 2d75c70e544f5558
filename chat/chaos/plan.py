"""What is to be tried."""

import random
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Plan:
    """``database``: sqlite, postgres or an address. ``redis``: none, own or an address.

    It ends after ``minutes``, or with ``kills`` as soon as so many processes were killed.
    """

    minutes: float = 1.0
    kills: int | None = None
    database: str = "sqlite"
    redis: str = "none"
    servers: int = 1
    layer: str = "auto"
    cramped: bool = False  # a channel layer with room for one message, which forgets after 2 s
    settings: str = "chatsite.settings"
    people: int = 9
    only: str = ""  # faults whose name has this in it
    freeze: float = 20.0  # seconds, the longest
    calm: tuple[float, float] = (2.0, 5.0)  # seconds between faults
    look_every: int = 3  # faults
    kill_share: float = 0.8  # of the faults, where kills are counted
    seed: int = field(default_factory=lambda: random.SystemRandom().randrange(1_000_000))

    @property
    def seconds(self) -> float:
        return self.minutes * 60
