"""How much of anything, and how fast.

Plain numbers and a token bucket (https://en.wikipedia.org/wiki/Token_bucket); the
clock is handed in, so nothing here waits or reads the time.
"""

from dataclasses import dataclass, field
from typing import ClassVar

FRAME_BYTES = 65_536
MESSAGE_LENGTH = 4_000
TOPIC_LENGTH = 250
NAME_LENGTH = 80
DIRECT_PEOPLE = 10  # in one direct conversation, oneself among them
PAGE = 50
PAGE_MAX = 200
CATCH_UP_MAX = 500
QUERY_LENGTH = 200  # letters of what is searched for
FOUND = 20  # messages in one answer of a search
NESTING = 8
UPLOAD_BYTES = 25_000_000  # of one file, unless the settings say otherwise
ATTACHMENTS = 10  # files of one message
UNSENT_FILES = 100  # of one person
FILE_NAME = 120
PIXELS = 50_000_000  # of a picture: what phones take
PORTRAIT_BYTES = 10_000_000  # of a picture that becomes somebody's, or the logo; it is kept much smaller
STYLE_BYTES = 50_000  # of the style sheet of one's own
PORTRAITS = 2_000  # that a page knows from the beginning; of a larger team it asks for the others
FRAMES = 500  # of a moving one
FRAME_PIXELS = 64_000_000  # of all of these together
DRAWN_AT_ONCE = 2  # pictures, in one process
MENTIONS = 50  # names in one message that are looked up
STACKED_MARKS = 8  # on one letter; no script needs as many, and towers of them cover what stands above
REACTIONS = 20  # different emoji on one message
REPLIERS = 3  # people shown with a thread, those who replied last
DRAFTS = 200  # places in which one person has begun to write
THREADS = 200  # that are listed of those somebody follows
REACTORS = 20  # people named with one emoji; the others are counted
TOLD_AT_ONCE = 50  # rooms that hear at once of a change in all that somebody is in
IDLE_MINUTES = 5  # without a sign of its person, unless the settings say otherwise
HEARTBEAT_SECONDS = 25
DEED_SECONDS = 2.0  # for a command to be done; then it is `try_again`
OPENING_SECONDS = 10.0  # for each step of letting somebody in: many may come at once
LAG_SECONDS = 30.0  # in which a slow reader must have caught up


@dataclass(slots=True)
class Bucket:
    """``capacity`` at once, then ``per_second``."""

    capacity: float
    per_second: float
    tokens: float = field(init=False)
    filled_at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.tokens = self.capacity

    def take(self, now: float) -> float:
        """Take one token; the answer is 0.0, or the seconds to wait for one."""
        if self.filled_at is not None:
            grown = self.tokens + (now - self.filled_at) * self.per_second
            self.tokens = min(self.capacity, grown)
        self.filled_at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.per_second


class Budget:
    """What one socket may spend.

    Joining has its own bucket, because a browser with many rooms joins them all
    when it arrives. Refusals and malformed frames are counted too: who goes on
    after being told is hung up on.
    """

    commands: Bucket
    joins: Bucket
    uploads: Bucket
    downloads: Bucket
    typing: Bucket
    refusals: Bucket
    malformed: Bucket

    SIZES: ClassVar = {
        "commands": (60, 20),
        "joins": (1_000, 20),
        "uploads": (50, 1),
        "downloads": (600, 100),
        "typing": (10, 1),
        "portraits": (10, 1 / 60),
        "idle": (6, 1 / 10),
        "refusals": (100, 5),
        "malformed": (20, 1),
    }

    filled = 1.0  # how much of it there is at first

    def __getattr__(self, name: str) -> Bucket:
        """A bucket is made when something is first taken from it; most sockets only listen."""
        if name not in self.SIZES:
            raise AttributeError(name)
        bucket = self.__dict__[name] = Bucket(*self.SIZES[name])
        bucket.tokens *= self.filled
        return bucket


@dataclass(slots=True)
class Banished:
    """Who was hung up on for flooding. They may be back at once, with little to spend for a while: with a
    full budget each time, coming back would be the way around it."""

    seconds: ClassVar = 5.0
    share: ClassVar = 0.1
    until: dict[int, float] = field(default_factory=dict)  # by person, the oldest first

    def add(self, person: int, now: float) -> None:
        self.until.pop(person, None)
        self.until[person] = now + self.seconds
        while next(iter(self.until.values())) <= now:
            del self.until[next(iter(self.until))]

    def budget_for(self, person: int, now: float) -> Budget:
        budget = Budget()
        if self.until.get(person, now) > now:
            budget.filled = self.share
        return budget
