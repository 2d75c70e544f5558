"""What somebody knows of a room. However they came to know it, it has to be the same."""

from dataclasses import dataclass, field
from typing import Any

from chat.models import Message, Reaction, Room


@dataclass
class Post:
    """A message as it is now."""

    author: str
    text: str
    edited: bool = False
    deleted: bool = False
    reactions: dict[str, set[str]] = field(default_factory=dict)
    thread: int | None = None
    replies: tuple[Any, ...] | None = None  # how many, the last one, who replied last

    def erase(self) -> None:
        self.text, self.edited, self.deleted, self.reactions = "", False, True, {}

    def react(self, emoji: str, username: str, on: bool) -> None:
        people = self.reactions.setdefault(emoji, set())
        people.add(username) if on else people.discard(username)
        if not people:
            del self.reactions[emoji]


@dataclass
class State:
    name: str
    archived: bool = False
    members: set[str] = field(default_factory=set)
    posts: dict[int, Post] = field(default_factory=dict)

    def apply(self, event: dict[str, Any]) -> None:
        """One event of the log. Replayed, it shows what it is about as that is now."""
        if event.get("thread") and "replies" in event:
            self.posts[event["thread"]].replies = replies(event["replies"])
        match event["type"]:
            case "chat.message":
                self.posts[event["seq"]] = post(event)
            case "chat.message_edited" if not self.posts[event["target"]].deleted:
                about = self.posts[event["target"]]
                about.text, about.edited = event["message"], True
            case "chat.message_deleted":
                self.posts[event["target"]].erase()
            case "chat.reaction" if not self.posts[event["target"]].deleted:
                self.posts[event["target"]].react(event["emoji"], event["username"], event["on"])
            case "chat.join":
                self.members.add(event["username"])
            case "chat.leave":
                self.members.discard(event["username"])
            case "chat.room_changed":
                self.name = event["changes"].get("name", self.name)
                self.archived = event["changes"].get("archived", self.archived)


def post(frame: dict[str, Any]) -> Post:
    """Of a frame ``chat.message``."""
    people = {each["emoji"]: set(each["users"]) for each in frame.get("reactions", ())}
    flags = {"edited": frame.get("edited", False), "deleted": frame.get("deleted", False)}
    thread = frame.get("thread")
    shown = None if thread else replies(frame.get("replies"))
    return Post(frame["username"], frame["message"], reactions=people, thread=thread, replies=shown, **flags)


def replies(shown: dict[str, Any] | None) -> tuple[Any, ...] | None:
    """Of a frame; nothing, when there are none any more."""
    if not shown or not shown["count"]:
        return None
    return shown["count"], shown["last_seq"], [each["username"] for each in shown["people"]]


def replayed(name: str, events: list[dict[str, Any]]) -> State:
    state = State(name)
    for event in events:
        state.apply(event)
    return state


def from_history(name: str, page: dict[str, Any]) -> State:
    """Of a page that begins with the room."""
    assert not page["more"]
    return replayed(name, sorted([*page["messages"], *page["events"]], key=lambda event: event["seq"]))


def stored(room: Room) -> State:
    """As the tables have it."""
    state = State(room.name, room.is_archived, set(room.memberships.values_list("user__username", flat=True)))
    for row in Message.objects.filter(room=room).select_related("author"):
        flags = {"edited": row.is_edited, "deleted": row.is_deleted, "thread": row.thread}
        state.posts[row.seq] = Post(row.author.username, row.text, **flags)
        if row.is_deleted:
            state.posts[row.seq].erase()
    for seq, root in state.posts.items():
        answers = [
            (at, each.author) for at, each in state.posts.items() if each.thread == seq and not each.deleted
        ]
        if answers:
            last = sorted(answers, reverse=True)
            people = list(dict.fromkeys(author for _at, author in last))[:3]
            root.replies = (len(answers), last[0][0], people)
    for put in Reaction.objects.filter(message__room=room).select_related("user", "message"):
        state.posts[put.message.seq].react(put.emoji, put.user.username, on=True)
    return state
