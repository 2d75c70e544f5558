"""What the server says: answers and events."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .commands import Level, Ref


class Frame(BaseModel):
    """What the server says. Clients ignore fields and types they do not know."""

    model_config = ConfigDict(extra="forbid")


class Ok(Frame):
    """The deed is done. Which further fields it carries depends on the command."""

    type: Literal["chat.ok"] = "chat.ok"
    ref: Ref | None = None
    room: str | None = None
    seq: int | None = Field(default=None, description="join: the room's head. A deed: its place.")
    key: str | None = Field(default=None, description="send: as it was given.")
    epoch: str | None = Field(default=None, description="join")
    events: list[dict[str, Any]] | None = Field(
        default=None,
        description="join: after `after`, oldest first. history: who came and went, the room's names.",
    )
    complete: bool | None = Field(
        default=None,
        description="join: false = too many, load with history. threads: false = one follows more.",
    )
    messages: list[dict[str, Any]] | None = Field(
        default=None,
        description="history: chat.message frames. search: the same, each with an `excerpt`: pieces of its "
        "words without markup, in turns what was not looked for and what was.",
    )
    more: bool | None = Field(default=None, description="history: there are older ones.")
    newer: bool | None = Field(default=None, description="history after, around, at: there are newer ones.")
    target: int | None = Field(default=None, description="history around, at: where that is.")
    thread: int | None = Field(
        default=None,
        description="history: of a thread. Asked for around a reply that only its thread shows: that thread; "
        "the `target` is its root then. follow: as it was given.",
    )
    following: bool | None = Field(default=None, description="follow")
    threads: list[dict[str, Any]] | None = Field(
        default=None,
        description="threads: chat.thread without its type, each with its `root`, a chat.message.",
    )
    draft: dict[str, Any] | None = Field(
        default=None, description="draft: as in chat.draft, what stands there."
    )
    drafts: list[dict[str, Any]] | None = Field(
        default=None, description="drafts: chat.draft without its type."
    )
    next: str | None = Field(
        default=None, description="search: where to go on; there may be more. None: that was all."
    )


class Error(Frame):
    """Nothing was changed, and why."""

    type: Literal["chat.error"] = "chat.error"
    ref: Ref | None = None
    code: str = Field(description="For programs.")
    message: str = Field(
        description="For people, in the language the handshake asked for (the page's cookie, else "
        "Accept-Language). What only a program gets wrong is said in English."
    )
    retry_after: float | None = Field(default=None, description="rate_limited: seconds.")
    seq: int | None = Field(default=None, description="key_reused: where the message with this key stands.")
    limit: int | None = Field(default=None, description="too_long: letters allowed. too_large: bytes.")


class Person(BaseModel):
    id: int
    username: str
    name: str = Field(description="What people read.")
    staff: bool
    title: str | None = Field(None, description="What they do, if they say so.")
    avatar: str | None = Field(
        None,
        description="Where their picture is, on this site, for who is signed in; another address with "
        "every picture. None: initials stand for it.",
    )


class Ready(Frame):
    """The first frame on every socket."""

    type: Literal["chat.ready"] = "chat.ready"
    protocol: Literal["chat.v1"] = "chat.v1"
    epoch: str = Field(description="Changes when the database was restored: load afresh.")
    client: str = Field(description="This socket's id in the list of clients.")
    user: Person
    heartbeat: int = Field(description="Seconds; a client pings this often.")
    limits: dict[str, int] = Field(
        description="message_length, frame_bytes, page, catch_up, upload_bytes, attachments, idle_seconds: "
        "after so long without a sign of its person a client says `idle`."
    )


class Preview(BaseModel):
    url: str
    site: str
    title: str
    text: str = ""
    image: str | None = None


class Attachment(BaseModel):
    """A file of a message. Whoever is in the room may load it, with their session or token."""

    id: str
    name: str
    type: str = Field(description="What it is, found out by looking at it.")
    kind: Literal["image", "video", "audio", "pdf", "file"]
    size: int = Field(description="Bytes.")
    width: int | None = Field(default=None, description="Pixels, of an image.")
    height: int | None = None
    animated: bool = Field(default=False, description="An image that moves; its thumbnail does not.")
    url: str = Field(description="Where to load it, on this site.")
    thumbnail_url: str | None = Field(
        default=None, description="A smaller picture; none: it is small itself."
    )


class Reactions(BaseModel):
    """Who put one emoji to a message."""

    emoji: str
    users: list[str] = Field(description="Usernames, the first 20.")
    count: int = Field(description="How many people in all.")


class Replier(BaseModel):
    user: int
    username: str
    name: str


class Replies(BaseModel):
    """What a message shows of the thread that hangs on it."""

    count: int = Field(description="Without deleted ones.")
    last_seq: int | None = None
    last_at: str | None = None
    people: list[Replier] = Field(
        default=[], description="Who replied last, three at most, the latest first."
    )


class Message(Frame):
    """A message as it is now. Without a seq it was not stored: another program sent it straight to the room.

    Of a deleted message only the place remains: `deleted` is true, and there is no text.
    """

    type: Literal["chat.message"] = "chat.message"
    room: str | None = None
    seq: int | None = None
    username: str
    name: str = ""
    user: int | None = Field(default=None, description="The author's id.")
    message: str = Field(description="As it was written.")
    html: str = Field(default="", description="Rendered Markdown, sanitised.")
    sent_at: str = Field(description="ISO 8601, UTC.")
    reply_to: int | None = None
    thread: int | None = Field(default=None, description="Of a reply in a thread: the seq of its root.")
    also_in_room: bool = Field(default=False, description="Of a reply: the room shows it, too.")
    replies: Replies | None = Field(
        default=None,
        description="Of its own thread. A reply, as an event, has what its root shows from then on.",
    )
    preview: Preview | None = Field(default=None, description="Of the first link in the message.")
    attachments: list[Attachment] = Field(default=[], description="Its files. Then there may be no text.")
    edited: bool = Field(default=False, description="Its text is not the first.")
    deleted: bool = Field(default=False, description="Then `message` and `html` are empty.")
    reactions: list[Reactions] = Field(default=[], description="In no order that means anything.")
    mentions: list[str] = Field(default=[], description="Usernames of the members it addresses.")
    to_all: bool = Field(default=False, description="It addresses everybody in the room.")
    key: str | None = Field(default=None, description="For the author only.")


class Found(Message):
    """A message that was looked for."""

    excerpt: list[str] = Field(
        description="Pieces of its text, in turns what was not looked for and what was."
    )


class Addressed(BaseModel):
    mentions: list[str] = []
    to_all: bool = False


class Readdressed(BaseModel):
    before: Addressed
    after: Addressed


class MessageEdited(Frame):
    """A message was written anew. In a replay this has the text of now, as the message itself has."""

    type: Literal["chat.message_edited"] = "chat.message_edited"
    room: str
    seq: int
    target: int = Field(description="The seq the message was sent under.")
    username: str
    name: str
    user: int
    message: str = Field(description="As it was written; empty when the message is deleted by now.")
    html: str = Field(description="Rendered Markdown, sanitised.")
    preview: Preview | None = Field(default=None, description="None: take away the one that is shown.")
    mentions: list[str] = []
    to_all: bool = False
    addressed: Readdressed | None = Field(
        default=None,
        description="By this very edit, if it changed that: who is meant after it and was not before is "
        "called as by a new message, as long as they have not read it.",
    )
    thread: int | None = Field(default=None, description="Of a reply: as in chat.message.")
    also_in_room: bool = False
    sent_at: str


class MessageDeleted(Frame):
    """A message's text is gone for good, with its reactions, its preview and its files. Its seq stays."""

    type: Literal["chat.message_deleted"] = "chat.message_deleted"
    room: str
    seq: int
    target: int = Field(description="The seq the message was sent under.")
    username: str = Field(description="Who deleted it: its author or a moderator.")
    name: str
    user: int
    sent_at: str
    thread: int | None = Field(default=None, description="Of a reply: the seq of its root.")
    replies: Replies | None = Field(default=None, description="Of a reply: what its root shows now.")


class Reaction(Frame):
    """Somebody put an emoji to a message, or took it away again."""

    type: Literal["chat.reaction"] = "chat.reaction"
    room: str
    seq: int
    target: int = Field(description="The seq the message was sent under.")
    username: str
    name: str
    user: int
    emoji: str
    on: bool = Field(description="False: taken away.")
    count: int = Field(description="How many people have put this emoji there, now.")
    sent_at: str


class Joined(Frame):
    """Somebody became a member."""

    type: Literal["chat.join"] = "chat.join"
    room: str
    seq: int
    username: str
    name: str
    user: int
    by: str | None = Field(default=None, description="Who added them, if it was not themselves.")
    sent_at: str


class Left(Frame):
    """Somebody is no member any more. Nothing after this seq reaches them."""

    type: Literal["chat.leave"] = "chat.leave"
    room: str
    seq: int
    username: str
    name: str
    user: int
    by: str | None = Field(default=None, description="Who removed them, if it was not themselves.")
    sent_at: str


class NewRole(BaseModel):
    username: str
    name: str
    role: Literal["owner", "moderator", "member"]


class RoomChanges(BaseModel):
    name: str | None = None
    topic: str | None = None
    archived: bool | None = None
    announce_only: bool | None = Field(default=None, description="Only its moderators write.")
    default: bool | None = Field(default=None, description="Newcomers are in it at once.")
    member: NewRole | None = Field(default=None, description="Somebody in it has another role.")
    account: Literal["closed", "open"] | None = Field(
        default=None, description="Of a direct conversation: why it was archived, or is open again."
    )


class RoomChanged(Frame):
    """The room got another name or topic, was archived or opened again, others write in it than before, or
    somebody in it has another role."""

    type: Literal["chat.room_changed"] = "chat.room_changed"
    room: str
    seq: int
    username: str
    name: str
    user: int
    changes: RoomChanges
    sent_at: str


class SystemMessage(Frame):
    """An announcement, or a word from an operator."""

    type: Literal["chat.system_message"] = "chat.system_message"
    text: str
    level: Literal["info", "warning"] = "info"
    id: int | None = Field(default=None, description="Of a stored announcement.")
    until: str | None = Field(default=None, description="ISO 8601, UTC.")
    room: str | None = None
    by: str | None = Field(default=None, description="Who announces it.")


class AnnouncementEnded(Frame):
    """An announcement was withdrawn."""

    type: Literal["chat.announcement_ended"] = "chat.announcement_ended"
    id: int


class RoomsChanged(Frame):
    """The rooms you are in have changed: load their list again."""

    type: Literal["chat.rooms_changed"] = "chat.rooms_changed"
    room: str


class TypingNotice(Frame):
    """Somebody is writing."""

    type: Literal["chat.typing"] = "chat.typing"
    room: str
    username: str
    name: str
    thread: int | None = Field(default=None, description="In this thread.")


class Presence(Frame):
    """Somebody's first socket came to the room, or the last one left; or they are idle, or not any more."""

    type: Literal["chat.presence"] = "chat.presence"
    room: str
    username: str
    online: bool
    idle: bool = Field(
        default=False, description="Online, and none of their clients was touched for a while."
    )


class Portrait(Frame):
    """Somebody has another picture, or none any more. Messages carry none: they name their author by `user`,
    and `people/pictures` of the HTTP API has the pictures of all."""

    type: Literal["chat.picture"] = "chat.picture"
    user: int
    avatar: str | None = Field(description="Where it is; none: there is none any more.")


class ProfileChanged(Frame):
    """Somebody is called otherwise from now on, also in what they have written."""

    type: Literal["chat.profile"] = "chat.profile"
    user: int
    username: str
    name: str


class WorkspaceChanged(Frame):
    """The workspace is called or looks different from now on."""

    type: Literal["chat.workspace"] = "chat.workspace"
    name: str
    accent_hue: int | None = Field(description="0 to 359. None: Chatsite's own.")
    logo: str | None = Field(description="Where it is; none: the first letter of the name stands for it.")
    style: str | None = Field(description="Where its own style sheet is, which comes after all others.")


class ReadMark(Frame):
    """You read up to here, perhaps on another device. With a greater `turn` than before the mark was moved
    back, and `seq` counts although it is smaller; with a smaller one the frame comes late. What comes after
    `counted` and is not yours is unread, too."""

    type: Literal["chat.read"] = "chat.read"
    room: str
    seq: int
    unread: int
    mentions: int = Field(default=0, description="Of the unread ones, those that address you.")
    turn: int = Field(default=0, description="How often the mark was moved back.")
    counted: int = Field(default=0, description="The last event of the room's log at that moment.")


class Preferences(Frame):
    """What a room is to you changed, perhaps on another device."""

    type: Literal["chat.preferences"] = "chat.preferences"
    room: str
    level: Level
    favourite: bool
    hidden: bool = Field(description="Out of sight; a direct conversation until somebody writes.")


class QuietTimes(BaseModel):
    """Hours of every day on the clock of `zone`, and until a moment: at both nothing interrupts."""

    from_: str | None = Field(alias="from", description="As 22:00. None: there are no such hours.")
    to: str | None
    zone: str = Field(description="A name such as Europe/Oslo.")
    until: str | None = Field(description="ISO 8601, UTC.")


class Quiet(Frame):
    """What may interrupt you, and when, changed, perhaps on another device. `notifications` of the HTTP API
    has it, too."""

    type: Literal["chat.quiet"] = "chat.quiet"
    text: bool = Field(description="Notifications show what was written.")
    quiet: QuietTimes = Field(description="`from` and `to` as 22:00, `zone`, `until`.")


class ThreadState(Frame):
    """What a thread is to you changed: you follow it or do no longer, or read on, perhaps on another device.

    New replies are in the room's log; what comes after `counted` there and is not yours is unread, too.
    """

    type: Literal["chat.thread"] = "chat.thread"
    room: str
    thread: int = Field(description="The seq of its root.")
    following: bool
    read: int = Field(description="Your read mark in it.")
    unread: int = Field(description="Replies of others after it, at most 100.")
    mentions: int = Field(description="Of the unread ones, those that address you.")
    counted: int = Field(description="The last event of the room's log at that moment.")


class DraftWritten(Frame):
    """What you have begun to write changed, perhaps on another device. A greater `version` is a later one."""

    type: Literal["chat.draft"] = "chat.draft"
    room: str
    thread: int | None = Field(default=None, description="In this thread.")
    version: int = Field(description="To write on top of it.")
    message: str = Field(description="Empty: it was sent, or is not wanted any more.")
    age: int = Field(description="Milliseconds since it was written.")


class PreviewReady(Frame):
    """The page behind a message's link was looked at."""

    type: Literal["chat.preview"] = "chat.preview"
    room: str
    target: int
    preview: Preview


class Heads(Frame):
    """The last seq of the rooms this socket follows. Beyond what you have: join with `after`."""

    type: Literal["chat.heads"] = "chat.heads"
    rooms: dict[str, int]


class ForceDisconnect(Frame):
    """An operator closes this socket; close code 4000 follows."""

    type: Literal["chat.force_disconnect"] = "chat.force_disconnect"
    reason: str = ""


EVENTS: tuple[type[Frame], ...] = (
    Ready,
    Message,
    MessageEdited,
    MessageDeleted,
    Reaction,
    Joined,
    Left,
    RoomChanged,
    SystemMessage,
    AnnouncementEnded,
    RoomsChanged,
    TypingNotice,
    Presence,
    Portrait,
    ProfileChanged,
    WorkspaceChanged,
    ReadMark,
    Preferences,
    Quiet,
    ThreadState,
    DraftWritten,
    PreviewReady,
    Heads,
    ForceDisconnect,
)
ANSWERS: tuple[type[Frame], ...] = (Ok, Error)

CLOSE_CODES = {
    1009: "The frame is too large.",
    1012: "The server restarts: come back.",
    4000: "An operator closed the socket.",
    4012: "The server goes away: come back.",
    4400: "Malformed frames, again and again.",
    4401: "Sign-in needed, or it ended.",
    4403: "No access any more.",
    4404: "No such room.",
    4408: "Silent for too long.",
    4409: "Too many clients of one person.",
    4429: "Flooding.",
    4440: "Too slow to read.",
}
