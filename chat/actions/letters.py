"""Mails that sum up what somebody missed, in their language and time."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import markdown, presenters
from ..models import Message, Profile, Room, Workspace
from ..queries import direct, site, zones
from ..queries.missed import MOST, Part

EXCERPTS, IN_A_ROOM = 20, 5  # of one mail, of one room
LETTERS = 300  # of an excerpt


def missed(user, parts: Sequence[Part], *, to: str, off: str) -> EmailMultiAlternatives:
    """``off``: the code with which the person turns such mails off."""
    profile = Profile.of(user)
    language = profile.language or settings.LANGUAGE_CODE
    chosen = zones.checked(profile.time_zone)
    zone = ZoneInfo(chosen) if chosen else profile.clock
    with translation.override(language), timezone.override(zone):
        origin = site.origin()
        off_link = origin + reverse("mail_off", args=[off])
        context = {
            "workspace": Workspace.current().name,
            "rooms": _rooms(user, profile, parts, origin),
            "number": sum(len(each.messages) for each in parts),
            "is_cut": any(len(each.messages) == MOST for each in parts),
            "language": translation.get_language(),
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "settings_link": origin + reverse("settings_notifications"),
            "off_link": off_link,
        }
        subject = " ".join(render_to_string("mails/missed_subject.txt", context).split())
        text = render_to_string("mails/missed_message.txt", context).strip() + "\n"
        html = render_to_string("mails/missed_message.html", context)
    headers = {
        "List-Unsubscribe": f"<{off_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    letter = EmailMultiAlternatives(subject, text, None, [to], headers=headers)
    letter.attach_alternative(html, "text/html")
    return letter


def _rooms(user, profile: Profile, parts: Sequence[Part], origin: str) -> list[dict[str, Any]]:
    left, rooms = EXCERPTS, []
    for room, messages in sorted(parts, key=lambda each: not each.room.is_direct):
        shown = messages[: min(IN_A_ROOM, left)]
        left -= len(shown)
        more = len(messages) - len(shown)
        rooms.append(
            {
                "name": _name(user, room),
                "link": f"{origin}/chat/{room.slug}/",
                "messages": [_excerpt(each, room, profile, origin) for each in shown],
                "more": more and _more(more),
            }
        )
    return rooms


def _name(user, room: Room) -> str:
    if not room.is_direct:
        return room.name
    return ", ".join(each["name"] for each in direct.others(user, room)[room.pk])


def _excerpt(message: Message, room: Room, profile: Profile, origin: str) -> dict[str, Any]:
    names = [each["name"] for each in message.attachments or ()]
    words = markdown.in_one_line(message.text, message.html) if profile.notify_text else ""
    text = words or (", ".join(names) if profile.notify_text else "")
    where = "" if message.in_room else f"?thread={message.thread}"
    return {
        "sender": presenters.name_of(message.author) if message.author else _("A deleted account"),
        "sent_at": message.sent_at,
        "text": text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…",
        "link": f"{origin}/chat/{room.slug}/{where}#m{message.seq}",
    }


def _more(count: int) -> str:
    words = ngettext("and %(count)s more message", "and %(count)s more messages", count)
    return words % {"count": count}
