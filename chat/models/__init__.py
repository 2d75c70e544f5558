from .access import Ending, Invitation, Token
from .announcements import Announcement
from .clients import Client, Server
from .files import Upload
from .mentions import Mention
from .messages import Message, RoomEvent
from .people import Profile
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
    "Profile",
    "Reaction",
    "Room",
    "RoomEvent",
    "SearchEntry",
    "Server",
    "Token",
    "Upload",
    "Wanted",
    "Workspace",
]
