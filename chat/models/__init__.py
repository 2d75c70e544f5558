from .access import Ending, Invitation, SignInLink, Token
from .announcements import Announcement
from .clients import Client, Server
from .drafts import Draft
from .files import Upload
from .mentions import Mention
from .messages import Message, RoomEvent
from .missed import Missed, MissedMail
from .people import Profile
from .pushes import Notice, NoticeMark, PushSubscription
from .reactions import Reaction
from .rooms import Membership, Room
from .search import SearchEntry, Wanted
from .threads import Follower, Thread
from .workspace import Workspace

__all__ = [
    "Announcement",
    "Client",
    "Draft",
    "Ending",
    "Follower",
    "Invitation",
    "Membership",
    "Mention",
    "Message",
    "Missed",
    "MissedMail",
    "Notice",
    "NoticeMark",
    "Profile",
    "PushSubscription",
    "Reaction",
    "Room",
    "RoomEvent",
    "SearchEntry",
    "Server",
    "SignInLink",
    "Thread",
    "Token",
    "Upload",
    "Wanted",
    "Workspace",
]
