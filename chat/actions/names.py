"""What people may be called: no usernames that look alike, none that is spoken for, nothing that hides."""

import re
import unicodedata

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from ..refusals import Refused
from .texts import without_towers

USERNAME_LENGTH = 32
NAME_LENGTH = 80

# Django's own alphabet for usernames but for @ and +, which mean something in messages.
SIGN = re.compile(r"[\w.-]")
# Addresses of many people, and voices of the chat itself, are nobody's name …
ADDRESSES = frozenset({"all", "anonymous", "channel", "chatsite", "everyone", "here", "room", "system"})
# … and what somebody is may be the name of the owner only.
TITLES = frozenset({"admin", "administrator", "moderator", "operator", "owner", "root", "staff", "support"})
# Scripts with letters that look like another one's: "аdmin" with a Cyrillic а.
ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "COPTIC", "CHEROKEE"})
# Controls, invisible and unassigned signs; emoji and some scripts need the two joiners.
HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
JOINERS = "\u200c\u200d"


def username(text: str, *, titles: bool = False) -> str:
    """A username as it is stored, or `Refused`: empty, too_long, malformed, forbidden (spoken for).

    It is composed and in small letters, so that the database's own unique index tells
    "ANN", "ann" and "ａｎｎ" for the same. ``titles`` lets somebody be called "admin".
    """
    name = folded(text)
    if not name:
        raise _refused("empty", _("Choose a username."))
    if len(name) > USERNAME_LENGTH:
        raise _refused("too_long", _("At most %(limit)s letters.") % {"limit": USERNAME_LENGTH})
    for sign in name:
        if not SIGN.fullmatch(sign):
            message = _("%(sign)s is not possible here: use letters, digits, dots, hyphens and underscores.")
            raise _refused("malformed", message % {"sign": shown(sign)})
    if not (name[0].isalnum() and name[-1].isalnum()):
        raise _refused("malformed", _("It starts and ends with a letter or a digit."))
    if len({_script(letter) for letter in name} & ALIKE) > 1:
        raise _refused("malformed", _("Letters of different alphabets look alike: use those of one."))
    bare = re.sub("[._-]", "", name)
    if bare in ADDRESSES or (bare in TITLES and not titles):
        raise _refused("forbidden", _("This name is spoken for. Choose another one."))
    return name


def free_username(text: str, *, titles: bool = False) -> str:
    """A username that nobody has, or `Refused`. Who writes it may still be overtaken: the index decides."""
    name = username(text, titles=titles)
    if get_user_model()._default_manager.filter(username__iexact=name).exists():
        raise taken()
    return name


def taken() -> Refused:
    return _refused("forbidden", _("This name is taken. Add something to it."))


def display_name(text: str, *, field: str = "name") -> str:
    """A name as people read it, on one line, or `Refused`: empty, too_long, malformed."""
    text = _line(text, field)
    if not any(unicodedata.category(sign)[0] in "LNS" for sign in text):
        raise Refused("empty", _("Write a name."), field=field)
    return text


def title(text: str) -> str:
    """What somebody does, on one line, or nothing; `Refused`: too_long, malformed."""
    return _line(text, "title")


def _line(text: str, field: str) -> str:
    text = without_towers(unicodedata.normalize("NFC", text.strip()))
    for sign in text:
        if unicodedata.category(sign) in HIDDEN and sign not in JOINERS:
            message = _("%(sign)s is not possible in a name.") % {"sign": shown(sign)}
            raise Refused("malformed", message, field=field)
    text = " ".join(text.split())
    if len(text) > NAME_LENGTH:
        raise Refused("too_long", _("At most %(limit)s letters.") % {"limit": NAME_LENGTH}, field=field)
    return text


def folded(text: str) -> str:
    """The same for all spellings that mean one username; folding twice changes nothing."""
    text = unicodedata.normalize("NFKC", text.strip()).casefold()
    # The dotted capital of Turkish leaves its dot behind as a sign of its own.
    return unicodedata.normalize("NFKC", text.replace("i\u0307", "i")).strip()


def shown(sign: str) -> str:
    """A sign as an error can name it: as it is, or by its number when there is nothing to see."""
    if sign == " ":
        return _("A space")
    return f"“{sign}”" if sign.isprintable() else f"U+{ord(sign):04X}"


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""


def _refused(code: str, message: str) -> Refused:
    return Refused(code, message, field="username")
