"""What a client may say."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from .. import limits
from .emoji import is_emoji

RoomSlug = Annotated[str, Field(min_length=1, max_length=64, description="The room's address.")]
Key = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The client's own id of an unsent message (a UUID)."),
]
DEED_KEY = "The client's own id of this deed (a UUID)."
Seq = Annotated[int, Field(ge=0, lt=2**53, description="Place in the room's log.")]
Target = Annotated[int, Field(ge=1, lt=2**53, description="The seq a message was sent under.")]


def _one_emoji(text: str) -> str:
    if not is_emoji(text):
        raise PydanticCustomError("emoji", "it is one emoji, and nothing else.")
    return text


Version = Annotated[int, Field(ge=0, lt=2**53, description="As it was told last. 0: there was nothing.")]
Age = Annotated[
    int, Field(ge=0, lt=2**40, description="Milliseconds since it was written, on the client's own clock.")
]
Emoji = Annotated[str, AfterValidator(_one_emoji), Field(description="One emoji.")]
Level = Literal["all", "mentions", "nothing", "hidden"]
# In years that every database and clock knows.
Moment = Annotated[
    AwareDatetime,
    Field(strict=False, ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(9000, 1, 1, tzinfo=UTC)),
]
Cursor = Annotated[str, Field(max_length=40)]
Zone = Annotated[str, Field(max_length=64)]
Username = Annotated[str, Field(pattern=r"^[^\x00]{1,150}$")]
FileId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Files = Annotated[
    list[FileId],
    Field(max_length=limits.ATTACHMENTS, description="Ids of files that were uploaded and not sent yet."),
]
Ref = Annotated[str, Field(max_length=64)] | Annotated[int, Field(gt=-(2**53), lt=2**53)]


class Command(BaseModel):
    """What a client may say. Unknown fields are refused, types are not bent."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    ref: Ref | None = Field(default=None, description="Comes back in the one answer.")


class Join(Command):
    """Follow a room, and say what was seen of it last. An open room takes newcomers in."""

    type: Literal["join"]
    room: RoomSlug
    after: Seq | None = Field(default=None, description="Last seq seen; none: only what comes from now on.")
    epoch: str | None = Field(default=None, max_length=64, description="The epoch `after` was seen in.")


class Leave(Command):
    """Stop following a room on this socket; with `for_good`, stop being a member."""

    type: Literal["leave"]
    room: RoomSlug
    for_good: bool = Field(default=False, description="End the membership too.")


class Send(Command):
    """Send a message. Answered after it is stored durably. With files it may have no text."""

    type: Literal["send"]
    room: RoomSlug
    key: Key
    message: str = Field(description=f"Markdown, {limits.MESSAGE_LENGTH} letters at most.")
    reply_to: Target | None = Field(default=None, description="The seq of a message it answers.")
    thread: Target | None = Field(default=None, description="The seq of the message it is a reply to.")
    also_in_room: bool = Field(default=False, description="With `thread`: shown in the room, too.")
    attachments: Files = Field(default_factory=list)  # pydantic would copy `[]` for each message


class Edit(Command):
    """Write a message of one's own anew. The answer's `seq` is the edit's own place.

    With a `key` the same deed is done once, however often it is said, and has a place of its own even
    where it changes nothing. Without one, an edit to the text that is there is answered with the `seq`
    under which it came there.
    """

    type: Literal["edit"]
    room: RoomSlug
    target: Target
    message: str = Field(description=f"Markdown, {limits.MESSAGE_LENGTH} letters at most.")
    key: Key | None = Field(default=None, description=DEED_KEY)


class Delete(Command):
    """Take a message's text away for good: one's own, or as a moderator of the room anybody's.

    Whoever deletes what is deleted already is answered with the `seq` of the deletion.
    """

    type: Literal["delete"]
    room: RoomSlug
    target: Target
    key: Key | None = Field(default=None, description=DEED_KEY)


class React(Command):
    """Put an emoji to a message, or take one's own away again.

    As with `edit`: with a `key` once and with a place of its own; without one, a reaction that is so
    already is answered with the `seq` of what made it so (the message's, where nothing ever did).
    """

    type: Literal["react"]
    room: RoomSlug
    target: Target
    emoji: Emoji
    on: bool = Field(description="False: take it away.")
    key: Key | None = Field(default=None, description=DEED_KEY)


class Typing(Command):
    """I am writing. Send it at most every three seconds; it ends by itself after six."""

    type: Literal["typing"]
    room: RoomSlug
    thread: Target | None = Field(default=None, description="In this thread.")


class Idle(Command):
    """Nobody has touched this client for a while, or somebody has again; a new socket is not idle.

    A person is idle when all of their sockets are, and only those in a room with them learn of it. Say it
    when it changes: that may be six times at once, and then every ten seconds.
    """

    type: Literal["idle"]
    on: bool = Field(description="False: somebody is there again.")


class Read(Command):
    """Everything up to here was read. The mark only moves forward.

    A thread has a mark of its own, where one follows it.
    """

    type: Literal["read"]
    room: RoomSlug
    seq: Seq
    thread: Target | None = Field(default=None, description="In this thread.")


class Unread(Command):
    """Everything from here on is unread again: the mark moves back before it."""

    type: Literal["unread"]
    room: RoomSlug
    seq: Target


class Prefer(Command):
    """What the room is to oneself: what of it calls, and whether it stands above the others in the list."""

    type: Literal["prefer"]
    room: RoomSlug
    level: Level | None = Field(default=None, description="`hidden`: a direct one until somebody writes.")
    favourite: bool | None = None


class Follow(Command):
    """Follow a thread, or stop until one replies in it or is mentioned there again.

    One follows by oneself what one began, replied in or was mentioned in, and all in a direct conversation.
    """

    type: Literal["follow"]
    room: RoomSlug
    thread: Target
    on: bool = Field(description="False: stop.")


class Draft(Command):
    """What one has begun to write, on top of the version that stood there; empty: nothing any more.

    The answer's `draft` is what stands there then. If another device wrote there in between, that is its text
    and nothing was changed: take it, or write again on top of it, if yours is newer by the `age` of both.
    """

    type: Literal["draft"]
    room: RoomSlug
    message: str = Field(description=f"{limits.MESSAGE_LENGTH} letters at most.")
    version: Version
    thread: Target | None = Field(default=None, description="In this thread.")
    age: Age = 0


class Drafts(Command):
    """What one has begun to write in one's rooms, the latest first."""

    type: Literal["drafts"]


class Threads(Command):
    """The threads one follows: what is unread first, then the latest."""

    type: Literal["threads"]


class Direct(Command):
    """The conversation with these people, and nobody else: always the same one. `join` its `room` then."""

    type: Literal["direct"]
    usernames: list[Username] = Field(
        max_length=limits.DIRECT_PEOPLE, description="The others; none: one's own notes."
    )


class History(Command):
    """A page of messages, oldest first: the newest, or those that one of the other fields says.

    Replies that only their thread shows are in no page but those of their `thread`, in which the root stands
    before the first reply.
    """

    type: Literal["history"]
    room: RoomSlug
    thread: Target | None = Field(default=None, description="Those of a thread; not with `at`.")
    before: Seq | None = Field(default=None, description="Those before a seq.")
    after: Seq | None = Field(default=None, description="Those after a seq.")
    around: Seq | None = Field(default=None, description="Those around a seq, and with it.")
    at: Moment | None = Field(default=None, description="Those around the first message since a moment.")
    limit: int = Field(default=limits.PAGE, ge=1, le=limits.PAGE_MAX, description="How many messages.")


class Search(Command):
    """Messages in the rooms one is in, newest first.

    They and the names of their files have all the words, each by its beginning, and "words in quotes" one
    after the other. `from:ann` (or `from:me`), `in:lobby`, `has:link` (`code`, `mention`, `reply`, `file`,
    `image`), `before:2026-03-31` and `after:2026-03` narrow it down. A day, a month or a year begins at
    midnight in the `zone`, and `after:` includes that moment.
    """

    type: Literal["search"]
    q: str = Field(max_length=limits.QUERY_LENGTH, description="Words and conditions.")
    next: Cursor | None = Field(default=None, description="To go on: the `next` of an answer.")
    limit: int = Field(default=limits.FOUND, ge=1, le=limits.FOUND, description="How many messages.")
    zone: Zone = Field(default="UTC", description="A time zone's name, such as Asia/Seoul.")


class Ping(Command):
    """Are you there?"""

    type: Literal["ping"]


COMMANDS: tuple[type[Command], ...] = (
    Join,
    Leave,
    Send,
    Edit,
    Delete,
    React,
    Typing,
    Idle,
    Read,
    Unread,
    Prefer,
    Follow,
    Threads,
    Draft,
    Drafts,
    Direct,
    History,
    Search,
    Ping,
)
