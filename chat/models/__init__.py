from .access import Ending, Invitation, Token
from .announcements import Announcement
from .clients import Client, Server
from .mentions import Mention
from .messages import Message, RoomEvent
from .people import Profile
from .pushes import Notice, NoticeMark, PushSubscription
from .reactions import Reaction
from .rooms import Membership, Room
from .search import SearchEntry, Wanted
from .workspace import Workspace

__all__ = [
    "Announcement",
    "Client",
    "Ending",
    "Invitation",
    "Membership",
    "Mention",
    "Message",
    "Notice",
    "NoticeMark",
    "Profile",
    "PushSubscription",
    "Reaction",
    "Room",
    "RoomEvent",
    "SearchEntry",
    "Server",
    "Token",
    "Wanted",
    "Workspace",
]
