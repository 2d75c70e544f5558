"""Reading. Whatever is handed out was asked for by somebody who may see it."""

from . import announcements, clients, messages, people, rooms

__all__ = ["announcements", "clients", "messages", "people", "rooms"]
