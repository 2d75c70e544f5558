from .access import Invitation, Token
from .announcements import Announcement
from .clients import Client, Server
from .messages import Message, RoomEvent
from .people import Profile
from .rooms import Membership, Room
from .workspace import Workspace

__all__ = [
    "Announcement",
    "Client",
    "Invitation",
    "Membership",
    "Message",
    "Profile",
    "Room",
    "RoomEvent",
    "Server",
    "Token",
    "Workspace",
]
